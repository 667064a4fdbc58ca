package door

import (
	"net/http"
	"sync"

	"github.com/handover-jml/handover/internal/jml"
)

// A request is large when its body may be more than largeBody bytes. So many
// of those are read at once, in all and of one principal.
const (
	largeBody = 64 << 10
	largeAll  = 16
	largeEach = 4
)

// crowd bounds how many large requests are read at a time, and so how much
// memory and how many connections to the database they can take.
type crowd struct {
	mu   sync.Mutex
	all  int
	each map[string]int
}

func newCrowd() *crowd { return &crowd{each: map[string]int{}} }

// enter takes a place for a large request before its body is read; the others
// need none. Whoever got one must leave. Whoever is not let in and only gets
// back what they typed shares the places of one principal.
func (c *crowd) enter(r *http.Request, rt Route, who Principal) (leave func(), err error) {
	if rt.Body == 0 || r.ContentLength >= 0 && r.ContentLength <= largeBody {
		return func() {}, nil
	}
	key := string(who.Actor.Kind) + " " + who.Actor.Ref

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all >= largeAll || c.each[key] >= largeEach {
		return nil, &jml.Error{Code: jml.CodeAway, Message: "Too much is being sent to Handover at this moment. Go back, where your browser still has what you typed, and send it again in half a minute."}
	}
	c.all++
	c.each[key]++
	return func() { c.leave(key) }, nil
}

func (c *crowd) leave(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.each[key]--; c.each[key] == 0 {
		delete(c.each, key)
	}
}
