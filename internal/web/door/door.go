// Package door decides who comes in, by which way, and how much they may
// bring. It owns the routes' type, the ways in, the sessions of browsers, the
// limits of bodies and rates, and how an error looks in HTTP. It knows neither
// pages nor cases: what people see of a refusal is shown by whoever it is told.
package door

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
)

// Options are the parts of a Door. Ways, Pages and Log are required.
type Options struct {
	// Public is where people reach the listener: under its host, and from its
	// origin may forms be sent. Nil for a socket that no browser reaches.
	Public *url.URL
	// Clients tells from where requests come, for the log.
	Clients Clients
	Ways    map[Way]Authenticator
	Pages   Pages // shows refusals to people
	Log     *slog.Logger
}

// Door stands in front of all routes of one listener.
type Door struct {
	ways    map[Way]Authenticator
	pages   Pages
	log     *slog.Logger
	clients Clients
	hosts   hosts
	cross   *http.CrossOriginProtection
	bodies  *crowd
	https   bool
	socket  bool // programs alone ask here
}

// New checks the options.
func New(o Options) (*Door, error) {
	if len(o.Ways) == 0 || o.Pages == nil || o.Log == nil {
		return nil, errors.New("door: a required part is missing")
	}
	d := &Door{ways: o.Ways, pages: o.Pages, log: o.Log, clients: o.Clients, hosts: socketHosts(), cross: http.NewCrossOriginProtection(), bodies: newCrowd()}
	if o.Public == nil {
		d.socket = true
		return d, nil
	}
	d.https, d.hosts = o.Public.Scheme == "https", hostsOf(o.Public)
	if err := d.cross.AddTrustedOrigin(o.Public.Scheme + "://" + o.Public.Host); err != nil {
		return nil, fmt.Errorf("trust the public address: %w", err)
	}
	return d, nil
}

// Handler answers the routes and refuses everything else. A route that could
// never be used as it says is an error.
func (d *Door) Handler(routes []Route) (http.Handler, error) {
	mux := http.NewServeMux()
	for _, rt := range routes {
		if err := d.check(rt); err != nil {
			return nil, err
		}
		mux.Handle(rt.Method+" "+rt.Pattern, d.guard(rt))
	}
	mux.Handle("/", d.guard(Route{Who: Anybody(), Handle: noRouteOf(mux)}))
	return d.logged(mux, d.recovered(d.headers(d.named(mux)))), nil
}

// check refuses what would open a route wider than its table says: a way in
// that is not there, or a body from somebody nobody knows.
func (d *Door) check(rt Route) error {
	if !rt.told {
		return fmt.Errorf("route %s %s: nobody has said who may use it", rt.Method, rt.Pattern)
	}
	for _, pass := range rt.Who {
		if d.ways[pass.By] == nil {
			return fmt.Errorf("route %s %s: there is no way in called %q", rt.Method, rt.Pattern, pass.By)
		}
	}
	if rt.Who.Anybody() && rt.Body > 0 && !rt.asks {
		return fmt.Errorf("route %s %s: a body is read from people who are known only", rt.Method, rt.Pattern)
	}
	return nil
}
