package door

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/loopback"
)

// hosts are the names under which a listener may be asked. Any other is a
// mistake, or a name of a stranger's that was pointed here so that a browser
// takes our pages for theirs.
type hosts struct {
	names []string
	port  string // that goes without saying
	home  string // where people should go instead
}

func hostsOf(public *url.URL) hosts {
	h := hosts{port: ":80", home: public.String()}
	if public.Scheme == "https" {
		h.port = ":443"
	}
	h.names = []string{h.canonical(public.Host)}
	return h
}

// socketHosts: no browser reaches a socket, unless somebody forwards it.
func socketHosts() hosts {
	return hosts{names: []string{"handover", "localhost"}, port: ":80", home: "http://handover"}
}

func (h hosts) canonical(host string) string {
	return strings.TrimSuffix(strings.ToLower(host), h.port)
}

// allow reports whether the request may be answered: it asks for one of the
// names, or comes from this machine and calls it so, as health checks do.
func (h hosts) allow(r *http.Request) bool {
	return slices.Contains(h.names, h.canonical(r.Host)) || fromHere(r)
}

func (h hosts) refusal() error {
	return &jml.Error{Code: CodeWrongHost, Message: "There is nothing under this name. Handover is at " + h.home + "."}
}

// fromHere reports whether a request was sent on this machine, to this machine
// by its own name, and by nobody on behalf of somebody else.
func fromHere(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() {
		return false
	}
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	return loopback.Host(Host(r.Host))
}

// Host returns the host of a host:port, or of a host alone, in lower case.
func Host(name string) string {
	if host, _, err := net.SplitHostPort(name); err == nil {
		return strings.ToLower(host)
	}
	return strings.ToLower(strings.Trim(name, "[]"))
}

// named answers requests for this listener's names only, on every route.
func (d *Door) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !d.hosts.allow(r) {
			d.refuse(w, r, d.hosts.refusal())
			return
		}
		next.ServeHTTP(w, r)
	})
}
