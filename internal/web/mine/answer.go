package mine

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/web/door"
)

// Answer ends the lines that the holder chose an outcome for. What is wrong with
// one keeps that one back and no other: the page comes back with what was typed
// there, and says what was recorded.
func (t *Tasks) Answer(w http.ResponseWriter, r *http.Request) error {
	owner := door.PrincipalOf(r.Context())
	sub, err := t.uploads.read(w, r, owner, sync.OnceValues(func() (map[string]string, error) { return t.open(r.Context(), owner) }))
	defer func() { t.uploads.drop(r.Context(), sub.unused()...) }()
	if err != nil {
		return err
	}

	ended, status, err := t.record(r, owner, sub)
	if err != nil {
		return err
	}
	said := url.Values{}
	for _, e := range ended {
		if e.Already {
			said.Add("before", e.TaskID)
		} else {
			said.Add("recorded", e.TaskID)
		}
	}
	if sub.Bad() {
		return t.askAgain(w, r, sub, status, said)
	}
	sub.carried = map[string]bool{} // nothing is to be sent again
	return t.sessions.Redirect(w, r, "/my?"+said.Encode()+"#recorded")
}

// open reads the holder's open tasks, each with its case.
func (t *Tasks) open(ctx context.Context, owner door.Principal) (map[string]string, error) {
	tasks, err := t.read(ctx, owner)
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

// inputOf names the input that a refusal of casework, "<task id>.note", is
// about: the line's choices when it is about no input of the page.
func inputOf(place string) string {
	taskID, input, ok := strings.Cut(place, ".")
	if !ok {
		return place
	}
	switch input {
	case "reason", "file", "asset_serial", "done_at", "early_why", "cause", "until":
	case "tag":
		input = "asset_tag"
	case "assets":
		input = "things"
	case "holds":
		input = "others"
	default:
		if !proof.IsTyped(input) && !slices.Contains(goneInputs(), input) {
			input = "outcome"
		}
	}
	return input + "." + taskID
}

// askAgain shows the page with what was typed, what was uploaded and what is
// wrong. Lines that meanwhile ended or moved are gone from the form, so their
// refusal stands in the summary. said names what was recorded.
func (t *Tasks) askAgain(w http.ResponseWriter, r *http.Request, sub *submission, status int, said url.Values) error {
	stored, err := sub.stored()
	if err != nil {
		return err
	}
	page, err := t.page(r, sub.Form, stored)
	if err != nil {
		return err
	}
	if len(said) > 0 {
		page.tell(said)
		sub.Saves("What was right is recorded; what stands here is not.")
	}
	page.Lost = lostTexts(page, sub, said)
	sub.carried = map[string]bool{}
	for _, c := range page.Cases {
		for _, line := range c.asked() {
			sub.carried[line.ID] = !sub.outside[line.ID]
		}
	}
	sub.ForgetGone()
	return t.pages.Show(w, r, "mytasks", status, page)
}

// lostTexts are notes of lines that are no longer on the page, kept for copying.
func lostTexts(page tasksPage, sub *submission, said url.Values) []door.TypedText {
	told := map[string]bool{}
	for _, id := range slices.Concat(said["recorded"], said["before"]) {
		told[id] = true
	}
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
