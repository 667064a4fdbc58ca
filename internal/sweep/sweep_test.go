package sweep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

// plant is everything a sweeper meets. Each call is a line of its diary.
type plant struct {
	diary   []string
	overdue []course.Ref
	free    bool
	away    bool
	fails   map[string]bool
	tidied  chan struct{}
	swept   time.Time // of the newest mark
}

func (p *plant) say(words ...string) { p.diary = append(p.diary, strings.Join(words, " ")) }

func (p *plant) Now() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }

func (p *plant) LeaseEnd(context.Context, string) (time.Time, error) { return time.Time{}, nil }

func (p *plant) AcquireLease(_ context.Context, name, holder string, _ time.Duration) (bool, error) {
	p.say("acquire", name, holder)
	return p.free, nil
}

func (p *plant) ReleaseLease(ctx context.Context, name, holder string) error {
	p.say("release", name, holder)
	return ctx.Err()
}

func (p *plant) NamespaceID(context.Context) (string, error) {
	if p.away {
		return "", errors.New("away")
	}
	return "ns-2", nil
}

func (p *plant) Overdue(_ context.Context, ns string, _ int, _ time.Time, after course.Ref, limit int) ([]course.Ref, error) {
	p.say("look with", ns)
	rest := p.overdue
	for i, c := range rest {
		if after.ID != "" && c.ID == after.ID {
			rest = rest[i+1:]
			break
		}
	}
	return rest[:min(limit, len(rest))], nil
}

func (p *plant) Swept(_ context.Context, at time.Time) error {
	p.swept = at
	return nil
}

func (p *plant) DeleteStaleFiles(_ context.Context, before time.Time) (int64, error) {
	p.say("delete files before", before.Format(time.RFC3339))
	return 1, nil
}

func (p *plant) Begin(context.Context) (int, error) {
	p.say("begin")
	return 1, nil
}

func (p *plant) EndRights(context.Context) (int, error) {
	p.say("end rights")
	close(p.tidied)
	return 1, nil
}

func (p *plant) Rouse(_ context.Context, c course.Ref) error {
	p.say("rouse", c.ID)
	if p.fails[c.ID] {
		return errors.New("refused")
	}
	return nil
}

func sweeper(p *plant) *Sweeper {
	p.tidied = make(chan struct{})
	return New(Options{Store: p, Company: p, Driver: p, Leases: p, Holder: "w1", Clock: p, CourseVersion: 3,
		Log: slog.New(slog.DiscardHandler)})
}

func cases(ids ...string) (out []course.Ref) {
	for _, id := range ids {
		out = append(out, course.Ref{ID: id, Kind: jml.Leaver})
	}
	return out
}

func (p *plant) want(t *testing.T, lines ...string) {
	t.Helper()
	if diff := cmp.Diff(lines, p.diary); diff != "" {
		t.Error(diff)
	}
}

func TestASweepRousesWhatIsOverdue(t *testing.T) {
	p := &plant{free: true, overdue: cases("lost", "old", "new")}
	more, err := sweeper(p).Sweep(t.Context())
	if err != nil || more {
		t.Errorf("more %v, error %v", more, err)
	}
	p.want(t, "acquire sweep w1", "look with ns-2", "rouse lost", "rouse old", "rouse new")
	if !p.swept.Equal(p.Now()) {
		t.Errorf("the mark of the sweep is %s", p.swept)
	}
}

func TestOnlyTheHolderOfTheLeaseSweeps(t *testing.T) {
	p := &plant{overdue: cases("lost")}
	if _, err := sweeper(p).Sweep(t.Context()); err != nil {
		t.Error(err)
	}
	p.want(t, "acquire sweep w1")
}

func TestASweepWithoutTemporalTouchesNoCase(t *testing.T) {
	p := &plant{free: true, away: true, overdue: cases("lost")}
	if _, err := sweeper(p).Sweep(t.Context()); err == nil {
		t.Error("the sweep keeps quiet about a Temporal that is away")
	}
	p.want(t, "acquire sweep w1")
}

func TestOneBadCaseDoesNotHoldUpTheOthersButThreeInARowDo(t *testing.T) {
	p := &plant{free: true, overdue: cases("a", "b", "c", "d", "e", "f"),
		fails: map[string]bool{"a": true, "b": true, "d": true, "e": true}}
	if _, err := sweeper(p).Sweep(t.Context()); err != nil {
		t.Errorf("never three in a row, and yet: %v", err)
	}
	p.fails["c"], p.diary = true, nil
	if _, err := sweeper(p).Sweep(t.Context()); err == nil {
		t.Error("three in a row failed and the sweep is content")
	}
	p.want(t, "acquire sweep w1", "look with ns-2", "rouse a", "rouse b", "rouse c")
}

func TestAFullBatchAsksForAnother(t *testing.T) {
	p := &plant{free: true, overdue: make([]course.Ref, 101)}
	if more, err := sweeper(p).Sweep(t.Context()); err != nil || !more || len(p.diary) != 102 {
		t.Errorf("more %v, error %v, %d steps", more, err, len(p.diary))
	}
}

// numbered are so many cases that stay overdue whatever is done.
func numbered(n int) []course.Ref {
	out := make([]course.Ref, n)
	for i := range out {
		out[i] = course.Ref{ID: fmt.Sprint("case-", i), Kind: jml.Leaver}
	}
	return out
}

func (p *plant) roused() map[string]int {
	times := map[string]int{}
	for _, line := range p.diary {
		if id, ok := strings.CutPrefix(line, "rouse "); ok {
			times[id]++
		}
	}
	return times
}

func TestCasesThatStayOverdueHideNoneBehindThem(t *testing.T) {
	p := &plant{free: true, overdue: numbered(2*batch + 30)}
	s := sweeper(p)
	for more := true; more; {
		var err error
		if more, err = s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range p.overdue {
		if n := p.roused()[c.ID]; n != 1 {
			t.Errorf("%s was roused %d times in one look", c.ID, n)
		}
	}

	p.diary = nil
	if _, err := s.Sweep(t.Context()); err != nil || p.roused()["case-0"] != 1 {
		t.Errorf("the next look does not begin with the first case again: %v", err)
	}
}

func TestThreeCasesThatNobodyCanDriveHideNoneBehindThem(t *testing.T) {
	p := &plant{free: true, overdue: numbered(10), fails: map[string]bool{"case-0": true, "case-1": true, "case-2": true}}
	s := sweeper(p)
	if _, err := s.Sweep(t.Context()); err == nil {
		t.Error("three in a row failed and the sweep is content")
	}
	if _, err := s.Sweep(t.Context()); err != nil || p.roused()["case-9"] != 1 {
		t.Errorf("the last was roused %d times: %v", p.roused()["case-9"], err)
	}
}

func TestASweeperTidiesAndGivesUpItsLeaseWhenItStops(t *testing.T) {
	p := &plant{free: true}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	s := sweeper(p)
	go func() { s.Run(ctx); close(done) }()
	<-p.tidied
	stop()
	<-done
	p.want(t, "acquire sweep w1", "look with ns-2", "delete files before 2026-11-19T09:00:00Z", "begin", "end rights", "release sweep w1")
}
