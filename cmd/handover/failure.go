package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// failure is how --json says an error: as the last line of standard error.
type failure struct {
	Code    string       `json:"code"` // one of jml's, "internal" of the service, "wrong_use" or "failed"
	Message string       `json:"message"`
	Errors  []wire.Fault `json:"errors,omitempty"`  // each refusal with its place
	Request string       `json:"request,omitempty"` // under which the service's log says more
	Exit    int          `json:"exit"`
}

// say tells whoever ran the command what went wrong, a program in JSON.
func say(errs io.Writer, err error, code int, toProgram bool) {
	if errors.Is(err, errSilent{}) {
		return // the report says it
	}
	if !toProgram {
		fmt.Fprintln(errs, "handover: "+err.Error())
		return
	}
	enc := json.NewEncoder(errs)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(map[string]failure{"error": failureOf(err, code)}) // whoever read it has gone; there is nobody to tell
}

func failureOf(err error, code int) failure {
	f := failure{Code: "failed", Message: err.Error(), Exit: code}
	if code == 2 {
		f.Code = "wrong_use"
	}
	var problem *wire.Problem
	if errors.As(err, &problem) {
		f.Code, f.Errors, f.Request = problem.Code, problem.Errors, problem.Request
		return f
	}
	for _, e := range jml.Refusals(err) {
		f.Code = string(e.Code)
		f.Errors = append(f.Errors, wire.Fault{Field: e.Field, Message: e.Message})
	}
	return f
}
