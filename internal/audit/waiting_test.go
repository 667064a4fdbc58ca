package audit_test

import (
	"context"
	"testing"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/jml"
)

// slow stops in the middle of the log until it is let go, when it is told to.
type slow struct {
	*bundletest.Log
	begun, goOn chan struct{}
}

func (s *slow) Zone(context.Context) (string, error) { return "UTC", nil }

func (s *slow) ReadOnce(_ context.Context, fn func(bundle.Source) error) error { return fn(s) }

func (s *slow) Leaves(ctx context.Context, n int64, fn func(int64, []byte) error) error {
	if s.begun != nil {
		select {
		case s.begun <- struct{}{}:
			<-s.goOn
		case <-s.goOn:
		}
	}
	return s.Log.Leaves(ctx, n, fn)
}

func TestWhoAsksForWhatIsHeldWaitsForNobody(t *testing.T) {
	s := slow{Log: bundletest.Quarter(t)}
	l := audit.NewLibrary(&s, &still{})
	first := read(t, l, ask())

	s.begun, s.goOn = make(chan struct{}), make(chan struct{})
	other := make(chan error)
	go func() {
		_, err := l.Read(context.Background(), jml.Actor{}, audit.Question{})
		other <- err
	}()
	<-s.begun
	if again := read(t, l, ask()); again != first {
		t.Error("what was held is made again")
	}
	close(s.goOn)
	if err := <-other; err != nil {
		t.Error(err)
	}
}
