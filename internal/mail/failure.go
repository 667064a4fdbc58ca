package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/handover-jml/handover/internal/notice"
)

// step is how far a delivery got; the same answer means different things at
// different steps.
type step string

const (
	stepConnect step = "connect"
	stepTLS     step = "tls"
	stepSignIn  step = "sign_in"
	stepSend    step = "send" // from MAIL on: the answers are about this mail
)

// failure is why a delivery did not happen.
type failure struct {
	step step
	err  error
}

func (f *failure) Error() string { return string(f.step) + ": " + f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

// code names the failure for the record. It never holds the server's words:
// they often repeat addresses.
func (f *failure) code() string {
	var refused *smtp.SMTPError
	var network net.Error
	switch {
	case errors.As(f.err, &refused):
		return fmt.Sprintf("smtp-%d", refused.Code)
	case errors.Is(f.err, context.DeadlineExceeded), errors.Is(f.err, os.ErrDeadlineExceeded),
		errors.As(f.err, &network) && network.Timeout():
		return "timeout"
	case f.step == stepSend:
		return "connection_lost"
	}
	return string(f.step)
}

// final reports whether trying again is useless: the server refused this
// sender, recipient or mail for good. A 5xx before that, or one that asks for
// a sign-in, speaks about our set-up, which the operator can repair while the
// mail waits.
func (f *failure) final() bool {
	var refused *smtp.SMTPError
	if f.step != stepSend || !errors.As(f.err, &refused) {
		return false
	}
	switch refused.Code {
	case 530, 534, 535, 538:
		return false
	}
	return refused.Code/100 == 5
}

// retry times of a mail that a server put off or that did not reach one, after
// RFC 5321 §4.5.4.1: quick at first for greylisting, then hourly for five days.
const (
	hourly  = time.Hour
	giveUp  = 5 * 24 * time.Hour
	quickly = 3 // attempts with a wait of their own
)

// wait returns how long to wait after an attempt that failed, given how many
// attempts came before it; false when the five days are over.
func wait(earlier int) (time.Duration, bool) {
	quick := [quickly]time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute}
	if earlier < quickly {
		return quick[max(earlier, 0)], true
	}
	passed := quick[0] + quick[1] + quick[2] + time.Duration(earlier-quickly+1)*hourly
	return hourly, passed <= giveUp
}

// delivery says what becomes of a notice whose attempt failed at now.
func (f *failure) delivery(earlier int, now time.Time) notice.Delivery {
	pause, again := wait(earlier)
	if f.final() || !again {
		return notice.Delivery{State: notice.Undeliverable, Failure: f.code()}
	}
	return notice.Delivery{State: notice.Pending, RetryAt: now.Add(pause), Failure: f.code()}
}
