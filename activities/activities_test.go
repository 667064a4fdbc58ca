package activities

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

var _ Cases = (*casework.Service)(nil)

// desk answers everything with fault.
type desk struct {
	Cases
	fault error
}

func (d *desk) OpenTasks(context.Context, string, []string, time.Time) error { return d.fault }

func (d *desk) LoadCase(context.Context, string) (course.View, error) {
	return course.View{}, d.fault
}

func (d *desk) activities() *Activities {
	return &Activities{Cases: d, NamespaceID: func(context.Context) (string, error) { return "ns", nil },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

// do runs one activity as a worker would.
func (d *desk) do(t *testing.T, activity, input any) error {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(d.activities())
	_, err := env.ExecuteActivity(activity, input)
	return err
}

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
