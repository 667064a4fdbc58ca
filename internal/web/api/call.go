package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/web/door"
)

// Call is one line of the API's table. Whom it is open to, at the socket and over
// the network, is written in package permission.
type Call struct {
	Method  string
	Pattern string
	Body    int64    // most bytes of a body; 0: none is read
	Takes   []string // media types of the body; none: JSON
	Does    string   // in one sentence
	Query   []Param
	Asks    any    // a zero value of what the body says; nil where it is no JSON
	Answers any    // a zero value of what is answered; nil where it is no JSON
	Gives   string // the media type of an answer that is no JSON
	Handle  door.Handler
}

// Route is the call as the socket has it.
func (c Call) Route() door.Route {
	return door.Route{Method: c.Method, Pattern: c.Pattern, Body: c.Body, Handle: c.Handle}
}

// Param is a parameter of an address.
type Param struct{ Name, Means string }

// What a body may hold: a file of 50,000 rows or a document, or what somebody
// wrote.
const (
	maxImport   = 12 << 20
	maxDocument = 4 << 20 // with a calendar file or two
	maxJSON     = 1 << 20
	maxList     = 16 << 20 // a file of as many rows, in base64
)

func get(pattern string, h door.Handler, answers any, does string, query ...Param) Call {
	return Call{Method: http.MethodGet, Pattern: pattern, Handle: h, Answers: answers, Does: does, Query: query}
}

func post(pattern string, h door.Handler, asks, answers any, does string, query ...Param) Call {
	c := Call{Method: http.MethodPost, Pattern: pattern, Handle: h, Asks: asks, Answers: answers, Does: does, Query: query}
	if asks != nil {
		c.Body = maxJSON
	}
	return c
}

// upTo has a call take a longer body.
func (c Call) upTo(bytes int64) Call {
	c.Body = bytes
	return c
}

// file has a call take a file of one of the media types.
func (c Call) file(bytes int64, takes ...string) Call {
	c.Body, c.Takes = bytes, takes
	return c
}
