package mine

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestDoneIsOfferedOnlyWhenItCanBeRecorded(t *testing.T) {
	b := builder{ViewerTime: viewtest.Berlin(t), Form: view.NewForm(nil)}
	row := viewtest.Task("t1", "Remove the access", "ben", roles.Engineering, jml.TaskOpen, 2*time.Hour, viewtest.Hours(time.Hour))
	first := func() string {
		line := b.task(row)
		b.ask(&line, row)
		if line.Choices[0].ID != view.InputID("outcome.t1") {
			t.Errorf("the summary of errors points at nothing: %+v", line.Choices)
		}
		return line.Choices[0].Value
	}
	if got := first(); got != "done" {
		t.Errorf("first choice %q, want done", got)
	}
	row.NotBefore = viewtest.Now().Add(time.Hour)
	if got := first(); got == "done" {
		t.Error("done is offered before the cut-off")
	}
}
