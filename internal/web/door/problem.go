package door

import (
	"encoding/json"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

func newProblem(status int, list jml.Problems, request string) *wire.Problem {
	p := &wire.Problem{Type: "about:blank", Title: title(status), Status: status, Code: "internal", Request: request}
	if len(list) > 0 {
		p.Code = string(list[0].Code)
		p.Detail = list[0].Message
	}
	for _, e := range list {
		p.Errors = append(p.Errors, wire.Fault{Field: e.Field, Message: e.Message})
	}
	return p
}

func writeProblem(w http.ResponseWriter, p *wire.Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client has gone; there is nobody to tell
}

// JSON answers with a body.
func JSON(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone; there is nobody to tell
	return nil
}
