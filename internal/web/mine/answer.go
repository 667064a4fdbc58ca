package mine

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/web/door"
)

// Answer ends the lines that the holder chose an outcome for, all in one
// transaction. Whatever is wrong, the page comes back with what was typed.
func (t *Tasks) Answer(w http.ResponseWriter, r *http.Request) error {
	owner := door.PrincipalOf(r.Context())
	sub, err := t.uploads.read(w, r, owner, sync.OnceValues(func() (map[string]string, error) { return t.open(r.Context(), owner) }))
	defer func() { t.uploads.drop(r.Context(), sub.unused()...) }()
	if err != nil {
		return err
	}

	endings := sub.endings(owner.Zone)
	if sub.Bad() {
		return t.askAgain(w, r, sub, http.StatusUnprocessableEntity)
	}
	caseID := sub.Get("case")
	if !owner.Reaches(caseID) {
		return &jml.Error{Code: jml.CodeForbidden, Message: "This case is not part of the link you opened. Open the link from its own mail."}
	}
	ended, err := t.endings.Complete(r.Context(), owner.Actor, caseID, endings)
	if err != nil {
		return t.refuseEndings(w, r, sub, err)
	}
	sub.carried = map[string]bool{} // nothing is to be sent again
	query := url.Values{}
	for _, e := range ended {
		if e.Already {
			query.Add("before", e.TaskID)
		} else {
			query.Add("recorded", e.TaskID)
		}
	}
	return t.sessions.Redirect(w, r, "/my?"+query.Encode()+"#recorded")
}

// open reads the holder's open tasks, each with its case.
func (t *Tasks) open(ctx context.Context, owner door.Principal) (map[string]string, error) {
	tasks, err := t.assigned.LinkTasks(ctx, owner.Actor.PersonID, owner.Cases)
	if err != nil {
		return nil, err
	}
	open := map[string]string{}
	for _, c := range tasks.Cases {
		for _, t := range c.Tasks {
			if t.State == jml.TaskOpen || t.Early {
				open[t.ID] = c.Case.ID
			}
		}
	}
	return open, nil
}

// refuseEndings puts casework's refusals beside their lines.
func (t *Tasks) refuseEndings(w http.ResponseWriter, r *http.Request, sub *submission, err error) error {
	code := jml.ErrorCode(err)
	list := door.Refusals(err)
	if list == nil || !code.Final() {
		return err
	}
	for _, e := range list {
		sub.Wrong(inputOf(e.Field), e.Message)
	}
	return t.askAgain(w, r, sub, door.Status(code))
}

// inputOf names the input that a refusal of casework, "<task id>.note", is
// about: the line's choices when it is about no input of the page.
func inputOf(place string) string {
	taskID, input, ok := strings.Cut(place, ".")
	if !ok {
		return place
	}
	switch input {
	case "reason", "file", "done_at", "early_why", "cause", "until":
	case "tag":
		input = "asset_tag"
	case "assets":
		input = "things"
	default:
		if !proof.IsTyped(input) {
			input = "outcome"
		}
	}
	return input + "." + taskID
}

// askAgain shows the page with what was typed, what was uploaded and what is
// wrong. Lines that meanwhile ended or moved are gone from the form, so their
// refusal stands in the summary.
func (t *Tasks) askAgain(w http.ResponseWriter, r *http.Request, sub *submission, status int) error {
	stored, err := sub.stored()
	if err != nil {
		return err
	}
	page, err := t.page(r, sub.Form, stored)
	if err != nil {
		return err
	}
	page.Lost = lostTexts(page, sub)
	sub.carried = map[string]bool{}
	for _, c := range page.Cases {
		for _, line := range c.asked() {
			sub.carried[line.ID] = true
		}
	}
	sub.ForgetGone()
	return t.pages.Show(w, r, "mytasks", status, page)
}

// lostTexts are notes of lines that are no longer on the page, kept for copying.
func lostTexts(page tasksPage, sub *submission) []door.TypedText {
	told := map[string]bool{}
	for _, c := range page.Cases {
		for _, t := range c.asked() {
			told[t.ID] = true
		}
	}
	var out []door.TypedText
	for _, id := range sub.All("task") {
		note := strings.TrimSpace(sub.Shown("note." + id))
		if note != "" && !told[id] {
			out = append(out, door.TypedText{Label: "Note", Value: note})
		}
		told[id] = true
	}
	return out
}
