package e2e

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// keeper is a server that keeps a checkpoint apart.
type keeper struct {
	*httptest.Server
	mu   sync.Mutex
	text []byte
	n    int // versions so far
}

func newKeeper(t *testing.T) *keeper {
	k := &keeper{}
	k.Server = httptest.NewServer(k)
	t.Cleanup(k.Close)
	return k
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	tag := fmt.Sprintf(`"%d"`, k.n)
	switch {
	case r.Method == http.MethodGet && k.n == 0:
		http.NotFound(w, r)
	case r.Method == http.MethodGet:
		w.Header().Set("ETag", tag)
		w.Write(k.text)
	case k.n == 0 && r.Header.Get("If-None-Match") == "*", r.Header.Get("If-Match") == tag:
		k.text, _ = io.ReadAll(r.Body)
		k.n++
	default:
		w.WriteHeader(http.StatusPreconditionFailed)
	}
}

func (k *keeper) kept() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(k.text)
}

// postgres runs one of Postgres's own programs.
func postgres(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(pgtest.Program(t, name), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// dumped is a company on a Postgres that is worked on by commands alone.
func dumped(t *testing.T, k *keeper) *service {
	s := prepare(t, "serve")
	s.env = append(s.env, "HANDOVER_DATABASE_URL="+pgtest.New(t), "HANDOVER_SIGNER=on", "HANDOVER_CHECKPOINT_URL="+k.URL+"/checkpoint")
	return s
}

// check runs a check of the log and returns what it found.
func (s *service) check(status int, args ...string) (found wire.LogCheck) {
	s.Helper()
	out, errs, got := s.cli(append([]string{"--json"}, args...)...)
	if got != status {
		s.Fatalf("%v: exit %d, want %d\n%s%s", args, got, status, out, errs)
	}
	must(s.T, json.Unmarshal([]byte(out), &found))
	return found
}

func (s *service) person(n int) {
	s.Helper()
	s.with(fmt.Sprintf("id,given_name,family_name,work_email\nN-%d,Ida,Voss,ida%d@example.com\n", n, n), "import", "people")
}

func TestAPostgresThatWasPutBackFromADumpIsNotSignedOver(t *testing.T) {
	t.Parallel()
	k := newKeeper(t)
	s := dumped(t, k)
	s.company()
	database, dump := databaseOf(s), filepath.Join(t.TempDir(), "handover.dump")
	postgres(t, "pg_dump", "-Fc", "-f", dump, database)
	early := filepath.Join(t.TempDir(), "early")
	must(t, os.WriteFile(early, k.kept(), 0o600))
	s.person(1)
	s.person(2)
	late, public := filepath.Join(t.TempDir(), "late"), filepath.Join(t.TempDir(), "log.pub")
	must(t, os.WriteFile(late, k.kept(), 0o600))
	must(t, os.WriteFile(public, readFile(t, filepath.Join(s.dir, "log.pub")), 0o600))

	restored := pgtest.New(t)
	postgres(t, "pg_restore", "--no-owner", "-d", restored, dump)
	s.env = append(s.env, "HANDOVER_DATABASE_URL="+restored)
	must(t, os.Remove(filepath.Join(s.dir, "checkpoint"))) // another machine: only what is kept apart remembers
	found := s.check(1, "restore", "--check")
	if !found.Missing || found.Damage != nil || found.Signed == nil || found.Signed.Size <= found.Size || !strings.Contains(found.Signed.Where, "kept apart") {
		t.Fatalf("found %+v", found)
	}

	s.person(3) // work goes on, unsigned
	if now := k.kept(); !bytes.Equal(now, readFile(t, late)) {
		t.Fatalf("written over what is kept apart: %s", now)
	}
	var said wire.Reopened
	must(t, json.Unmarshal([]byte(s.do("--json", "log", "reopen", "--by", "Lea Brandt", "--why", "The server is gone")), &said))
	if said.From != found.Size || said.Until == nil || *said.Until != found.Signed.Size-1 {
		t.Errorf("reopened %+v, found before %+v", said, found)
	}
	s.check(0, "log", "check")

	bundle := filepath.Join(t.TempDir(), "evidence.zip")
	s.do("export", "--out", bundle)
	missing := fmt.Sprintf("leaves %d to %d of %s are missing", said.From, *said.Until, said.Previous)
	if out, errs, status := run(t, s.env, "verify", bundle, "--key", public, "--checkpoint", early); status != 0 || !strings.Contains(out, missing) {
		t.Errorf("verify: exit %d, want the words %q\n%s%s", status, missing, out, errs)
	}
	if out, errs, status := run(t, s.env, "verify", bundle, "--key", public, "--checkpoint", late); status != 4 || !strings.Contains(out, "Leaves "+missing[len("leaves "):len(missing)-len(" are missing")]) {
		t.Errorf("verify with a checkpoint over lost leaves: exit %d\n%s%s", status, out, errs)
	}

	s.env = append(s.env, "HANDOVER_DATABASE_URL="+database) // the old server comes back
	if found := s.check(1, "log", "check"); !strings.Contains(found.Refused, said.Origin) {
		t.Errorf("the old database is refused with %q", found.Refused)
	}
}

// databaseOf is where the service's records are.
func databaseOf(s *service) (url string) {
	for _, pair := range s.env {
		if value, ok := strings.CutPrefix(pair, "HANDOVER_DATABASE_URL="); ok {
			url = value
		}
	}
	return url
}

// leafAsItLies is how a database that nobody has open keeps a leaf.
func leafAsItLies(t *testing.T, database string, seq int) (leaf []byte) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+database+"?mode=ro&immutable=1")
	must(t, err)
	defer db.Close()
	must(t, db.QueryRow("SELECT bytes FROM log_leaf WHERE seq = ?", seq).Scan(&leaf))
	return leaf
}

func TestDamageIsNoticedAtTheStartAndShownUntilItIsMended(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.small()
	s.process.stop(syscall.SIGTERM)
	path := filepath.Join(s.dir, "handover.db")
	whole := readFile(t, path)
	leaf := leafAsItLies(t, path, 12)
	at := bytes.Index(whole, leaf)
	if at < 0 {
		t.Fatal("leaf 12 is not in the database's file")
	}
	spoilt := bytes.Clone(whole)
	spoilt[at+len(leaf)/2] ^= 1
	must(t, os.WriteFile(path, spoilt, 0o600))

	s.start()
	eventually(t, "the service is not ready", func() bool { return s.answers("/readyz") == http.StatusServiceUnavailable })
	today := s.staff("ines@example.com", "hr")
	if _, _, page := today.send("GET", "/", "", nil); !strings.Contains(page, "The evidence log is damaged, and nothing is signed: leaf 12 ") {
		t.Errorf("Today does not say so:\n%s", page)
	}
	if out, errs, status := s.cli("backup", filepath.Join(t.TempDir(), "copy")); status != 1 || !strings.Contains(errs, "leaf 12 ") {
		t.Errorf("backup: exit %d\n%s%s", status, out, errs)
	}
	bundle := filepath.Join(t.TempDir(), "evidence.zip")
	if out, errs, status := s.cli("export", "--out", bundle); status != 1 || !strings.Contains(errs, "leaf 12 ") {
		t.Errorf("export: exit %d\n%s%s", status, out, errs)
	}
	if out, errs, status := run(t, s.env, "verify", bundle); status != 3 {
		t.Errorf("verify: exit %d\n%s%s", status, out, errs)
	}
	s.process.stop(syscall.SIGTERM)

	mended := readFile(t, path)
	at = bytes.Index(mended, spoilt[at:at+len(leaf)])
	mended[at+len(leaf)/2] ^= 1
	must(t, os.WriteFile(path, mended, 0o600))
	s.start()
	s.check(0, "log", "check")
	eventually(t, "the service is ready", func() bool { return s.answers("/readyz") == http.StatusOK })
	s.verify()
}

// answers is the status of a page that anybody may open.
func (s *service) answers(path string) int {
	s.Helper()
	resp, err := http.Get(s.base + path)
	must(s.T, err)
	resp.Body.Close()
	return resp.StatusCode
}
