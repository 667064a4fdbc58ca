package health

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// still is a clock that tests move.
type still struct{ at time.Time }

func (s *still) Now() time.Time { return s.at }

func says(t *testing.T, v Vitals) string {
	t.Helper()
	var all []string
	for _, r := range v.Readings(noon) {
		if r.Say != "" {
			all = append(all, r.Say)
		}
	}
	return strings.Join(all, "\n")
}

func TestAnInstallationWithNothingToTellIsWell(t *testing.T) {
	if got := says(t, Vitals{}); got != "" {
		t.Error(got)
	}
}

func TestEachThingThatStoppedIsSaidWithHowLongAndWhatToDo(t *testing.T) {
	for _, c := range []struct {
		v    Vitals
		want []string
	}{
		{Vitals{SweptAt: noon.Add(-3 * time.Minute)}, []string{"No worker", "3 minutes", "Start a worker"}},
		{Vitals{Undriven: 7, UndrivenSince: noon.Add(-6 * time.Hour)}, []string{"7 open cases", "6 hours", "Temporal"}},
		{Vitals{UnsignedSince: noon.Add(-72 * time.Hour)}, []string{"without a signature", "3 days", "HANDOVER_SIGNER"}},
		{Vitals{OldestMail: noon.Add(-45 * time.Minute)}, []string{"mail", "45 minutes", "mail server"}},
		{Vitals{UrgentMail: noon.Add(-11 * time.Minute)}, []string{"limit in hours", "11 minutes", "Ring"}},
	} {
		got := says(t, c.v)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v says %q, without %q", c.v, got, want)
			}
		}
	}
}

func TestWhatIsYoungerThanItsLimitIsWellAndWhatIsOlderIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		passed := time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(t, "passed"))
		at := noon.Add(-passed)
		for i, v := range []Vitals{{SweptAt: at}, {Undriven: 1, UndrivenSince: at}, {UnsignedSince: at}, {OldestMail: at}, {UrgentMail: at}} {
			limit := []time.Duration{SweepLimit, DriveLimit, SignLimit, MailLimit, UrgentMailLimit}[i]
			bad := false
			for _, r := range v.Readings(noon) {
				bad = bad || r.Say != ""
			}
			if bad != (passed > limit) {
				t.Fatalf("%+v after %s: bad is %v", v, passed, bad)
			}
		}
	})
}

func TestReadingsAreTakenOnceForAllWhoAskAtOnce(t *testing.T) {
	looked, now := 0, &still{noon}
	m := &Monitor{Clock: now, Vitals: func(context.Context) (Vitals, error) {
		looked++
		return Vitals{}, nil
	}}
	for range 100 {
		m.Readings(t.Context())
	}
	now.at = noon.Add(fresh)
	m.Readings(t.Context())
	now.at = noon.Add(-time.Hour) // the clock was set back
	m.Readings(t.Context())
	if looked != 3 {
		t.Errorf("looked %d times", looked)
	}
}

func TestADatabaseThatCannotBeReadIsAFaultOfItsOwn(t *testing.T) {
	m := &Monitor{Clock: &still{noon}, Vitals: func(context.Context) (Vitals, error) { return Vitals{}, errors.New("gone") },
		Probes: []Probe{{Name: "door_shut", Look: func(context.Context) error { return errors.New("shut") }, Say: error.Error}}}
	faults := m.Faults(t.Context())
	if len(faults) != 2 || faults[0].Say != "shut" || faults[1].Name != "database_not_read" {
		t.Errorf("faults: %+v", faults)
	}
}

func TestMetricsAreWrittenAsPrometheusReadsThem(t *testing.T) {
	var b strings.Builder
	m := &Monitor{Clock: &still{noon}, Vitals: func(context.Context) (Vitals, error) {
		return Vitals{Undriven: 2, SweptAt: noon.Add(-1500 * time.Millisecond)}, nil
	}}
	if err := WriteMetrics(&b, m.Readings(t.Context())); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# TYPE handover_cases_not_driven gauge\nhandover_cases_not_driven 2\n",
		"handover_sweep_age_seconds 1.5\n", "handover_database_not_read 0\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("without %q:\n%s", want, b.String())
		}
	}
	for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if !strings.HasPrefix(line, "# HELP ") && !strings.HasPrefix(line, "# TYPE ") && len(strings.Fields(line)) != 2 {
			t.Errorf("no line of the format: %q", line)
		}
	}
}
