package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api"
)

// statusOf is the one table of what a refusal's code means in HTTP.
func statusOf(code jml.Code) int {
	switch code {
	case jml.CodeInvalid:
		return http.StatusUnprocessableEntity
	case jml.CodeNotFound:
		return http.StatusNotFound
	case jml.CodeConflict, jml.CodeEnded, jml.CodeMoved, jml.CodeTooEarly, jml.CodeSetup:
		return http.StatusConflict
	case jml.CodeForbidden:
		return http.StatusForbidden
	case jml.CodeFull:
		return http.StatusInsufficientStorage
	case jml.CodeAway:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// refusals returns what err tells people, or nil when it is an internal fault.
func refusals(err error) jml.Problems {
	var many jml.Problems
	if errors.As(err, &many) && len(many) > 0 {
		return many
	}
	var one *jml.Error
	if errors.As(err, &one) {
		return jml.Problems{one}
	}
	return nil
}

// problemTitle says in a few words what kind of answer it is.
func problemTitle(status int) string {
	switch status {
	case http.StatusUnprocessableEntity:
		return "The input was not accepted"
	case http.StatusNotFound:
		return "Not found"
	case http.StatusConflict:
		return "It contradicts what is recorded"
	case http.StatusUnauthorized:
		return "Please sign in"
	case http.StatusForbidden:
		return "Not allowed"
	case http.StatusRequestEntityTooLarge:
		return "Too large"
	case http.StatusTooManyRequests:
		return "Too many attempts"
	case http.StatusInsufficientStorage:
		return "The disk is full"
	case http.StatusServiceUnavailable:
		return "Not available at the moment"
	}
	return "Something went wrong on our side"
}

func newProblem(status int, list jml.Problems, request string) *api.Problem {
	p := &api.Problem{Type: "about:blank", Title: problemTitle(status), Status: status, Code: "internal", Request: request}
	if len(list) > 0 {
		p.Code = string(list[0].Code)
		p.Detail = list[0].Message
	}
	for _, e := range list {
		p.Errors = append(p.Errors, api.Fault{Field: e.Field, Message: e.Message})
	}
	return p
}

func writeProblem(w http.ResponseWriter, p *api.Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client has gone; there is nobody to tell
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone; there is nobody to tell
}
