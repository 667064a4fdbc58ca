// Command handover runs the service and talks to it from the command line.
//
// Exit status: 0 fine, 1 failed, 2 wrong use; verify has its own (see
// `handover verify --help`).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	_ "time/tzdata" // machines and images without zone files
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// exitError is an error with an exit status of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// wrongUse marks an error that the caller of the command can mend.
func wrongUse(format string, args ...any) error {
	return &exitError{2, fmt.Errorf(format, args...)}
}

// run is the whole program: it returns the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, errs io.Writer) int {
	err := execute(ctx, args, streams{in: in, out: out, errs: errs, getenv: getenv})
	if err == nil {
		return 0
	}
	var exit *exitError
	code := 1
	if errors.As(err, &exit) {
		code = exit.code
	}
	say(errs, err, code, slices.Contains(args, "--json"))
	return code
}
