package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/door"
)

// startHealth answers /livez and /readyz on the admin listener, when one is
// set: for a worker, which has no pages, and for probes that must not reach
// them. Who reaches it is the operator, who is told everything.
func (p *parts) startHealth() error {
	if p.cfg.AdminListen == "" {
		return nil
	}
	listener, err := net.Listen("tcp", p.cfg.AdminListen)
	if err != nil {
		return wrongUse("cannot listen on %s: %v. Choose another address in HANDOVER_ADMIN_LISTEN", p.cfg.AdminListen, err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "alive\n") })
	mux.HandleFunc("GET /readyz", p.readyz)
	server := web.HTTPServer(door.Probes(probeNames(p.cfg), p.log, mux), p.log)
	go server.Serve(listener)
	p.onClose(func() { shutdown(p.log, server) })
	return nil
}

// probeNames are the names that health checks may use besides addresses in
// digits: those that were configured.
func probeNames(cfg config.Config) []string {
	names := []string{door.Host(cfg.AdminListen)}
	if public, err := url.Parse(cfg.PublicURL); err == nil {
		names = append(names, door.Host(public.Host))
	}
	return names
}

func (p *parts) readyz(w http.ResponseWriter, r *http.Request) {
	problems := p.ready(r.Context())
	for _, err := range problems {
		p.log.Warn("not ready", "error", err.Error())
	}
	if len(problems) > 0 {
		http.Error(w, "not ready\n"+errors.Join(problems...).Error(), http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ready\n")
}
