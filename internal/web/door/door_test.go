package door

import (
	"net/http"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

type stillClock struct{}

func (stillClock) Now() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }

func TestALimiterForgetsRatherThanGrows(t *testing.T) {
	l := NewLimiter(stillClock{}, 1, time.Minute)
	for i := range 5 * generation {
		l.Allow(strconv.Itoa(i))
	}
	if n := len(l.young) + len(l.old); n > 2*generation {
		t.Errorf("it keeps %d keys", n)
	}
	last := strconv.Itoa(5*generation - 1)
	if l.Allow(last) {
		t.Error("a key seen just now has a full bucket again")
	}
}

func TestOnlyTrustedProxiesAreBelievedAboutWhoAsks(t *testing.T) {
	clients := Clients{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"203.0.113.7:4000", "", "203.0.113.7"},
		{"203.0.113.7:4000", "198.51.100.1", "203.0.113.7"},
		{"10.0.0.1:4000", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:4000", "6.6.6.6, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:4000", "6.6.6.6, 198.51.100.1, 10.2.3.4", "198.51.100.1"},
		{"10.0.0.1:4000", "not an address", "10.0.0.1"},
		{"[::ffff:203.0.113.7]:4000", "", "203.0.113.7"},
		{"[2001:db8:1:2:3:4:5:6]:4000", "", "2001:db8:1:2::/64"},
		{"a socket", "", "unknown"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := clients.Network(r); got != c.want {
			t.Errorf("%s forwarded for %q: counted as %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
