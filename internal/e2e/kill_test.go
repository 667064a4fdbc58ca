package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// ledger is what the service has acknowledged to people, and nothing else.
type ledger struct {
	mu    sync.Mutex
	cases map[string]int64 // by event id
	tasks map[string]int64 // recorded as done, with the number of their case
	mails map[string]int   // notices with a recorded acceptance: how many mails there were
	next  int              // of the joiners to announce
}

func TestNothingAcknowledgedIsLostOrDoubledByAKill(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	s := dev(t)
	s.small()
	book := &ledger{cases: map[string]int64{}, tasks: map[string]int64{}, mails: map[string]int{}}
	for life := range *kills {
		pause, engineOnly := time.Duration(random.IntN(1200))*time.Millisecond, random.IntN(4) == 0
		s.liveAndDie(book, pause, engineOnly)
		s.holdAgainst(book)
		if t.Failed() {
			t.Fatalf("after %d kills, the last %s into the load, the engine alone: %v", life+1, pause, engineOnly)
		}
	}
	for _, number := range book.cases {
		s.finish(number, nil, closed)
	}
	s.holdAgainst(book)
	t.Logf("%d kills: %d events and %d completions acknowledged", *kills, len(book.cases), len(book.tasks))
}

// liveAndDie puts the service under a small load, kills it after a pause, and
// starts it again. An engine that is killed alone is started by the service.
func (s *service) liveAndDie(book *ledger, pause time.Duration, engineOnly bool) {
	s.Helper()
	var load sync.WaitGroup
	var dying atomic.Bool
	load.Go(func() { s.announceSome(book, &dying) })
	load.Go(func() { s.completeSome(book, &dying) })
	<-time.After(pause)
	if engineOnly {
		for _, pid := range s.engines() {
			must(s.T, syscall.Kill(pid, syscall.SIGKILL))
		}
		dying.Store(true)
		load.Wait()
		return
	}
	dying.Store(true)
	s.process.kill()
	load.Wait()
	s.start()
}

// announceSome announces a few joiners, beginning with the one that nobody
// acknowledged. Only a service that is being killed may refuse.
func (s *service) announceSome(book *ledger, dying *atomic.Bool) {
	for range 6 {
		if !s.announceNext(book, dying) {
			return
		}
	}
}

func (s *service) announceNext(book *ledger, dying *atomic.Bool) (taken bool) {
	id, args := fmt.Sprint("joiner-", book.next), append([]string{"--json"}, joinArgs(book.next)...)
	out, errs, status := s.cli(args...)
	var a wire.Accepted
	if status != 0 || json.Unmarshal([]byte(out), &a) != nil {
		if !dying.Load() {
			s.Errorf("event %s is refused by a living service: %d %s", id, status, errs)
		}
		return false
	}
	book.mu.Lock()
	defer book.mu.Unlock()
	book.cases[id] = a.Case.Number
	book.next++
	return true
}

// completeSome finishes whatever open task has a mail, until the service dies.
func (s *service) completeSome(book *ledger, dying *atomic.Bool) {
	for !dying.Load() {
		for _, l := range s.post.letters() {
			if dying.Load() {
				return
			}
			if err := s.completeOne(book, l); err != nil && !dying.Load() {
				s.Errorf("%s cannot work: %v", l.to, err)
				return
			}
		}
	}
}

func (s *service) completeOne(book *ledger, l letter) error {
	if s.finished[l.id] {
		return nil
	}
	o, err := s.tryOpen(l)
	if err != nil {
		return err
	}
	lines, err := o.tryLines()
	if err != nil {
		return err
	}
	if len(lines) > 0 {
		media, body := o.form(lines, func(line) reply { return reply{} })
		status, to, page, err := o.try(http.MethodPost, "/my", media, bytes.NewReader(body))
		if err != nil || status != http.StatusSeeOther {
			return fmt.Errorf("the answer is %d (%w): %s", status, err, complaints(page))
		}
		recorded, _ := told(to)
		book.mu.Lock()
		for _, id := range recorded {
			book.tasks[id] = l.number
		}
		book.mu.Unlock()
	}
	s.finished[l.id] = true
	return nil
}

// signedWithin is how long the lease of a signer that died keeps the next one
// from signing, and a little more: an export made meanwhile is older than what
// was acknowledged.
const signedWithin = 45 * time.Second

// holdAgainst holds the service and its evidence against the ledger.
func (s *service) holdAgainst(book *ledger) {
	s.Helper()
	faults, late := s.against(book), time.Now().Add(signedWithin)
	for len(faults) > 0 && time.Now().Before(late) {
		faults = s.against(book)
	}
	for _, f := range faults {
		s.Error(f)
	}
}

// against says what the service and its evidence have otherwise than the
// ledger.
func (s *service) against(book *ledger) (faults []string) {
	s.Helper()
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	opened, ended, sent := s.recorded()
	for id, number := range book.cases {
		if opened[id] != 1 || s.look(number).Person.Name != "Ada Park"+strings.TrimPrefix(id, "joiner-") {
			fault("event %s was acknowledged as case #%d, %d cases were opened by it", id, number, opened[id])
		}
	}
	for id, n := range opened {
		if n > 1 {
			fault("event %s opened %d cases", id, n)
		}
	}
	for task, number := range book.tasks {
		if ended[task] == 0 {
			fault("a task of case #%d was acknowledged as done and is not", number)
		}
	}
	for task, n := range ended {
		if n > 1 {
			fault("task %s ended %d times", task, n)
		}
	}
	return append(faults, s.countMails(book, sent)...)
}

// recorded counts what the evidence says: cases by the event that opened them,
// endings by task, and which notices were taken by the mail server.
func (s *service) recorded() (opened, ended map[string]int, sent map[string]bool) {
	s.Helper()
	opened, ended, sent = map[string]int{}, map[string]int{}, map[string]bool{}
	for _, l := range s.verify() {
		var data struct{ Event, Notice string }
		must(s.T, json.Unmarshal(l.Data, &data))
		switch l.Type {
		case "case.opened":
			opened[data.Event]++
		case "task.ended":
			ended[l.Task]++
		case "notice.sent":
			sent[data.Notice] = true
		}
	}
	return opened, ended, sent
}

// countMails checks that no notice whose acceptance was recorded is sent again.
func (s *service) countMails(book *ledger, sent map[string]bool) (faults []string) {
	s.Helper()
	arrived := map[string]int{}
	for _, l := range s.post.letters() {
		id, _, _ := strings.Cut(strings.Trim(l.id, "<>"), "@")
		arrived[id]++
	}
	for notice := range sent {
		before, known := book.mails[notice]
		switch {
		case arrived[notice] == 0:
			faults = append(faults, "notice "+notice+" counts as sent and never arrived")
		case known && arrived[notice] != before:
			faults = append(faults, "notice "+notice+" was sent again after its acceptance was recorded")
		}
		if !known {
			book.mails[notice] = arrived[notice]
		}
	}
	return faults
}
