package engine

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	// readyWait is longer than the engine itself waits for its store's lock
	// and for its services to answer.
	readyWait = 100 * time.Second
	// leaveWait is how long a released engine may take to end before it is
	// killed; it ends within milliseconds.
	leaveWait = 5 * time.Second
	// niceness lets the pages go first at the processor: nobody looks at the
	// engine while they wait for it.
	niceness = 5
)

// process is one life of the engine.
type process struct {
	cmd    *exec.Cmd
	hold   io.Closer // the pipe whose end ends the engine
	output *bufio.Reader
	logs   chan string // closed after the last line; carries the last error, if any
}

// launch starts the program in a process group of its own, so that an
// interrupt from the terminal reaches only us.
func launch(o Options, p ports, id identity) (*process, error) {
	cmd := exec.Command(o.Binary,
		"--db", filepath.Join(o.Dir, storeFile),
		"--namespace", o.Namespace,
		"--frontend-port", strconv.Itoa(p.Frontend),
		"--history-port", strconv.Itoa(p.History),
		"--matching-port", strconv.Itoa(p.Matching),
		"--worker-port", strconv.Itoa(p.Worker))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("hold the engine's input: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("read the engine's output: %w", err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("read the engine's log: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the engine %s: %w", o.Binary, err)
	}
	pr := &process{cmd: cmd, hold: hold, output: bufio.NewReader(stdout), logs: make(chan string, 1)}
	standBack(cmd.Process.Pid)
	go pr.copyLog(stderr, o.Log)
	_ = id.handOver(hold) // fails only for a program that has ended, of which wait tells
	return pr, nil
}

// standBack lets our own process go first at the processor. Where somebody gave
// it another priority than the usual, the engine has the same.
func standBack(group int) {
	const usual, usualOnLinux = 0, 20 // Linux counts down from 20
	if own, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0); err == nil && (own == usual || own == usualOnLinux) {
		_ = syscall.Setpriority(syscall.PRIO_PGRP, group, niceness) // else it is as urgent as we are
	}
}

// awaitReady returns nil when the engine has come to serve. One that hangs on
// the way, says anything else or serves without the identity is killed.
func (p *process) awaitReady(id identity) (err error) {
	tooLong := time.AfterFunc(readyWait, func() { _ = p.cmd.Process.Kill() })
	defer tooLong.Stop()
	defer func() {
		if err != nil {
			_ = p.cmd.Process.Kill()
		}
	}()

	var ready struct{ Address string }
	line, err := p.output.ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &ready) != nil || ready.Address == "" {
		return errors.New("the engine did not come to serve")
	}
	c, err := tls.DialWithDialer(&net.Dialer{Timeout: readyWait}, "tcp", ready.Address, id.client())
	if err != nil {
		return fmt.Errorf("the engine does not prove itself, are handover and %s of the same version? %w", program, err)
	}
	return c.Close()
}

// wait returns when the process is gone: the reason in its own last words when
// it gave one.
func (p *process) wait() error {
	_, _ = io.Copy(io.Discard, p.output)
	last := <-p.logs
	err := p.cmd.Wait()
	_ = p.hold.Close()
	if err != nil && last != "" {
		return fmt.Errorf("%s (%w)", last, err)
	}
	return err
}

// release lets the engine end, and sees to it.
func (p *process) release() {
	_ = p.hold.Close()
	time.AfterFunc(leaveWait, func() { _ = p.cmd.Process.Kill() }) // an error when it has ended, as it should
}

// copyLog passes the engine's log on until it ends.
func (p *process) copyLog(from io.Reader, to *slog.Logger) {
	lines := bufio.NewReader(from)
	var last string
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			if failure := relay(line, to); failure != "" {
				last = failure
			}
		}
		if err != nil {
			p.logs <- last
			return
		}
	}
}

// relay logs one line of the engine's and returns the error in it, if it tells
// of one. A line that is not of its log, a panic's for one, is passed as it is.
func relay(line []byte, to *slog.Logger) string {
	var fields map[string]any
	var level slog.Level
	if json.Unmarshal(line, &fields) != nil {
		to.Warn("engine", "line", string(line))
		return ""
	}
	name, _ := fields[slog.LevelKey].(string)
	if level.UnmarshalText([]byte(name)) != nil {
		level = slog.LevelWarn
	}
	msg, _ := fields[slog.MessageKey].(string)
	for _, key := range []string{slog.LevelKey, slog.MessageKey, slog.TimeKey} {
		delete(fields, key)
	}
	attrs := make([]slog.Attr, 0, len(fields))
	for key, value := range fields {
		attrs = append(attrs, slog.Any(key, value))
	}
	to.LogAttrs(context.Background(), level, "engine: "+msg, attrs...)
	failure, _ := fields["error"].(string)
	return failure
}
