package apart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// keeper is a server of one note.
type keeper struct {
	mu   sync.Mutex
	text []byte
	n    int // version
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	tag := fmt.Sprintf("%q", fmt.Sprint(k.n))
	switch {
	case r.Method == http.MethodGet && k.text == nil:
		http.NotFound(w, r)
	case r.Method == http.MethodGet:
		w.Header().Set("ETag", tag)
		w.Write(k.text)
	case k.text == nil && r.Header.Get("If-None-Match") == "*", k.text != nil && r.Header.Get("If-Match") == tag:
		k.text, _ = io.ReadAll(r.Body)
		k.n++
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusPreconditionFailed)
	}
}

func open(t *testing.T, address string) Place {
	t.Helper()
	p, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOfTwoWhoReadTheSameOnlyOneReplacesIt(t *testing.T) {
	server := httptest.NewServer(&keeper{})
	defer server.Close()
	for _, address := range []string{server.URL + "/note", filepath.Join(t.TempDir(), "note"), "file://" + filepath.Join(t.TempDir(), "note")} {
		mine, theirs := open(t, address), open(t, address)
		nothing, err := mine.Read(t.Context())
		if err != nil || nothing.Text != nil {
			t.Fatalf("%s holds %q (%v) before anything was kept", address, nothing.Text, err)
		}
		if err := theirs.Replace(t.Context(), Held{}, []byte("one")); err != nil {
			t.Fatal(err)
		}
		if err := mine.Replace(t.Context(), nothing, []byte("mine")); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: written over somebody else's: %v", address, err)
		}
		one, err := mine.Read(t.Context())
		if err != nil || string(one.Text) != "one" {
			t.Fatalf("%s holds %q (%v)", address, one.Text, err)
		}
		if err := mine.Replace(t.Context(), one, []byte("two")); err != nil {
			t.Fatal(err)
		}
		if err := theirs.Replace(t.Context(), one, []byte("three")); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: an old reading replaced a new note: %v", address, err)
		}
		if two, err := theirs.Read(t.Context()); err != nil || string(two.Text) != "two" {
			t.Errorf("%s holds %q (%v)", address, two.Text, err)
		}
	}
}

func TestManyWhoWriteAtOnceLeaveOneChain(t *testing.T) {
	server := httptest.NewServer(&keeper{})
	defer server.Close()
	for _, address := range []string{server.URL, filepath.Join(t.TempDir(), "note")} {
		var all sync.WaitGroup
		written := make([]int, 4)
		for i := range written {
			all.Go(func() {
				p := open(t, address)
				for written[i] < 5 {
					held, err := p.Read(context.Background())
					if err == nil && p.Replace(context.Background(), held, append(held.Text, 'x')) == nil {
						written[i]++
					}
				}
			})
		}
		all.Wait()
		if held, err := open(t, address).Read(t.Context()); err != nil || string(held.Text) != strings.Repeat("x", 20) {
			t.Errorf("%s holds %q after 20 additions (%v)", address, held.Text, err)
		}
	}
}

func TestWhatComesFromThereIsBounded(t *testing.T) {
	elsewhere := httptest.NewServer(&keeper{text: []byte("a stranger's")})
	defer elsewhere.Close()
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"more than any":  func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte("x"), MaxNote+1)) },
		"answers 302":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"answers 500":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"no strong ETag": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("a note")) },
		"gives no strong ": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `W/"1"`)
			w.Write([]byte("a note"))
		},
	} {
		server := httptest.NewServer(http.HandlerFunc(answer))
		held, err := open(t, strings.Replace(server.URL, "http://", "http://handover:hunter2@", 1)+"/?token=hunter2").Read(t.Context())
		if err == nil || !strings.Contains(err.Error(), name) || held.Text != nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %q, %v", name, held.Text, err)
		}
		server.Close()
		if _, err := open(t, server.URL+"/?token=hunter2").Read(t.Context()); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("a server that is away: %v", err)
		}
	}

	path := filepath.Join(t.TempDir(), "note")
	if err := os.WriteFile(path, bytes.Repeat([]byte("x"), MaxNote+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path).Read(t.Context()); err == nil {
		t.Error("a file of any length was read")
	}
	if err := open(t, filepath.Join(t.TempDir(), "not", "there")).Replace(t.Context(), Held{}, []byte("x")); err == nil {
		t.Error("written into a folder that is not there")
	}
}

func TestAServerThatNeverAnswersIsGivenUp(t *testing.T) {
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { close(asked); <-r.Context().Done() }))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if _, err := open(t, server.URL).Read(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("gave up with %v", err)
	}
	if open(t, server.URL).(*remote).client.Timeout != answerWithin {
		t.Error("nobody gives up by themselves")
	}
}

func TestUsersOfAnAddressAreSentAndNeverShown(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "handover" || password != "hunter2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	p := open(t, strings.Replace(server.URL, "http://", "http://handover:hunter2@", 1)+"/note")
	if _, err := p.Read(t.Context()); err != nil || strings.Contains(p.String(), "hunter2") {
		t.Errorf("%s: %v", p, err)
	}
}

func TestAnAddressThatCouldBeReadOnTheWayOrIsNoneIsRefused(t *testing.T) {
	for _, address := range []string{"http://keeper.example.com/x", "ftp://keeper.example.com/x", "checkpoint", "file://host/x", "https://", "file:x", ":"} {
		if p, err := Open(address); err == nil {
			t.Errorf("%s opens as %s", address, p)
		}
	}
	for _, address := range []string{"https://keeper.example.com/x", "http://127.0.0.1:9/x", "http://localhost/x", "/mnt/x", "file:///mnt/x"} {
		if _, err := Open(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if !IsWithin(open(t, "/data/x/checkpoint"), "/data") || IsWithin(open(t, "/database/x"), "/data") || IsWithin(open(t, "https://a.example/data"), "/data") {
		t.Error("which files lie below a folder is misjudged")
	}
}

// TestADiskThatHangsIsAskedOnce has a pipe stand for it, which nobody writes into.
func TestADiskThatHangsIsAskedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "note")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	p := open(t, path)
	ask := func() (Held, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return p.Read(ctx)
	}
	if _, err := ask(); err == nil {
		t.Fatal("a disk that hangs answers")
	}
	before := runtime.NumGoroutine()
	for range 20 {
		if _, err := ask(); err == nil || !strings.Contains(err.Error(), "has not answered an earlier question") {
			t.Errorf("a disk that hangs: %v", err)
		}
	}
	if more := runtime.NumGoroutine() - before; more > 5 {
		t.Errorf("%d more wait for it", more)
	}

	pipe, err := os.OpenFile(path, os.O_WRONLY, 0) // the disk is back
	if err != nil {
		t.Fatal(err)
	}
	pipe.Close()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("a note"), 0o600); err != nil {
		t.Fatal(err)
	}
	if held, err := p.Read(t.Context()); err != nil || string(held.Text) != "a note" {
		t.Errorf("afterwards it has %q (%v)", held.Text, err)
	}
}
