package e2e

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/handover-jml/handover/internal/mail/mailtest"
)

func TestMailWaitsForItsServer(t *testing.T) {
	t.Parallel()
	away, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := away.Addr().String()
	s := devWith(t, []string{"HANDOVER_SMTP_URL=smtp://" + server + "?tls=none"})
	s.small()
	number := s.join(1)
	tried, err := away.Accept() // and no word
	must(t, err)
	must(t, errors.Join(tried.Close(), away.Close()))
	s.awaitTask(number, "welcome", "open")

	back := mailtest.New(t, mailtest.At(server))
	s.post = smtpPost{back}
	s.finish(number, nil, closed)
	s.noLetterTwice(0)
	s.verify()
}

func TestWorkGoesOnWithoutTemporal(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.small()
	running := s.join(1)
	o := s.owner(running, "Ines Duarte")

	comeBack := s.holdEngineDown()
	s.answer(o, s.look(running), nil)
	if state := s.task(running, "welcome").State; state != "done" {
		t.Errorf("without Temporal the task is %s", state)
	}
	waiting := s.join(2)
	if out := s.get("/readyz"); !strings.Contains(out, "not ready") {
		t.Errorf("without Temporal /readyz says %s", out)
	}

	comeBack()
	s.finish(running, nil, closed)
	s.finish(waiting, nil, closed)
	s.noLetterTwice(0)
	s.verify()
}

// holdEngineDown ends the engine and takes its port, so that none can start
// until the function it returns is called.
func (s *service) holdEngineDown() (release func()) {
	s.Helper()
	var ports struct{ Frontend int }
	text, err := os.ReadFile(filepath.Join(s.dir, "engine.json"))
	must(s.T, err)
	must(s.T, json.Unmarshal(text, &ports))
	must(s.T, syscall.Kill(s.enginePID(), syscall.SIGKILL))
	var l net.Listener
	eventually(s, "the engine's port is free", func() bool {
		l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(ports.Frontend)))
		return err == nil
	})
	s.Cleanup(func() { l.Close() })
	return func() { must(s.T, l.Close()) }
}

func TestASecondServiceOnTheSameDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	s := dev(t)
	out, errs, status := s.cli("dev", "--listen", freeAddress(t))
	if status != 2 || !strings.Contains(errs, "in use by another handover") {
		t.Errorf("exit %d: %s%s", status, out, errs)
	}
}

func TestServicesThatCannotWorkSayWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args, env []string
		says      string
	}{
		{[]string{"worker"}, nil, "a worker of its own needs Postgres"},
		{[]string{"serve"}, nil, "TEMPORAL_ADDRESS"},
		{[]string{"worker"}, []string{"HANDOVER_DATABASE_URL=postgres://localhost/none"}, "TEMPORAL_ADDRESS"},
		{[]string{"backup", "copy"}, []string{"HANDOVER_DATABASE_URL=postgres://localhost/none"}, "pg_dump"},
		{[]string{"dev"}, []string{"HANDOVER_LISTEN=nowhere", "HANDOVER_SIGNER=perhaps"}, "HANDOVER_SIGNER"},
	} {
		out, errs, status := run(t, environment(t, c.env...), c.args...)
		if status != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("%s %v: exit %d: %s%s, want 2 and %q", c.args, c.env, status, out, errs, c.says)
		}
	}
}

func TestATerminatedServiceLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for _, with := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		s := dev(t)
		engine := s.enginePID()
		if status := s.process.stop(with); status != 0 {
			t.Errorf("%s ends the service with %d", with, status)
		}
		if syscall.Kill(engine, 0) == nil {
			t.Errorf("%s leaves the engine behind", with)
		}
	}
}

func TestAKilledServiceLeavesNoEngineBehind(t *testing.T) {
	t.Parallel()
	s := dev(t)
	engine := s.enginePID()
	s.process.kill()
	eventually(t, "the engine is gone", func() bool { return syscall.Kill(engine, 0) != nil })
}
