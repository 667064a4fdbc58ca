package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/heap"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

// dial returns the client of the service that runs on the data directory that
// the flag, or else the settings, name.
func (e *env) dial(data string) (*client.Client, error) {
	if far, err := e.remote(data); far != nil || err != nil {
		return far, err
	}
	cfg, err := e.load(map[string]string{"data_dir": data})
	if err != nil {
		return nil, err
	}
	path, err := socketPath(cfg.DataDir)
	return e.client(path), err
}

// client is a client of a socket that acts as whom --as names, or else the
// operating system.
func (e *env) client(path string) *client.Client {
	name := ""
	if u, err := user.Current(); err == nil { // a container may know none
		name = u.Username
	}
	return client.Dial(path).As(e.root.As, name)
}

// withService runs fn against the service of the data directory; when none
// runs, against the directory's own database for as long as fn takes.
func (e *env) withService(data string, fn func(*client.Client) error) error {
	return e.withAny(data, false, fn)
}

// withAny is withService for a command that says how the log stands, or not.
func (e *env) withAny(data string, says bool, fn func(*client.Client) error) error {
	if far, err := e.remote(data); far != nil || err != nil {
		return e.far(far, err, fn)
	}
	cfg, err := e.load(map[string]string{"data_dir": data})
	if err != nil {
		return err
	}
	path, err := socketPath(cfg.DataDir)
	if err != nil {
		return err
	}
	c := e.client(path)
	if answers(path) {
		return refused(fn(c))
	}
	p, err := e.alone(cfg, says)
	if err != nil {
		return err
	}
	defer p.close()
	return refused(fn(c))
}

// answers reports whether a service listens on a socket.
func answers(path string) bool {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// withRecords is withService for what goes by what is there, and says how the log
// stands where that matters: a directory without records is a slip, and nothing
// is made in it.
func (e *env) withRecords(data string, fn func(*client.Client) error) error {
	if far, err := e.remote(data); far != nil || err != nil {
		return e.far(far, err, fn)
	}
	cfg, err := e.load(map[string]string{"data_dir": data})
	if err != nil {
		return err
	}
	path, err := socketPath(cfg.DataDir)
	if err != nil {
		return err
	}
	if cfg.DatabaseURL.IsZero() && !answers(path) { // who answers knows where its records are
		if _, err := os.Stat(filepath.Join(cfg.DataDir, databaseFile)); errors.Is(err, fs.ErrNotExist) {
			return wrongUse("there are no records in %s. Name the data directory with --data", cfg.DataDir)
		}
	}
	return e.withAny(data, true, fn)
}

// alone answers on the data directory's socket without engine, pages or mail.
func (e *env) alone(cfg config.Config, says bool) (_ *parts, err error) {
	p := newParts(cfg, newLog(e.errs, cfg.LogLevel))
	p.says = says
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	heap.Spare(filepath.Join(cfg.DataDir, databaseFile), heap.OfDatabase)
	if err := p.openStore(e); err != nil {
		return nil, err
	}
	p.cfg.PublicURL = firstOf(cfg.PublicURL, "http://localhost")
	p.wakeNobody()
	if (mode{dev: true}).signs(cfg.Signer) {
		if err := p.startSigner(e); err != nil {
			return nil, err
		}
	}
	server, err := p.newWeb(mode{})
	if err != nil {
		return nil, err
	}
	socket, err := listenSocket(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	local := web.HTTPServer(server.LocalHandler(), p.log)
	go local.Serve(socket)
	p.onClose(func() { shutdown(p.log, local) })
	return p, nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// refused turns a service's refusal into the command's exit status: what the
// caller can mend is wrong use.
func refused(err error) error {
	var problem *wire.Problem
	switch {
	case errors.Is(err, client.ErrNotRunning):
		return wrongUse("no service runs on this data directory. Start one with `handover dev`, or name its directory with --data")
	case errors.As(err, &problem) && problem.Status < 500:
		return &exitError{2, problem}
	}
	return err
}

// open opens an input file; "-" is standard input.
func (e *env) open(path string) (file, error) {
	if path == "-" {
		return file{Reader: e.in}, nil
	}
	return openFile(path)
}

// readAll reads an input file to its end.
func (e *env) readAll(path string) ([]byte, error) {
	f, err := e.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.all()
}

type importCmd struct {
	target
	What     string `arg:"" enum:"people,holdings,assets,roles,events,access" help:"people, holdings, assets, roles, events (CSV) or access (YAML)."`
	File     string `arg:"" help:"The file; - reads standard input."`
	Complete bool   `help:"Holdings: the file lists all systems of the people it names; assets: it lists all equipment; people: everybody who works here. What it leaves out ends; of people a departure is announced for today."`
	DryRun   bool   `help:"Say what would become of each row, and what would be refused; write nothing."`

	Source       string `help:"People and events: who gave the ids of the file, when it is not HR." placeholder:"SOURCE"`
	AddressMoved bool   `help:"People: a work address that was somebody's who left is now whose row has it."`
}

func (c *importCmd) Run(e *env) error {
	f, err := e.open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return e.withService(c.Data, func(local *client.Client) error {
		r, err := local.Import(e, c.What, f, client.ImportOptions{Complete: c.Complete, DryRun: c.DryRun, Source: c.Source, AddressMoved: c.AddressMoved})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(r)
		}
		switch {
		case c.DryRun:
			printRows(e.out, r.Lines)
			fmt.Fprintf(e.out, "%s: %d would be new, %d changed, %d ended, %d as before. Nothing was written.\n", c.What, r.Added, r.Changed, r.Ended, r.Same)
		default:
			fmt.Fprintf(e.out, "%s: %d new, %d changed, %d ended, %d as before.\n", c.What, r.Added, r.Changed, r.Ended, r.Same)
		}
		for _, note := range r.Notes {
			fmt.Fprintln(e.out, "Note: "+note)
		}
		return nil
	})
}

// printRows says what would become of each row that changes anything.
func printRows(w io.Writer, lines []company.ImportLine) {
	for _, line := range lines {
		place := line.What
		if line.Row > 0 {
			place = strings.TrimSuffix(fmt.Sprintf("row %d, %s", line.Row, line.What), ", ")
		}
		switch {
		case line.State == "ended":
			fmt.Fprintf(w, "not in the file: %s would end\n", line.What)
		case len(line.Changed) > 0:
			fmt.Fprintf(w, "%s: changed: %s\n", place, strings.Join(line.Changed, ", "))
		default:
			fmt.Fprintf(w, "%s: %s\n", place, line.State)
		}
	}
}

type playbookCmd struct {
	Lint  playbookLintCmd  `cmd:"" help:"Check a playbook file and say what is wrong, with line and column."`
	Show  playbookShowCmd  `cmd:"" help:"Print the playbook in force."`
	Apply playbookApplyCmd `cmd:"" help:"Put a playbook in force; running cases keep theirs."`
}

type playbookLintCmd struct {
	File string `arg:"" help:"YAML file; - reads standard input."`
}

func (c *playbookLintCmd) Run(e *env) error {
	body, err := e.readAll(c.File)
	if err != nil {
		return err
	}
	return e.lint(c.File, body)
}

type playbookShowCmd struct {
	target
	Kind string `arg:"" enum:"joiner,mover,leaver" help:"joiner, mover or leaver."`
}

func (c *playbookShowCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		d, err := local.Document(e, c.Kind)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(d)
		}
		_, err = fmt.Fprint(e.out, strings.TrimRight(d.Body, "\n")+"\n")
		return err
	})
}

type playbookApplyCmd struct {
	target
	Kind string `arg:"" enum:"joiner,mover,leaver" help:"joiner, mover or leaver."`
	File string `arg:"" help:"YAML file; - reads standard input."`
	Why  string `help:"Why; it stays in the log."`
}

func (c *playbookApplyCmd) Run(e *env) error {
	body, err := e.readAll(c.File)
	if err != nil {
		return err
	}
	return e.withService(c.Data, func(local *client.Client) error {
		d, err := local.PutDocument(e, c.Kind, string(body), c.Why)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(d)
		}
		fmt.Fprintf(e.out, "The %s playbook %s is in force for new cases.\n", c.Kind, d.Hash[:12])
		return nil
	})
}

type versionCmd struct{}

func (c *versionCmd) Run(e *env) error {
	if e.root.JSON {
		return e.print(wire.Version{Version: version, Go: runtime.Version()})
	}
	fmt.Fprintln(e.out, "handover "+version)
	return nil
}

type migrateCmd struct {
	Data string `help:"Data directory." placeholder:"DIR" type:"path"`
}

func (c *migrateCmd) Run(e *env) error {
	cfg, err := e.load(map[string]string{"data_dir": c.Data})
	if err != nil {
		return err
	}
	p := newParts(cfg, newLog(e.errs, cfg.LogLevel))
	defer p.close()
	if err := p.openStore(e); err != nil {
		return err
	}
	v, err := p.store.Version(context.WithoutCancel(e))
	if err != nil {
		return err
	}
	if e.root.JSON {
		return e.print(map[string]int64{"schema": v})
	}
	fmt.Fprintf(e.out, "The database schema is at version %d.\n", v)
	return nil
}
