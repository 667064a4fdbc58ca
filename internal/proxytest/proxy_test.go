package proxytest

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// echo is a server that says what it hears.
func echo(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); c.Close() }()
		}
	}()
	return l.Addr().String()
}

func dial(t *testing.T, p *Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// call says a word and returns what comes back, and why nothing did.
func call(t *testing.T, c net.Conn, patience time.Duration) (string, error) {
	t.Helper()
	if _, err := c.Write([]byte("hello")); err != nil {
		return "", err
	}
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	heard := make([]byte, 5)
	n, err := io.ReadFull(c, heard)
	return string(heard[:n]), err
}

const (
	long  = 10 * time.Second       // only a failing test waits so long
	short = 100 * time.Millisecond // to see that nothing comes
)

func answers(t *testing.T, c net.Conn) {
	t.Helper()
	if got, err := call(t, c, long); got != "hello" || err != nil {
		t.Errorf("heard %q, %v", got, err)
	}
}

func TestBytesTravelBothWays(t *testing.T) {
	p := New(t, echo(t))
	answers(t, dial(t, p))
	if p.Open() != 1 {
		t.Errorf("%d connections are open", p.Open())
	}
}

func TestACutEndsWhatIsJoinedAndWhatBegins(t *testing.T) {
	p := New(t, echo(t))
	old := dial(t, p)
	answers(t, old)
	p.Cut()
	for name, c := range map[string]net.Conn{"old": old, "new": dial(t, p)} {
		if got, err := call(t, c, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: heard %q, %v", name, got, err)
		}
	}
	p.Heal()
	answers(t, dial(t, p))
}

func TestWhatIsSwallowedIsMetWithSilence(t *testing.T) {
	p := New(t, echo(t))
	idle, used := dial(t, p), dial(t, p)
	answers(t, idle)
	answers(t, used)
	p.Swallow()
	begun := dial(t, p)
	for name, c := range map[string]net.Conn{"old": used, "new": begun} {
		if got, err := call(t, c, short); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: heard %q, %v", name, got, err)
		}
	}

	p.Heal()
	answers(t, idle)
	answers(t, dial(t, p))
	if got, err := call(t, used, short); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a connection with a hole in it speaks again: %q, %v", got, err)
	}
}

func TestADelayHoldsUpAndLosesNothing(t *testing.T) {
	p := New(t, echo(t))
	c := dial(t, p)
	p.Delay(short)
	begun := time.Now()
	answers(t, c)
	if took := time.Since(begun); took < 2*short {
		t.Errorf("there and back took %s", took)
	}
}

func TestThatOneSideHangsUpIsSwallowedToo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := New(t, l.Addr().String())
	client := dial(t, p)
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	p.Swallow()
	server.Close()
	if got, err := call(t, client, short); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("heard %q, %v", got, err)
	}
}
