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
	stepSender  step = "sender" // MAIL: what is put off here is put off for every mail
	stepSend    step = "send"   // from RCPT on: the answers are about this mail
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
func (f *failure) code() notice.Failure {
	var refused *smtp.SMTPError
	var network net.Error
	switch {
	case errors.As(f.err, &refused):
		return notice.Failure(fmt.Sprintf("smtp-%d", refused.Code))
	case errors.Is(f.err, context.DeadlineExceeded), errors.Is(f.err, os.ErrDeadlineExceeded),
		errors.As(f.err, &network) && network.Timeout():
		return notice.TimedOut
	case f.step == stepSend || f.step == stepSender:
		return notice.ConnectionLost
	}
	return notice.Failure(f.step) // the steps before MAIL and their failures have the same names
}

// away reports whether every other mail would have failed alike: the server did
// not get as far as this one, breaks off altogether (421, RFC 5321 §3.8), asks
// for a sign-in, or takes nothing from this sender now. The operator can repair
// that while the mails wait.
func (f *failure) away() bool {
	if f.step != stepSender && f.step != stepSend {
		return true
	}
	var refused *smtp.SMTPError
	if !errors.As(f.err, &refused) {
		return false
	}
	switch refused.Code {
	case 421, 530, 534, 535, 538:
		return true
	}
	return f.step == stepSender && refused.Temporary()
}

// final reports whether trying again is useless: the server refused this
// sender, recipient or mail for good.
func (f *failure) final() bool {
	var refused *smtp.SMTPError
	return !f.away() && errors.As(f.err, &refused) && refused.Code/100 == 5
}

// retry times of a mail that a server put off or that did not reach one, after
// RFC 5321 §4.5.4.1: quick at first for greylisting, then hourly for five days.
const (
	hourly  = time.Hour
	giveUp  = 5 * 24 * time.Hour
	quickly = 3 // attempts with a wait of their own
	// brokenOff is the first wait of a mail under which the connection broke: the
	// server said nothing about it, and may be back at once.
	brokenOff = 15 * time.Second
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

// delivery says what becomes of a notice whose attempt failed at now. One that
// a server which is away had no chance to take is due at once: whoever sends
// knows when the server is back.
func (f *failure) delivery(earlier int, now time.Time) notice.Delivery {
	if f.away() {
		return notice.Delivery{State: notice.Pending, Failure: f.code(), Away: true}
	}
	return f.putOff(earlier, now)
}

// putOff says when a mail is tried again after an attempt that failed at now,
// for whatever reason, given how many came before it.
func (f *failure) putOff(earlier int, now time.Time) notice.Delivery {
	pause, again := wait(earlier)
	if f.final() || !again {
		return notice.Delivery{State: notice.Undeliverable, Failure: f.code()}
	}
	d := notice.Delivery{State: notice.Pending, Failure: f.code()}
	if earlier == 0 && d.Broken() {
		pause = brokenOff
	}
	d.RetryAt = now.Add(pause)
	return d
}
