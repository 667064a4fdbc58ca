package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// errorPage is what people see instead of the page they asked for.
type errorPage struct {
	Heading string
	Lines   []string // what happened and what to do
	Request string   // set for internal faults: what to quote to the operator
	Home    bool     // whether a link to the first page helps
	Kept    *kept    // what had been typed into a form that could not be taken in
}

// fail answers a refusal with its sentence and an internal fault with nothing
// but the number under which it is logged.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = &jml.Error{Code: jml.CodeInvalid, Message: "What was sent is larger than this page accepts. Send less, or a smaller file."}
		s.answer(w, r, http.StatusRequestEntityTooLarge, refusals(err))
		return
	}
	list := refusals(err)
	if list == nil {
		s.Log.Error("request failed", "request", requestID(r.Context()), "route", r.Pattern, "error", err.Error())
	}
	s.answer(w, r, statusOf(jml.ErrorCode(err)), list)
}

// answer writes the error as a page, or as a problem where a program asked.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, status int, list jml.Problems) {
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "30")
	}
	if wantsProblem(r) {
		writeProblem(w, newProblem(status, list, requestID(r.Context())))
		return
	}
	page := errorPage{Heading: problemTitle(status)}
	if status == http.StatusUnauthorized && isLinkPath(r.URL.Path) {
		page.Heading = "Please open the link again"
	}
	switch status {
	case http.StatusNotFound, http.StatusForbidden:
		page.Home = !isLinkPath(r.URL.Path)
	case http.StatusUnauthorized, http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusInsufficientStorage:
		page.Kept = keep(r)
	}
	for _, e := range list {
		page.Lines = append(page.Lines, e.Error())
	}
	if list == nil {
		page.Lines = []string{"Nothing was recorded. Try again; if it happens again, tell your operator this number."}
		page.Request = requestID(r.Context())
	}
	s.render.page(w, r, "error", status, page)
}

// isLinkPath reports whether the address is one of a mail link's, whose
// readers have no first page.
func isLinkPath(path string) bool {
	return strings.HasPrefix(path, "/t/") || strings.HasPrefix(path, "/my")
}

func wantsProblem(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

// The sentences of an ended session.
const (
	overLink = "This page is open for 8 hours after you press the button of a mail link. " +
		"Open the link from your mail again, in another tab if you typed something here, then come back."
	overStaff = "You are not signed in, or were away for half an hour. Sign in again with a new link: " +
		"run “handover sign-in” on the machine that runs Handover, or ask your administrator."
)

// sessionOver answers whoever has no session. What was typed stays on the page
// and can be sent again once there is a session.
func (s *Server) sessionOver(w http.ResponseWriter, r *http.Request, sentence string) {
	s.answer(w, r, http.StatusUnauthorized, jml.Problems{{Code: "no_session", Message: sentence}})
}
