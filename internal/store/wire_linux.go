package store

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// noticeLoss has the kernel end a connection whose peer acknowledges nothing.
func noticeLoss(network, _ string, raw syscall.RawConn) (err error) {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	set := func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(lostAfter.Milliseconds()))
	}
	if broken := raw.Control(set); broken != nil {
		return broken
	}
	return err
}
