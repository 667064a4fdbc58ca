package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/health"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/signer"
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
	mux.HandleFunc("GET /metrics", p.metrics)
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
	faults := p.faults(r.Context())
	if len(faults) > 0 {
		p.log.Warn("not ready", "why", faults)
		http.Error(w, "not ready\n"+strings.Join(faults, "\n"), http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ready\n")
}

func (p *parts) metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", health.MetricsType)
	_ = health.WriteMetrics(w, p.health.Readings(r.Context())) // whoever asked has gone
}

// faults says what is wrong with the installation now.
func (p *parts) faults(ctx context.Context) (out []string) {
	for _, r := range p.health.Faults(ctx) {
		out = append(out, r.Say)
	}
	return out
}

// openHealth takes the readings: of the database, and of what only this process
// knows.
func (p *parts) openHealth() {
	p.health = &health.Monitor{Clock: p.clock, Vitals: func(ctx context.Context) (health.Vitals, error) {
		return p.store.Vitals(ctx, p.clock.Now())
	}}
	p.watch("database_takes_no_writes", "1 when a change could not be made now", p.store.TakesWrites,
		"Nothing can be changed now: the database does not take writes. Look whether it runs, and whether its disk is full.")
	p.watch("log_damaged", "1 when the last check of the evidence log found damage", p.logIsSound,
		"Nobody knows whether the evidence log is damaged: what the last check found cannot be read.")
	p.watch("clock_jumped", "1 when this machine's clock cannot be relied on", func(context.Context) error {
		if j, stands := p.clock.Standing(); stands {
			return &jml.Error{Code: jml.CodeClock, Message: j.Sentence()}
		}
		return nil
	}, "")
	if p.driver != nil {
		p.watch("temporal_away", "1 when Temporal does not answer", func(ctx context.Context) error {
			_, err := p.driver.NamespaceID(ctx)
			return err
		}, "Temporal does not answer: cases wait, and go on when it is back.")
	}
	if p.signer != nil {
		p.watch("signer_refuses", "1 when this process signs and something stands in the way", func(context.Context) error {
			return p.signer.Healthy()
		}, "No checkpoint is signed. The Evidence page and the log of this process say what stands in the way.")
	}
}

// logIsSound reports what the last check of the log found, in whatever process.
func (p *parts) logIsSound(ctx context.Context) error {
	found, err := p.store.Damage(ctx)
	switch {
	case err != nil:
		return err
	case found == nil && p.store.MetDamage():
		return &jml.Error{Code: jml.CodeDamaged, Message: "The database is damaged: something that was to be read or written could not be. " +
			"`handover log check` says where it concerns the evidence log. Put a backup back, or mend it; this is said until a check there finds nothing or this process is started anew."}
	case found == nil:
		return nil
	}
	return &jml.Error{Code: jml.CodeDamaged, Message: "The evidence log is damaged, and nothing is signed: " + found.Why +
		". Put a backup back, or mend it; then `handover log check`."}
}

// watch adds one thing to look at. say is what people read unless the fault
// has a sentence of its own.
func (p *parts) watch(name, help string, look func(context.Context) error, say string) {
	p.health.Probes = append(p.health.Probes, health.Probe{Name: name, Help: help, Look: look, Say: func(err error) string {
		var refused *jml.Error
		var unsigned *signer.Refusal
		switch {
		case errors.As(err, &refused):
			return refused.Message
		case errors.As(err, &unsigned) && unsigned.Told:
			return "" // one sentence about one thing
		case errors.As(err, &unsigned):
			return "No checkpoint is signed: " + unsigned.Why
		}
		return say
	}})
}
