package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/heap"
	"github.com/handover-jml/handover/internal/web"
)

// drain is how long running requests may take once the service is told to
// stop.
const drain = 10 * time.Second

type serveCmd struct {
	Data   string `help:"Data directory: key, checkpoint and, on SQLite, the database." placeholder:"DIR" type:"path"`
	Listen string `help:"Address of pages and API." placeholder:"HOST:PORT"`
	Worker bool   `help:"Run workflows, mails and the sweep in this process too."`
}

func (c *serveCmd) Run(e *env) error {
	cfg, err := e.serviceConfig(c.Data, c.Listen, func(cfg config.Config) error {
		if !c.Worker && !cfg.TemporalGiven {
			return wrongUse("name the Temporal cluster in TEMPORAL_ADDRESS, or use serve --worker, which may run the embedded engine")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.serve(cfg, mode{pages: true, worker: c.Worker})
}

type workerCmd struct {
	Data string `help:"Data directory: key and checkpoint." placeholder:"DIR" type:"path"`
}

func (c *workerCmd) Run(e *env) error {
	cfg, err := e.serviceConfig(c.Data, "", func(cfg config.Config) error {
		switch {
		case cfg.DatabaseURL.IsZero():
			return wrongUse("a worker of its own needs Postgres: SQLite belongs to one process. Set HANDOVER_DATABASE_URL, or use serve --worker")
		case !cfg.TemporalGiven:
			return wrongUse("name the Temporal cluster in TEMPORAL_ADDRESS; only dev and serve --worker run the embedded engine")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.serve(cfg, mode{worker: true})
}

// serviceConfig reads the settings of a service. What fits says goes before
// what else is missing: it is why the rest does not matter.
func (e *env) serviceConfig(data, listen string, fits func(config.Config) error) (config.Config, error) {
	cfg, err := e.load(map[string]string{"data_dir": data, "listen": listen})
	if err == nil {
		err = fits(cfg)
	}
	if err != nil {
		return cfg, err
	}
	if err := cfg.ForService(); err != nil {
		return cfg, &exitError{2, err}
	}
	return cfg, nil
}

// mode is what one process runs.
type mode struct {
	dev    bool
	demo   bool
	pages  bool
	worker bool
}

// signs reports whether this process signs checkpoints.
func (m mode) signs(s config.Signer) bool {
	switch s {
	case config.SignerOn:
		return true
	case config.SignerOff:
		return false
	}
	return m.dev || m.pages && m.worker
}

func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// serve starts the parts, answers until told to stop, and stops them in the
// reverse order: pages drain, the worker drains, the engine goes last.
func (e *env) serve(cfg config.Config, m mode) error {
	lines := &heldLog{to: e.errs}
	log := newLog(lines, cfg.LogLevel)
	heap.Ease()
	for _, w := range cfg.Warnings {
		log.Warn(w)
	}
	if _, err := socketPath(cfg.DataDir); err != nil { // said before anything is made in the directory
		return err
	}
	p := newParts(cfg, log)
	defer p.close()
	if err := p.openStore(e); err != nil {
		return err
	}
	var listener net.Listener
	if m.pages {
		var err error
		if listener, err = net.Listen("tcp", cfg.Listen); err != nil {
			return wrongUse("cannot listen on %s: %v. Choose another address with --listen", cfg.Listen, err)
		}
		p.onClose(func() { listener.Close() })
		if m.dev && cfg.PublicURL == "" {
			p.cfg.PublicURL = addressOf(listener)
		}
	}
	if err := p.start(e, m); err != nil {
		return err
	}
	return e.answer(p, m, listener, lines)
}

// addressOf is where this machine reaches a listener.
func addressOf(l net.Listener) string {
	tcp, ok := l.Addr().(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://localhost:%d", tcp.Port)
	}
	return "http://" + l.Addr().String()
}

// start brings up everything behind the pages.
func (p *parts) start(ctx context.Context, m mode) error {
	temporal, err := p.temporal(ctx)
	if err != nil {
		return err
	}
	if err := p.connect(temporal); err != nil {
		return err
	}
	p.background(ctx, p.keeper.Run)
	if err := p.openMail(m.dev); err != nil {
		return err
	}
	if m.signs(p.cfg.Signer) {
		if err := p.startSigner(ctx); err != nil {
			return err
		}
		p.background(ctx, p.inspection().Run)
		p.startAnchors(ctx)
	}
	if m.pages {
		p.startPost(ctx)
	}
	if m.worker {
		p.startPostman(ctx)
		p.startWorker(ctx)
		if err := p.startInbound(ctx); err != nil {
			return err
		}
	}
	p.openHealth()
	return p.startHealth()
}

// answer answers people on the listener, where there is one, and the command line
// on the socket.
func (e *env) answer(p *parts, m mode, listener net.Listener, lines *heldLog) error {
	server, err := p.newWeb(m)
	if err != nil {
		return err
	}
	socket, err := listenSocket(p.cfg.DataDir)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	public, local := web.HTTPServer(server.Handler(), p.log), web.HTTPServer(server.LocalHandler(), p.log)
	if listener != nil {
		for _, at := range p.providers {
			p.background(e, at.Watch)
		}
		go func() { failed <- public.Serve(listener) }()
	}
	go func() { failed <- local.Serve(socket) }()
	defer shutdown(p.log, public, local)

	if listener == nil {
		p.log.Info("worker runs", "namespace", p.cfg.Namespace)
	} else if err := e.announceHeld(p, m, listener, lines); err != nil {
		return err
	}
	select {
	case <-e.Done():
		return nil
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	}
}

// announceHeld announces the service; what a start logs is read after that.
func (e *env) announceHeld(p *parts, m mode, listener net.Listener, lines *heldLog) error {
	lines.hold()
	defer lines.release()
	return e.announce(p, m, listener)
}

func shutdown(log *slog.Logger, servers ...*http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	for _, s := range servers {
		if err := s.Shutdown(ctx); err != nil {
			log.Warn("requests were cut off", "error", err.Error())
			s.Close()
		}
	}
}

// listenSocket listens where only the operator's own user can connect. What a
// killed process left there is removed: the directory's lock says it is dead.
func listenSocket(dir string) (net.Listener, error) {
	path, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove the old socket: %w", err)
	}
	// The directory is 0700 already; the mode of the socket itself closes the
	// moment before it.
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on the local socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, fmt.Errorf("close the local socket to others: %w", err)
	}
	return l, nil
}
