package main

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/engine/enginetest"
)

// screen is what somebody sees who started a program: both of its outputs, in
// the order in which they were written.
type screen struct {
	mu    sync.Mutex
	text  strings.Builder
	want  string
	shown chan struct{} // closed once what is wanted is there
}

func newScreen(want string) *screen { return &screen{want: want, shown: make(chan struct{})} }

func (s *screen) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := strings.Contains(s.text.String(), s.want)
	s.text.Write(line)
	if !before && strings.Contains(s.text.String(), s.want) {
		close(s.shown)
	}
	return len(line), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func TestTheFirstThingThatANewUserSeesIsWhereHandoverIs(t *testing.T) {
	settings := map[string]string{"HANDOVER_ENGINE": enginetest.Binary(t)}
	getenv := func(name string) string { return settings[name] }
	for name, args := range map[string][]string{"with an empty company": nil, "with the example company": {"--demo"}} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())                // where no settings are
			dir, err := os.MkdirTemp("", "dev") // short enough for a socket
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
			defer stop()

			seen := newScreen("event=rights_changed")
			ended := make(chan int, 1)
			go func() {
				ended <- run(ctx, append([]string{"dev", "--data", dir, "--listen", "127.0.0.1:0"}, args...), getenv, nil, seen, seen)
			}()
			select {
			case <-seen.shown:
				stop()
				<-ended
			case code := <-ended:
				t.Errorf("it ended with %d", code)
			}
			if !strings.HasPrefix(seen.String(), "Handover is running. ") {
				t.Errorf("they see\n%s", seen)
			}
		})
	}
}
