package main

import (
	"bytes"
	"io"
	"sync"
)

// heldLog passes the log on, save while it is held: then what is logged comes
// after what is printed meanwhile, and nothing is lost.
type heldLog struct {
	to io.Writer

	mu   sync.Mutex
	held *bytes.Buffer // nil while nothing is held
}

func (l *heldLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held != nil {
		return l.held.Write(line)
	}
	return l.to.Write(line)
}

// hold keeps lines back until they are released.
func (l *heldLog) hold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = &bytes.Buffer{}
	}
}

func (l *heldLog) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		return
	}
	_, _ = l.held.WriteTo(l.to) // as lost as any other line that cannot be written
	l.held = nil
}
