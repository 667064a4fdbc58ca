package pgtest

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const startWait = 60 * time.Second

// keeper runs the server until its standard input ends, then ends it without
// ceremony and removes its files. It is a process of its own, so it also
// outlives a test binary that is killed.
const keeper = `trap '' INT HUP TERM
dir=$1; shift
"$@" >"$dir/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT $server 2>/dev/null
wait $server
rm -rf "$dir"`

// cluster is one running server.
type cluster struct {
	dir       string
	superuser string // a name of this cluster's alone
	port      int
	cmd       *exec.Cmd // the keeper
	hold      io.Closer // its input
}

// start makes a cluster and returns when it accepts connections. fsync is the
// server's setting of that name, how is more for initdb.
func start(fsync string, how ...string) (*cluster, error) {
	bin, err := binaries(os.Getenv)
	if err != nil {
		return nil, err
	}
	owner, err := serverOwner()
	if err != nil {
		return nil, err
	}
	// A port found free may be taken a moment later; then another is tried.
	for range 3 {
		var c *cluster
		if c, err = attempt(owner, bin, fsync, how); err == nil {
			return c, nil
		}
	}
	return nil, err
}

func attempt(owner owner, bin, fsync string, how []string) (*cluster, error) {
	dir, err := os.MkdirTemp("", "handover-pgtest-")
	if err != nil {
		return nil, fmt.Errorf("make a directory for Postgres: %w", err)
	}
	if err := owner.own(dir); err != nil {
		return nil, fmt.Errorf("hand Postgres its directory: %w", err)
	}
	c := &cluster{dir: dir, superuser: "test_" + strings.ToLower(rand.Text())}
	data := filepath.Join(dir, "data")
	initdb := owner.command(dir, filepath.Join(bin, "initdb"), append([]string{"--pgdata", data, "--username", c.superuser,
		"--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"}, how...)...)
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	if c.port, err = freePort(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	args := []string{"-c", keeper, "keeper", dir, filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(c.port)}
	for _, setting := range []string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200",
		"shared_buffers=64MB", "fsync=" + fsync, "synchronous_commit=" + fsync, "full_page_writes=" + fsync,
		"timezone=UTC",
	} {
		args = append(args, "-c", setting)
	}
	c.cmd = owner.command(dir, "/bin/sh", args...)
	if c.hold, err = c.cmd.StdinPipe(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start Postgres: %w", err), os.RemoveAll(dir))
	}
	return c, c.awaitConnections()
}

// awaitConnections stops the server if it does not come up. That it is this
// cluster that answers, and no other on the same port, shows in its superuser.
func (c *cluster) awaitConnections() error {
	for deadline := time.Now().Add(startWait); ; time.Sleep(20 * time.Millisecond) {
		err := c.exec("SELECT 1")
		if err == nil {
			return nil
		}
		log, _ := os.ReadFile(filepath.Join(c.dir, "log")) // it comes to be with the server
		if time.Now().After(deadline) || bytes.Contains(log, []byte("database system is shut down")) {
			c.stop()
			return fmt.Errorf("wait for Postgres: %w: %s", err, log)
		}
	}
}

// stop returns when the server is gone and its files with it.
func (c *cluster) stop() {
	_ = c.hold.Close()
	_ = c.cmd.Wait()
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port for Postgres: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}
