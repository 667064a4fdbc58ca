package door

import (
	"net/http"
	"net/netip"
	"strings"
)

// Clients tells where requests come from. Proxies are the networks whose
// X-Forwarded-For is believed.
type Clients struct{ Proxies []netip.Prefix }

// Network is what a client's attempts are counted under: the address, or the
// /64 of IPv6, where one household or firm holds a whole network.
func (c Clients) Network(r *http.Request) string {
	addr, ok := c.address(r)
	if !ok {
		return "unknown"
	}
	if addr.Is6() {
		if net, err := addr.Prefix(64); err == nil {
			return net.String()
		}
	}
	return addr.String()
}

// Address is where a request comes from; "socket" for one on this machine that
// has no address.
func (c Clients) Address(r *http.Request) string {
	addr, ok := c.address(r)
	if !ok {
		return "socket"
	}
	return addr.String()
}

func (c Clients) address(r *http.Request) (addr netip.Addr, ok bool) {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return addr, false
	}
	addr = ap.Addr().Unmap()
	// Walk the proxies' list from the nearest, as long as we trust who wrote it.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && c.trusts(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr, true
}

func (c Clients) trusts(addr netip.Addr) bool {
	for _, p := range c.Proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
