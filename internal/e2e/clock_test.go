package e2e

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/handover-jml/handover/internal/pgtest"
)

// TestAClockThatMovedWhileTheServiceWasDownStopsItUntilSomebodySaysThatItIsRight
// lets the kernel tell the second start of the machine another uptime: an hour
// more has passed than its clock shows. Where the kernel may not, `make test`
// says that this story is left out.
func TestAClockThatMovedWhileTheServiceWasDownStopsItUntilSomebodySaysThatItIsRight(t *testing.T) {
	t.Parallel()
	elsewhen := []string{"--user", "--map-root-user", "--time", "--boottime", "3600", "--fork", "--kill-child"}
	if out, err := exec.Command("unshare", append(elsewhen, "true")...).CombinedOutput(); err != nil {
		t.Skipf("this machine makes no time of its own for a process: %v: %s", err, out)
	}
	s := serve(t, "--worker")
	s.start()
	s.small()
	first := s.join(1)
	s.finish(first, nil, closed)
	if status := s.process.stop(syscall.SIGTERM); status != 0 {
		t.Fatalf("it ends with %d", status)
	}

	binary, err := program()
	must(t, err)
	s.process = launchFrom(t, "unshare", s.env, append(append(elsewhen, binary), s.args...)...)
	s.process.await(s.ready)
	if page := s.get("/readyz"); !strings.Contains(page, "The clock of the machine") || !strings.Contains(page, "behind the time that it should show") {
		t.Errorf("/readyz says: %s", page)
	}
	if out, errs, status := s.cli(joinArgs(2)...); status != 1 || !strings.Contains(errs, "Nothing was changed. The clock") {
		t.Errorf("an event under a clock that moved: exit %d: %s%s", status, out, errs)
	}
	if out := s.do("clock", "confirm"); !strings.Contains(out, "The clock is relied on again. It was 1h0m") {
		t.Error(out)
	}
	s.finish(s.join(2), nil, closed)
	s.verify()
}

func TestAWorkerAnswersTheCommandLineOnItsOwnDataDirectory(t *testing.T) {
	t.Parallel()
	s := production(t, pgtest.New(t))
	s.small()
	dir := s.worker.cmd.Args[len(s.worker.cmd.Args)-1]
	if out, errs, status := run(t, s.env, "clock", "confirm", "--data", dir); status != 2 || !strings.Contains(errs, "nothing to confirm") {
		t.Errorf("its clock: exit %d: %s%s", status, out, errs)
	}
	if out, errs, status := run(t, s.env, "log", "check", "--data", dir); status != 2 || !strings.Contains(errs, "Ask where log.key lies") {
		t.Errorf("one that signs nothing: exit %d: %s%s", status, out, errs)
	}
	if out := s.do("log", "check"); !strings.Contains(out, "Each is what was recorded") {
		t.Error(out)
	}
}
