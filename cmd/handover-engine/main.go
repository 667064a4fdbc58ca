// Command handover-engine is a single-node Temporal server on SQLite, for
// machines that have no Temporal cluster. It owns one store file and the
// loopback ports that it is given; it knows nothing of Handover's cases.
//
// Its parent hands it an identity, made anew for each start, as the first line
// of its standard input (see identity); only who shows the same is let in, on
// every port. It then lives exactly as long as the parent holds the other end
// of that input: when it ends the engine exits at once, so none outlives a
// parent that was killed. An interrupt from the terminal is ignored, because
// the parent stops its engine last.
//
// When it serves it prints one line of JSON on standard output (see ready).
// Its log is lines of JSON on standard error, warnings and worse only.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/headers"
)

const (
	// handWait is how long the parent, which writes at once, may take to hand
	// the identity over. One of an older version never does.
	handWait  = 10 * time.Second
	lockWait  = 30 * time.Second
	readyWait = 60 * time.Second
)

// options are the command line and what the parent handed over.
type options struct {
	db        string
	namespace string
	ports     ports
	identity  identity
}

// ports are the loopback ports of the four services.
type ports struct {
	frontend, history, matching, worker int
}

// ready is the line that tells the parent that the engine serves.
type ready struct {
	Address       string `json:"address"`
	Namespace     string `json:"namespace"`
	NamespaceID   string `json:"namespace_id"` // new with every new store
	ServerVersion string `json:"server_version"`
}

func main() {
	signal.Ignore(os.Interrupt)
	syscall.Umask(0o077) // the store is its owner's alone
	o, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "handover-engine:", err)
		os.Exit(2)
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	parent := bufio.NewReader(os.Stdin)
	o.identity, err = awaitIdentity(parent, handWait)
	if err == nil {
		go exitWithParent(parent)
		err = run(o, log)
	}
	if err != nil {
		log.Error("engine cannot serve", "error", err.Error())
		os.Exit(1)
	}
	select {} // served by other goroutines until the parent lets go
}

func awaitIdentity(parent *bufio.Reader, wait time.Duration) (identity, error) {
	type answer struct {
		id  identity
		err error
	}
	read := make(chan answer, 1)
	go func() {
		id, err := readIdentity(parent)
		read <- answer{id, err}
	}()
	select {
	case a := <-read:
		return a.id, a.err
	case <-time.After(wait):
		return identity{}, errors.New("no identity came on standard input: are handover and handover-engine of the same version?")
	}
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("handover-engine", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.db, "db", "", "path of the store")
	f.StringVar(&o.namespace, "namespace", "handover", "namespace to serve")
	f.IntVar(&o.ports.frontend, "frontend-port", 0, "loopback port of the frontend")
	f.IntVar(&o.ports.history, "history-port", 0, "loopback port of the history service")
	f.IntVar(&o.ports.matching, "matching-port", 0, "loopback port of the matching service")
	f.IntVar(&o.ports.worker, "worker-port", 0, "loopback port of the system worker")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.db == "" {
		return o, fmt.Errorf("name the store with --db PATH")
	}
	seen := map[int]bool{}
	for _, p := range []int{o.ports.frontend, o.ports.history, o.ports.matching, o.ports.worker} {
		if p < 1 || p > 65535 || seen[p] {
			return o, fmt.Errorf("give four different ports with --frontend-port, --history-port, --matching-port and --worker-port")
		}
		seen[p] = true
	}
	return o, nil
}

// exitWithParent ends the process when standard input does. Nothing is closed
// first: every commit is already synced, and a slow stop could outlive the
// parent's own successor.
func exitWithParent(parent io.Reader) {
	_, _ = io.Copy(io.Discard, parent)
	os.Exit(0)
}

// run returns when the server serves.
func run(o options, log *slog.Logger) error {
	if err := lockStore(o.db, lockWait); err != nil {
		return err
	}
	if err := prepareStore(o.db, o.namespace, log); err != nil {
		return err
	}
	if err := startServer(o, log); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyWait)
	defer cancel()
	r, err := awaitNamespace(ctx, o)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// awaitNamespace asks the frontend, as any client would, until it answers.
func awaitNamespace(ctx context.Context, o options) (ready, error) {
	addr, namespace := address(o.ports.frontend), o.namespace
	quiet := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	c, err := client.NewLazyClient(client.Options{HostPort: addr, Namespace: namespace, Logger: quiet,
		ConnectionOptions: client.ConnectionOptions{TLS: o.identity.client()}})
	if err != nil {
		return ready{}, fmt.Errorf("make a client: %w", err)
	}
	defer c.Close()
	req := &workflowservice.DescribeNamespaceRequest{Namespace: namespace}
	for {
		res, err := c.WorkflowService().DescribeNamespace(ctx, req)
		if err == nil {
			return ready{addr, namespace, res.GetNamespaceInfo().GetId(), headers.ServerVersion}, nil
		}
		select {
		case <-ctx.Done():
			return ready{}, fmt.Errorf("wait for namespace %s: %w", namespace, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
