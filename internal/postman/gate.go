package postman

import (
	"sync"
	"time"
)

// A server that is away is asked again after a second, then after twice as long
// each time, and at least every half minute.
const (
	firstProbe = time.Second
	lastProbe  = 30 * time.Second
)

// gate keeps all mails back while the server takes none. What it is away for is
// no fault of any mail, so that none waits longer than the server.
type gate struct {
	mu     sync.Mutex
	away   bool
	broken int // attempts and probes in a row that broke down
}

func (g *gate) shut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.away
}

// wait is how long to wait before the next probe.
func (g *gate) wait() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return min(firstProbe<<min(max(g.broken-1, 0), 5), lastProbe)
}

// failed notes an attempt that broke down, and shuts the gate when the server
// was away. It reports whether that is news.
func (g *gate) failed(away bool) (news bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	news = away && g.broken == 0
	g.broken++
	g.away = g.away || away
	return news
}

// probed notes what a probe came to. A server that answers has not taken a mail
// yet: until then the next probe waits longer.
func (g *gate) probed(answers bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.away = !answers
	if !answers {
		g.broken++
	}
}

// accepted notes a mail that the server took, and reports whether that is the
// end of trouble: attempts broke down before it, one after another, so that the
// mails behind them waited for the server and not for themselves.
func (g *gate) accepted() (recovered bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	recovered = g.broken > 1
	g.away, g.broken = false, 0
	return recovered
}
