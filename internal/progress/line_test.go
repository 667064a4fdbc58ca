package progress

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

func TestALineSaysHowLongItMayStillTake(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	l := begin(&out, func() time.Time { return now })
	l.Tell("survey", 1, 2)
	if out.Len() > 0 {
		t.Errorf("after no time it says %q", out.String())
	}
	now = now.Add(43 * time.Second)
	l.Tell("leaves", 500, 1000)
	l.Tell("leaves", 501, 1000)
	if got, want := out.String(), "\r\x1b[Kleaves: 43 %, about 57s left"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	l.End()
	if !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Errorf("in the end the line is still there: %q", out.String())
	}
}

func TestAShareNeverGoesBack(t *testing.T) {
	last := 0.0
	for _, s := range shares {
		for done := range int64(11) {
			is := shareOf(s.step, done, 10)
			if is < last || is > 1 {
				t.Errorf("%s of %d in ten is %f, after %f", s.step, done, is, last)
			}
			last = is
		}
	}
	if last != 1 {
		t.Errorf("all is %f", last)
	}
}

func TestNothingIsSaidWhereNobodyWatches(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/errors")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, to := range []interface{ Write([]byte) (int, error) }{&bytes.Buffer{}, file} {
		l := On(to, time.Now)
		l.Tell("leaves", 1, 2)
		l.End()
		if l != nil {
			t.Errorf("%T is taken for a terminal", to)
		}
	}
}
