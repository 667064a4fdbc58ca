//go:build !linux

package store

import "syscall"

// noticeLoss can be asked of Linux only; elsewhere keep-alives and the wire's
// own deadlines have to do.
func noticeLoss(string, string, syscall.RawConn) error { return nil }
