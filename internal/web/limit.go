package web

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits are the doors that somebody could try keys at or fill.
type limits struct {
	wrongTokens *limiter // per address: mail links and sign-in links that do not exist
	openings    *limiter // per mail token: sessions made from one link
	uploads     *limiter // per person: files
}

func newLimits(c Clock) limits {
	return limits{
		wrongTokens: newLimiter(c, 10, time.Minute),
		openings:    newLimiter(c, 20, time.Minute),
		uploads:     newLimiter(c, 100, 10*time.Minute),
	}
}

// generation bounds a limiter's memory: when the young map is full the old one
// is dropped, so at most two generations are kept.
const generation = 10_000

// limiter is one token bucket per key.
type limiter struct {
	clock Clock
	every rate.Limit
	burst int

	mu    sync.Mutex
	young map[string]*rate.Limiter
	old   map[string]*rate.Limiter
}

// newLimiter allows burst events at once and burst per period in the long run.
func newLimiter(c Clock, burst int, period time.Duration) *limiter {
	return &limiter{clock: c, every: rate.Every(period / time.Duration(burst)), burst: burst, young: map[string]*rate.Limiter{}}
}

// allow counts an event of key and reports whether it is within the limit.
func (l *limiter) allow(key string) bool { return l.bucket(key).AllowN(l.clock.Now(), 1) }

func (l *limiter) bucket(key string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, ok := l.young[key]; ok {
		return b
	}
	b, ok := l.old[key]
	if !ok {
		b = rate.NewLimiter(l.every, l.burst)
	}
	if len(l.young) >= generation {
		l.old, l.young = l.young, map[string]*rate.Limiter{}
	}
	l.young[key] = b
	return b
}

// clientKey is the network that a request is counted under: the address, or
// the /64 of IPv6, where one household or firm holds a whole network.
func (s *Server) clientKey(r *http.Request) string {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	addr := ap.Addr().Unmap()
	// Walk the proxies' list from the nearest, as long as we trust who wrote it.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusts(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	if addr.Is6() {
		if net, err := addr.Prefix(64); err == nil {
			return net.String()
		}
	}
	return addr.String()
}

func (s *Server) trusts(addr netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
