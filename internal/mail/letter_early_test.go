package mail_test

import (
	"strings"
	"testing"
	"time"
)

func TestAMailSaysOfALaterTaskWhetherItMayBeRecordedBefore(t *testing.T) {
	n := joinerNotice()
	later := &n.Tasks[len(n.Tasks)-1]
	later.NotBefore, later.Opens = time.Time{}, later.Due.Add(-48*time.Hour)
	_, l := compose(t, n)
	if !strings.Contains(l.Text, "Opens later; nothing to do yet.") {
		t.Errorf("what may not be recorded yet:\n%s", l.Text)
	}
	later.Early = true
	_, l = compose(t, n)
	if !strings.Contains(l.Text, "Opens Sun 29 Nov, 17:00; you may record it before, when it is done.") || strings.Contains(l.Text, "nothing to do yet") {
		t.Errorf("what may be recorded:\n%s", l.Text)
	}
}
