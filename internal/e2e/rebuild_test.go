package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// smallJoiner has two tasks, one after the other.
const smallJoiner = `playbook: joiner
name: Small joiner
tasks:
  - key: welcome
    title: Welcome {{.Person}}
    role: head-of-people
    opens: opened
    due: start+5bd
    evidence: [note]
  - key: desk
    title: Prepare a desk for {{.Person}}
    role: office-manager
    after: [welcome]
    opens: opened
    due: start+5bd
    evidence: [note]
`

// small makes joining a matter of two tasks.
func (s *service) small() {
	s.Helper()
	s.company()
	s.with(smallJoiner, "playbook", "apply", "joiner")
}

// join announces the n-th joiner and returns the case's number.
func (s *service) join(n int) int64 {
	s.Helper()
	return s.announce(joinArgs(n)...).Case.Number
}

func joinArgs(n int) []string {
	return []string{"join", "--person", fmt.Sprint("J-", n), "--name", fmt.Sprintf("Ada Park%d", n),
		"--email", fmt.Sprintf("ada%d@example.com", n), "--start", day(-1), "--id", fmt.Sprint("joiner-", n)}
}

const many = 50

func TestOpenCasesGoOnWithoutTemporalsStore(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.small()
	for n := range many {
		s.join(n)
	}
	s.awaitLetters(many, "Ines Duarte")

	s.process.stop(os.Interrupt)
	s.dropEngineStore()
	s.start()
	s.eachCase(func(number int64) { s.awaitTask(number, "welcome", "open") })
	s.eachCase(func(number int64) { s.answer(s.owner(number, "Ines Duarte"), s.look(number), nil) })
	s.awaitLetters(many, "Mia Lang")

	engine := s.enginePID()
	s.dropEngineStore() // under its feet
	must(t, syscall.Kill(engine, syscall.SIGKILL))
	s.eachCase(func(number int64) { s.answer(s.owner(number, "Mia Lang"), s.look(number), nil) })
	s.eachCase(func(number int64) { s.awaitState(number, "completed") })

	s.noLetterTwice(0)
	if n := len(s.post.letters()); n != 2*many {
		t.Errorf("%d mails for %d notices", n, 2*many)
	}
	s.verify()
}

func (s *service) eachCase(do func(number int64)) {
	for number := range int64(many) {
		do(number + 1)
	}
}

// awaitLetters waits until a person has mail of n cases.
func (s *service) awaitLetters(n int, to string) {
	s.Helper()
	eventually(s, fmt.Sprint(to, " has ", n, " mails"), func() bool {
		got := 0
		for _, l := range s.post.letters() {
			if l.to == to {
				got++
			}
		}
		return got >= n
	})
}

// noLetterTwice allows for so many mails whose acceptance could not be
// recorded; they are sent again under the same id.
func (s *service) noLetterTwice(allowed int) {
	s.Helper()
	seen := map[string]int{}
	for _, l := range s.post.letters() {
		seen[l.id]++
	}
	for id, n := range seen {
		if allowed -= n - 1; allowed < 0 {
			s.Errorf("mail %s arrived %d times", id, n)
		}
	}
}

func (s *service) dropEngineStore() {
	s.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "engine.db*"))
	must(s.T, err)
	if len(files) == 0 {
		s.Fatal("the engine has no store to delete")
	}
	for _, f := range files {
		must(s.T, os.Remove(f))
	}
}

// enginePID finds the engine that this service started, by its store.
func (s *service) enginePID() int {
	s.Helper()
	pids := s.engines()
	if len(pids) != 1 {
		s.Fatalf("engines on this directory: %v, want one", pids)
	}
	return pids[0]
}

func (s *service) engines() (pids []int) {
	s.Helper()
	entries, err := os.ReadDir("/proc")
	must(s.T, err)
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		line, err := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		if err == nil && strings.Contains(string(line), "\x00"+filepath.Join(s.dir, "engine.db")+"\x00") {
			pids = append(pids, pid)
		}
	}
	return pids
}
