package mine

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// record ends the sound lines case by case, as they stand on the page. Each case
// is a transaction with a turn of its own, so what one is refused keeps nothing
// of another back, and a press that breaks off has recorded whole cases: sent
// again, those count once. The status is that of the first refusal.
func (t *Tasks) record(r *http.Request, owner door.Principal, sub *submission) (ended []jml.Ended, status int, err error) {
	lines := sub.sound(sub.endings(owner.Zone))
	for len(lines) > 0 {
		caseID := sub.caseOf(lines[0].TaskID)
		ofCase := slices.DeleteFunc(slices.Clone(lines), func(e jml.Ending) bool { return sub.caseOf(e.TaskID) != caseID })
		lines = slices.DeleteFunc(lines, func(e jml.Ending) bool { return sub.caseOf(e.TaskID) == caseID })
		if !owner.Reaches(caseID) {
			door.Note(r, door.Forbidden)
			sub.refuseOutside(ofCase)
			status = cmp.Or(status, http.StatusForbidden)
			continue
		}

		done, refused, err := t.recordCase(r.Context(), owner, caseID, sub, ofCase)
		if err != nil && len(ended) > 0 {
			err = t.halfway(r, len(ended), err)
		}
		if err != nil {
			return nil, 0, err
		}
		ended, status = append(ended, done...), cmp.Or(status, refused)
	}
	return ended, cmp.Or(status, http.StatusUnprocessableEntity), nil
}

// recordCase ends lines of one case in one transaction. When some are refused,
// those are noted in the form with the status that says so, and the others are
// ended without them.
func (t *Tasks) recordCase(ctx context.Context, owner door.Principal, caseID string, sub *submission, lines []jml.Ending) (ended []jml.Ended, status int, err error) {
	for len(lines) > 0 {
		ended, err = t.endings.Complete(ctx, owner.Actor, caseID, lines)
		if err == nil {
			return ended, status, nil
		}
		code, list := jml.ErrorCode(err), door.Refusals(err)
		if list == nil || !code.Final() {
			return nil, 0, err
		}
		for _, e := range list {
			sub.Wrong(inputOf(e.Field), e.Message)
		}
		status = door.Status(code)
		left := sub.sound(lines)
		if len(left) == len(lines) { // what is refused is no single line
			break
		}
		lines = left
	}
	return nil, status, nil
}

// halfway is the answer when what was recorded of one case stands, and another
// could not be reached any more: all that was typed comes back, and may be sent
// as it is.
func (t *Tasks) halfway(r *http.Request, recorded int, err error) error {
	code := jml.ErrorCode(err)
	if door.Refusals(err) == nil {
		t.log.Error("press broke off between two cases", "request", door.RequestID(r), "error", err.Error())
		code = jml.CodeAway
	}
	answers := "One of your answers is"
	if recorded > 1 {
		answers = fmt.Sprintf("%d of your answers are", recorded)
	}
	return &jml.Error{Code: code, Message: answers + " recorded, the others are not. Send them again in a minute; what is recorded counts once."}
}

// caseOf is the case that a line says it is of. A page from before an upgrade
// says it once for all its lines.
func (sub *submission) caseOf(taskID string) string {
	return cmp.Or(sub.at("case", taskID), sub.Get("case"))
}

// refuseOutside refuses lines of a case that the holder's links do not open, or
// do not any more. Nothing of theirs is kept but their texts.
func (sub *submission) refuseOutside(lines []jml.Ending) {
	for _, e := range lines {
		sub.outside[e.TaskID] = true
		sub.Wrong("outcome."+e.TaskID, notOfThisLink().Message)
	}
}

func notOfThisLink() *jml.Error {
	return &jml.Error{Code: jml.CodeForbidden, Message: "This case is not part of the link you opened. Open the link from its own mail."}
}

// sound are the lines that nothing is wrong with.
func (sub *submission) sound(lines []jml.Ending) []jml.Ending {
	return slices.DeleteFunc(slices.Clone(lines), func(e jml.Ending) bool { return sub.WrongAt("." + e.TaskID) })
}
