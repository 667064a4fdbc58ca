package e2e

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

// service is one company's Handover: the process that answers, its data
// directory, and the people who get its mail.
type service struct {
	*testing.T
	dir      string // with the socket and the log's public key
	base     string // address of the pages, the same over restarts
	env      []string
	args     []string
	ready    string // what it says once it answers
	process  *process
	worker   *process // beside it, in production
	local    *client.Client
	post     post
	owners   map[string]*owner // who has a page open
	finished map[string]bool   // letters whose tasks are done, under load
	seen     []string          // files with checkpoints that the log must extend
}

// dev starts "handover dev" on an empty directory.
func dev(t *testing.T) *service {
	t.Helper()
	return devWith(t, nil)
}

func devWith(t *testing.T, env []string) *service {
	t.Helper()
	s := prepare(t, "dev")
	s.env, s.ready = append(s.env, env...), "  Data "
	s.post = &mailbox{dir: filepath.Join(s.dir, "mailbox"), read: map[string]letter{}}
	s.start()
	return s
}

// prepare makes an empty company, to be started by a command.
func prepare(t *testing.T, command ...string) *service {
	t.Helper()
	address := freeAddress(t)
	s := &service{T: t, dir: t.TempDir(), base: "http://" + address, env: environment(t),
		owners: map[string]*owner{}, finished: map[string]bool{}}
	s.args = append(command, "--data", s.dir, "--listen", address)
	s.local = client.Dial(filepath.Join(s.dir, "handover.sock"))
	return s
}

// start starts the process and returns when it answers.
func (s *service) start() {
	s.Helper()
	s.process = launch(s, s.env, s.args...)
	s.process.await(s.ready)
}

// cli runs one command against the service and returns its exit status.
func (s *service) cli(args ...string) (out, errs string, status int) {
	s.Helper()
	return run(s, s.env, append(args, "--data", s.dir)...)
}

// do runs a command that must succeed.
func (s *service) do(args ...string) string {
	s.Helper()
	out, errs, status := s.cli(args...)
	if status != 0 {
		s.Fatalf("handover %s: exit %d\n%s%s", strings.Join(args, " "), status, out, errs)
	}
	return out
}

// with runs a command on a file of this content.
func (s *service) with(content string, args ...string) {
	s.Helper()
	path := filepath.Join(s.TempDir(), "input")
	must(s.T, os.WriteFile(path, []byte(content), 0o600))
	s.do(append(args, path)...)
}

// announce hands in an event on the command line.
func (s *service) announce(args ...string) wire.Accepted {
	s.Helper()
	var a wire.Accepted
	must(s.T, json.Unmarshal([]byte(s.do(append([]string{"--json"}, args...)...)), &a))
	return a
}

// look returns a case as it stands.
func (s *service) look(number int64) wire.Case {
	s.Helper()
	c, err := s.local.Case(s.Context(), strconv.FormatInt(number, 10))
	must(s.T, err)
	return c
}

// task returns a task of a case by key.
func (s *service) task(number int64, key string) wire.Task {
	s.Helper()
	t, ok := find(s.look(number), key)
	if !ok {
		s.Fatalf("case #%d has no task %s", number, key)
	}
	return t
}

func find(c wire.Case, key string) (wire.Task, bool) {
	for _, t := range c.Tasks {
		if t.Key == key {
			return t, true
		}
	}
	return wire.Task{}, false
}

// awaitTask waits until a task of a case is in a state.
func (s *service) awaitTask(number int64, key, state string) wire.Task {
	s.Helper()
	var t wire.Task
	eventually(s, key+" is "+state, func() bool {
		t, _ = find(s.look(number), key)
		return t.State == state
	})
	return t
}

// awaitState waits until a case is in a state.
func (s *service) awaitState(number int64, state string) {
	s.Helper()
	eventually(s, "case #"+strconv.FormatInt(number, 10)+" is "+state, func() bool { return s.look(number).State == state })
}

// keys lists the keys of a case's tasks that begin with prefix and pass.
func keys(c wire.Case, prefix string, pass func(wire.Task) bool) []string {
	var out []string
	for _, t := range c.Tasks {
		if strings.HasPrefix(t.Key, prefix) && pass(t) {
			out = append(out, strings.TrimPrefix(t.Key, prefix))
		}
	}
	return out
}

// leaf is what tests read of the evidence.
type leaf struct {
	Seq  int64           `json:"seq"`
	Type string          `json:"type"`
	Case string          `json:"case"`
	Task string          `json:"task"`
	Data json.RawMessage `json:"data"`
}

// verify exports everything, checks the bundle as an auditor would, and
// returns the log in it.
func (s *service) verify() []leaf {
	s.Helper()
	bundle := filepath.Join(s.TempDir(), "evidence.zip")
	s.do("export", "--out", bundle)
	args := []string{"verify", bundle, "--key", filepath.Join(s.dir, "log.pub")}
	for _, checkpoint := range s.seen {
		args = append(args, "--checkpoint", checkpoint)
	}
	out, errs, status := run(s, s.env, args...)
	if status != 0 || !strings.Contains(out, "The bundle is unaltered") {
		s.Fatalf("verify: exit %d\n%s%s", status, out, errs)
	}
	return leaves(s, bundle)
}

func leaves(t testing.TB, bundle string) []leaf {
	t.Helper()
	z, err := zip.OpenReader(bundle)
	must(t, err)
	defer z.Close()
	f, err := z.Open("leaves.jsonl")
	must(t, err)
	defer f.Close()
	var out []leaf
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var l leaf
		must(t, json.Unmarshal(lines.Bytes(), &l))
		out = append(out, l)
	}
	must(t, lines.Err())
	return out
}

// count counts the leaves of a type about a task or, with none, about all.
func count(log []leaf, kind, task string) int {
	n := 0
	for _, l := range log {
		if l.Type == kind && (task == "" || l.Task == task) {
			n++
		}
	}
	return n
}

// get opens a page as anybody may.
func (s *service) get(path string) string {
	s.Helper()
	resp, err := http.Get(s.base + path)
	must(s.T, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(s.T, err)
	return string(body)
}
