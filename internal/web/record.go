package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// recordTasks ends the lines that the holder chose an outcome for, all in one
// transaction. Whatever is wrong, the page comes back with what was typed.
func (s *Server) recordTasks(w http.ResponseWriter, r *http.Request) {
	h := holderOf(r.Context())
	tasks, err := s.Read.LinkTasks(r.Context(), h.PersonID, h.CaseIDs)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	sub, err := s.readSubmission(w, r, openIDs(tasks))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	endings := sub.endings(zoneOf(tasks.Zone))
	if sub.Bad() {
		s.askAgain(w, r, sub, http.StatusUnprocessableEntity)
		return
	}
	caseID := sub.Get("case")
	if !h.covers(caseID) {
		s.fail(w, r, &jml.Error{Code: jml.CodeForbidden, Message: "This case is not part of the link you opened. Open the link from its own mail."})
		return
	}
	by := jml.Actor{Kind: jml.ActorPerson, Ref: h.PersonID, Name: tasks.PersonName, PersonID: h.PersonID, Assurance: jml.AssuranceEmailLink}
	ended, err := s.Cases.Complete(r.Context(), by, caseID, endings)
	if err != nil {
		s.refuseEndings(w, r, sub, err)
		return
	}
	query := url.Values{}
	for _, e := range ended {
		if e.Already {
			query.Add("before", e.TaskID)
		} else {
			query.Add("recorded", e.TaskID)
		}
	}
	http.Redirect(w, r, "/my?"+query.Encode()+"#recorded", http.StatusSeeOther)
}

func (h holder) covers(caseID string) bool {
	for _, id := range h.CaseIDs {
		if id == caseID {
			return true
		}
	}
	return false
}

func openIDs(tasks readmodel.LinkTasks) map[string]bool {
	open := map[string]bool{}
	for _, c := range tasks.Cases {
		for _, t := range c.Tasks {
			if t.State == jml.TaskOpen {
				open[t.ID] = true
			}
		}
	}
	return open
}

// refuseEndings puts casework's refusals beside their lines.
func (s *Server) refuseEndings(w http.ResponseWriter, r *http.Request, sub submission, err error) {
	code := jml.ErrorCode(err)
	list := refusals(err)
	if list == nil || code == jml.CodeFull || code == jml.CodeAway {
		s.fail(w, r, err)
		return
	}
	for _, e := range list {
		sub.wrong(inputOf(e.Field), e.Message)
	}
	s.askAgain(w, r, sub, statusOf(code))
}

// inputOf names the input that a refusal of casework, "<task id>.note", is
// about: the line's choices when it is about no input of the page.
func inputOf(place string) string {
	taskID, input, ok := strings.Cut(place, ".")
	if !ok {
		return place
	}
	switch input {
	case "reason", "note", "serial", "account", "link", "file", "done_at", "early_why", "cause", "until":
	case "tag":
		input = "asset_tag"
	case "assets":
		input = "things"
	default:
		input = "outcome"
	}
	return input + "." + taskID
}

// askAgain shows the page with what was typed, what was uploaded and what is
// wrong. Lines that meanwhile ended or moved are gone from the form, so their
// refusal stands in the summary.
func (s *Server) askAgain(w http.ResponseWriter, r *http.Request, sub submission, status int) {
	stored, err := sub.stored()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.myPage(r, sub.form, stored)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Lost = lostTexts(page, sub)
	for _, p := range sub.problems {
		if !sub.known[p.Field] {
			p.Field = "" // its input is gone; only the sentence helps
		}
	}
	s.render.page(w, r, "mytasks", status, page)
}

// lostTexts are notes of lines that are no longer on the page, kept for copying.
func lostTexts(page myPage, sub submission) []keptField {
	open := map[string]bool{}
	for _, c := range page.Cases {
		for _, t := range c.Open {
			open[t.ID] = true
		}
	}
	var out []keptField
	for _, id := range sub.values["task"] {
		if note := strings.TrimSpace(sub.at("note", id)); note != "" && !open[id] {
			out = append(out, keptField{Label: "Note", Value: note})
		}
	}
	return out
}
