package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/handover-jml/handover/internal/engine/enginetest"
)

// TestMain lets the scripts run this very program under its name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"handover": main})
}

func TestTheCommandLine(t *testing.T) {
	engine := enginetest.Binary(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HANDOVER_ENGINE", engine)
			e.Setenv("HANDOVER_DATA_DIR", e.WorkDir+"/data")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "await": await, "grown": grown, "signed": signed, "tamper": tamper, "spoil": spoil, "wipe": wipe, "cptree": copyTree, "ahead": ahead,
		},
	})
}

// exits STATUS PROGRAM [ARGS…] runs a program that must end with this status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM [ARGS…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	default:
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit %d, want %d", got, want)
	}
}

// await FILE returns once there is such a file.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	late, again := time.After(time.Minute), time.NewTicker(20*time.Millisecond)
	defer again.Stop()
	for {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		select {
		case <-again.C:
		case <-late:
			ts.Fatalf("waited in vain for %s", args[0])
		}
	}
}

// grown BEFORE AFTER N compares two reports of verify --json: the log has
// grown by N leaves.
func grown(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: grown BEFORE AFTER N")
	}
	size := func(file string) int64 {
		var report struct{ Size int64 }
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(file)), &report))
		return report.Size
	}
	want, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	if got := size(args[1]) - size(args[0]); got != want {
		ts.Fatalf("the log has grown by %d leaves, want %d", got, want)
	}
}

// signed CHECKPOINT VAR puts the number of leaves that a checkpoint covers into
// a variable.
func signed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: signed CHECKPOINT VAR")
	}
	lines := strings.Split(ts.ReadFile(args[0]), "\n")
	if len(lines) < 3 {
		ts.Fatalf("%s is no checkpoint", args[0])
	}
	ts.Setenv(args[1], lines[1])
}

// spoil FILE WHAT changes a bit wherever something stands in a file that is no
// text; twice, and it is as it was. WHAT is words, or leaf:N for how a leaf of
// the log lies in a database.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: spoil FILE WORDS|leaf:N")
	}
	file, what := []byte(ts.ReadFile(args[0])), sought(ts, args)
	for _, at := range places(ts, args, file, what) {
		file[at+len(what)/2] ^= 1
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), file, 0o600))
}

// wipe FILE WHAT overwrites the pages of a database in which it stands.
func wipe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: wipe FILE WORDS|leaf:N")
	}
	const page = 4096
	file := []byte(ts.ReadFile(args[0]))
	for _, at := range places(ts, args, file, sought(ts, args)) {
		begin := at / page * page
		copy(file[begin:begin+page], bytes.Repeat([]byte{0xff}, page))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), file, 0o600))
}

// sought are the bytes that the second argument names.
func sought(ts *testscript.TestScript, args []string) (what []byte) {
	leaf, named := strings.CutPrefix(args[1], "leaf:")
	if !named {
		return []byte(args[1])
	}
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0])+"?mode=ro&immutable=1")
	ts.Check(err)
	defer db.Close()
	ts.Check(db.QueryRow("SELECT bytes FROM log_leaf WHERE seq = ?", leaf).Scan(&what))
	return what
}

// places are where something stands in a file.
func places(ts *testscript.TestScript, args []string, file, what []byte) (all []int) {
	for at := 0; ; at++ {
		next := bytes.Index(file[at:], what)
		if next < 0 {
			break
		}
		at += next
		all = append(all, at)
	}
	if len(all) == 0 {
		ts.Fatalf("%s does not hold %s", args[0], args[1])
	}
	return all
}

// copyTree FROM TO copies a folder with all that is in it.
func copyTree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cptree FROM TO")
	}
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}
