package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"text/tabwriter"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type devCmd struct {
	Data   string `help:"Data directory, handover-data if nothing else is set; the same one continues where it was." placeholder:"DIR" type:"path"`
	Listen string `help:"Address of the pages, 127.0.0.1:8080 if nothing else is set." placeholder:"HOST:PORT"`
	Demo   bool   `help:"Fill an example company."`
}

func (c *devCmd) Run(e *env) error {
	cfg, err := e.load(map[string]string{"data_dir": c.Data, "listen": c.Listen})
	if err != nil {
		return err
	}
	return e.serve(cfg, mode{dev: true, demo: c.Demo, pages: true, worker: true})
}

// announce tells whoever started a dev service where it is.
func (e *env) announce(p *parts, m mode, listener net.Listener) error {
	if !m.dev {
		p.log.Info("serving", "listen", listener.Addr().String(), "public_url", p.cfg.PublicURL)
		return nil
	}
	path, err := socketPath(p.cfg.DataDir)
	if err != nil {
		return err
	}
	c := client.Dial(path)
	if m.demo {
		if err := fillDemo(e, c); err != nil {
			return fmt.Errorf("fill the example company: %w", err)
		}
	}
	signIn, err := signInLine(context.WithoutCancel(e), c)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Handover is running. Ctrl-C stops it; the same data directory continues where it was.")
	fmt.Fprintln(e.out)
	w := tabwriter.NewWriter(e.out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "  Address\t%s\n", p.cfg.PublicURL)
	fmt.Fprintf(w, "  Sign in\t%s\n", signIn)
	if p.mailbox != nil {
		fmt.Fprintf(w, "  Mailbox\t%s/mailbox/\n", p.cfg.PublicURL)
	}
	fmt.Fprintf(w, "  Data\t%s\n", p.cfg.DataDir)
	return w.Flush()
}

// signInLine is how to sign in: a link where it is clear for whom, else the
// command that makes one. A refusal is no reason not to run.
func signInLine(ctx context.Context, c *client.Client) (string, error) {
	link, err := c.SignIn(ctx, wire.SignIn{})
	var refused *wire.Problem
	switch {
	case errors.As(err, &refused):
		return fmt.Sprintf("handover sign-in --email ADDRESS --role admin\t(%s)", refused), nil
	case err != nil:
		return "", fmt.Errorf("make a sign-in link: %w", err)
	}
	return link.URL + "\t(works once, for 15 minutes)", nil
}
