package e2e

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"
)

const presses = 100

func TestOfAHundredPressesOneCountsAndTheOthersHearWhose(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.small()
	for n := range *rounds {
		number := s.join(n)
		o := s.owner(number, "Ines Duarte")
		lines := o.lines()
		if len(lines) != 1 {
			t.Fatalf("%d lines on the page, want one", len(lines))
		}
		recorded, before, told := s.pressAtOnce(o, lines)
		if recorded != 1 || before != presses-1 {
			t.Errorf("round %d: %d presses count, %d come too late", n, recorded, before)
		}
		_, _, page := o.send(http.MethodGet, told, "", nil)
		if !strings.Contains(page, "had been finished already: Done, by Ines Duarte") {
			t.Errorf("a late press does not say who was first:\n%s", page)
		}
		if ended := count(s.verify(), "task.ended", lines[0].id); ended != 1 {
			t.Errorf("round %d: %d endings in the log", n, ended)
		}
	}
}

// pressAtOnce sends the same answer many times at the same moment. late is
// the address that one of those who came too late is led to.
func (s *service) pressAtOnce(o *owner, lines []line) (recorded, before int, late string) {
	s.Helper()
	media, body := o.form(lines, func(line) reply { return reply{} })
	var mu sync.Mutex
	var all sync.WaitGroup
	begin := make(chan struct{})
	for range presses {
		all.Go(func() {
			<-begin
			status, to, page, err := o.try(http.MethodPost, "/my", media, bytes.NewReader(body))
			mu.Lock()
			defer mu.Unlock()
			first, second := told(to)
			switch {
			case err != nil || status != http.StatusSeeOther:
				s.Errorf("a press answers %d (%v): %s", status, err, complaints(page))
			case len(first) == 1 && len(second) == 0:
				recorded++
			case len(first) == 0 && len(second) == 1:
				before++
				late = to
			default:
				s.Errorf("a press leads to %s", to)
			}
		})
	}
	close(begin)
	all.Wait()
	late, _, _ = strings.Cut(late, "#")
	return recorded, before, late
}
