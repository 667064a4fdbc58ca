package activities

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

var _ Cases = (*casework.Service)(nil)

// desk is one notice and the mail server it goes to. Methods that are not
// about notices answer with fault.
type desk struct {
	Cases
	fault    error
	taken    bool
	renewed  int
	recorded []notice.Delivery
	deaf     int // NoticeResult fails that often first
	send     func(ctx context.Context) (notice.Delivery, error)
}

func (d *desk) OpenTasks(context.Context, string, []string, time.Time) error { return d.fault }

func (d *desk) LoadCase(context.Context, string) (course.View, error) {
	return course.View{}, d.fault
}

func (d *desk) ClaimNotice(context.Context, string) (notice.Letter, bool, error) {
	return notice.Letter{ID: "n1", To: "ada@example.com"}, !d.taken, d.fault
}

func (d *desk) RenewNotice(context.Context, string) error {
	d.renewed++
	return nil
}

func (d *desk) NoticeResult(ctx context.Context, _ string, got notice.Delivery) error {
	if d.deaf--; d.deaf >= 0 {
		return &jml.Error{Code: jml.CodeAway}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	d.recorded = append(d.recorded, got)
	return nil
}

func (d *desk) Send(ctx context.Context, _ notice.Letter) (notice.Delivery, error) {
	return d.send(ctx)
}

func (d *desk) activities() *Activities {
	return &Activities{Cases: d, Mailer: d, NamespaceID: func(context.Context) (string, error) { return "ns", nil },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

// do runs one activity as a worker would.
func (d *desk) do(t *testing.T, activity, input any) error {
	t.Helper()
	return d.doUnder(t, t.Context(), activity, input)
}

// doUnder does so in a worker whose activities run under ctx.
func (d *desk) doUnder(t *testing.T, ctx context.Context, activity, input any) error {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{BackgroundActivityContext: ctx})
	env.RegisterActivity(d.activities())
	_, err := env.ExecuteActivity(activity, input)
	return err
}

func sent(context.Context) (notice.Delivery, error) { return notice.Delivery{State: notice.Sent}, nil }

func TestOnlyACodeEntersTheHistory(t *testing.T) {
	var a *Activities
	for _, c := range []struct {
		fault error
		code  string
		final bool
	}{
		{&jml.Error{Code: jml.CodeConflict, Message: "Ada Park has left", Field: "ada"}, "conflict", true},
		{jml.Problems{jml.Invalid("person", "Ada Park")}, "invalid", true},
		{&jml.Error{Code: jml.CodeAway, Message: "Ada Park's database"}, "unavailable", false},
		{&jml.Error{Code: jml.CodeFull, Message: "Ada Park's disk"}, "disk_full", false},
		{errors.New("insert person Ada Park: boom"), "internal", false},
		{context.DeadlineExceeded, "interrupted", false},
	} {
		err := (&desk{fault: c.fault}).do(t, a.OpenTasks, TasksAt{CaseID: "case-1"})
		var app *temporal.ApplicationError
		if !errors.As(err, &app) {
			t.Fatalf("%v became %v", c.fault, err)
		}
		if app.Type() != c.code || app.Message() != c.code || app.NonRetryable() != c.final || app.Unwrap() != nil {
			t.Errorf("%v became type %q, message %q, final %v, cause %v",
				c.fault, app.Type(), app.Message(), app.NonRetryable(), app.Unwrap())
		}
		if strings.Contains(err.Error(), "Ada") {
			t.Errorf("a name leaks: %v", err)
		}
	}
}

func TestAnUnknownCaseIsLoadedAsOneThatIsNotOpen(t *testing.T) {
	var a *Activities
	if err := (&desk{fault: &jml.Error{Code: jml.CodeNotFound}}).do(t, a.LoadCase, CaseAt{CaseID: "case-1"}); err != nil {
		t.Error(err)
	}
}

func TestANoticeThatSomebodyElseHasIsLeftToThem(t *testing.T) {
	var a *Activities
	d := &desk{taken: true, send: func(context.Context) (notice.Delivery, error) {
		t.Error("it was sent")
		return notice.Delivery{}, nil
	}}
	if err := d.do(t, a.SendNotice, "n1"); err != nil || len(d.recorded) != 0 {
		t.Errorf("error %v, recorded %v", err, d.recorded)
	}
}

func TestAMailerThatCannotSayWhatHappenedIsAskedAgainInAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a *Activities
		d := &desk{send: func(context.Context) (notice.Delivery, error) { return notice.Delivery{}, errors.New("puzzled") }}
		err := d.do(t, a.SendNotice, "n1")
		want := notice.Delivery{State: notice.Pending, RetryAt: time.Now().Add(time.Minute).UTC(), Failure: "unexpected"}
		if err != nil || len(d.recorded) != 1 || d.recorded[0] != want {
			t.Errorf("error %v, recorded %v", err, d.recorded)
		}
	})
}

func TestAClaimIsKeptAsLongAsTheMailServerTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a *Activities
		d := &desk{send: func(ctx context.Context) (notice.Delivery, error) {
			time.Sleep(61 * time.Second) // of the bubble's time
			return sent(ctx)
		}}
		if err := d.do(t, a.SendNotice, "n1"); err != nil || d.renewed != 12 {
			t.Errorf("error %v, renewed %d times in 61 seconds", err, d.renewed)
		}
	})
}

func TestAnAcceptedMailIsRecordedThoughTheDatabaseIsAwayForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a *Activities
		d := &desk{deaf: 20, send: sent}
		if err := d.do(t, a.SendNotice, "n1"); err != nil || len(d.recorded) != 1 || d.renewed < 3 {
			t.Errorf("error %v, recorded %v, renewed %d times", err, d.recorded, d.renewed)
		}
	})
}

func TestAnAcceptedMailIsRecordedThoughTheWorkerIsAskedToStop(t *testing.T) {
	var a *Activities
	ctx, stop := context.WithCancel(t.Context())
	var stopped error
	d := &desk{send: func(ctx context.Context) (notice.Delivery, error) {
		stop()
		stopped = ctx.Err()
		return sent(ctx)
	}}
	err := d.doUnder(t, ctx, a.SendNotice, "n1")
	if len(d.recorded) != 1 || stopped == nil {
		t.Errorf("error %v, recorded %v, the mailer's context: %v", err, d.recorded, stopped)
	}
}
