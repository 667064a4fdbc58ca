package bench

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/mail/mailtest"
)

// The size of an intake, and who presses beside it.
const (
	intake     = 500
	announcers = 8                      // programs that announce, each one person after the other
	thinks     = 200 * time.Millisecond // between an owner's presses
	pressed    = 120                    // joiners whose tasks are pressed, a fourth of them before the intake
)

// BenchmarkPressBesideImport has eight owners press on the pages behind their
// mails, first alone and then while 500 people are announced. The goal is that
// the slowest of a hundred presses beside the intake takes at most three times
// as long as the middle one.
func BenchmarkPressBesideImport(b *testing.B) {
	s := start(b)
	for b.Loop() {
		for range pressed {
			s.announce(b)
		}
		letters := s.letters(b, pressed*waves)
		alone := s.press(b, b.Context(), letters[:len(letters)/4])

		importing, over := context.WithCancel(b.Context())
		done := make(chan time.Duration, 1)
		go func() { defer over(); done <- s.importPeople(b, intake) }()
		beside := s.press(b, importing, letters[len(letters)/4:])
		report(b, "alone", alone)
		report(b, "beside", beside)
		b.ReportMetric(float64(intake)/(<-done).Seconds(), "announced/s")
	}
	b.ReportMetric(0, "ns/op") // would include what lies between the presses
}

func report(b *testing.B, when string, presses []time.Duration) {
	b.Helper()
	slices.Sort(presses)
	p50, p99 := presses[len(presses)/2], presses[len(presses)*99/100]
	b.ReportMetric(float64(p50.Microseconds())/1000, when+"-p50-ms")
	b.ReportMetric(float64(p99.Microseconds())/1000, when+"-p99-ms")
	b.ReportMetric(float64(p99)/float64(p50), when+"-ratio")
}

// letters waits for n more mails.
func (s *service) letters(t testing.TB, n int) []mailtest.Mail {
	t.Helper()
	all := s.mails.Wait(t, s.seen+n)[s.seen : s.seen+n]
	s.seen += n
	return all
}

// press has owners work mails off until there are none or ctx ends, and
// returns how long each press took, up to the page that answers.
func (s *service) press(t testing.TB, ctx context.Context, letters []mailtest.Mail) (took []time.Duration) {
	t.Helper()
	waiting := make(chan mailtest.Mail, len(letters))
	for _, letter := range letters {
		waiting <- letter
	}
	close(waiting)
	var mu sync.Mutex
	failed := make(chan error, readers)
	for n := range readers {
		go func() {
			time.Sleep(thinks * time.Duration(n) / readers) // owners do not press in step
			failed <- pressAll(ctx, waiting, func(d time.Duration) { mu.Lock(); took = append(took, d); mu.Unlock() })
		}()
	}
	for range readers {
		must(t, <-failed)
	}
	return took
}

func pressAll(ctx context.Context, letters <-chan mailtest.Mail, took func(time.Duration)) error {
	pause := time.NewTicker(thinks)
	defer pause.Stop()
	for letter := range letters {
		if ctx.Err() != nil {
			return nil
		}
		b, err := open(letter)
		if err != nil {
			return err
		}
		for _, task := range b.tasks {
			<-pause.C
			began := time.Now()
			if err := b.finish(task); err != nil {
				return err
			}
			took(time.Since(began))
		}
		b.close()
	}
	return nil
}

// importPeople announces n people as scripts do, several at a time.
func (s *service) importPeople(t testing.TB, n int) time.Duration {
	began := time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	left := make(chan struct{}, n)
	for range n {
		left <- struct{}{}
	}
	close(left)
	for range announcers {
		all.Go(func() {
			for range left {
				if _, err := s.event(t.Context()); err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	return time.Since(began)
}
