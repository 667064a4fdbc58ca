package door

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Pages shows refusals to people.
type Pages interface {
	Refused(w http.ResponseWriter, r *http.Request, f Refusal)
}

// Refusal is what people see instead of the page they asked for.
type Refusal struct {
	Status  int
	Heading string
	Lines   []string // what happened and what to do
	Request string   // set for internal faults: what to quote to the operator
	Home    bool     // whether a link to the first page helps
	SignIn  bool     // whether signing in helps
	To      string   // the page that was asked for, to come back to; "" for none
	Typed   *Typed   // what had been typed into a form that could not be taken in
}

// refuse answers an error: a refusal with its sentence, an internal fault with
// nothing but the number under which it is logged, as a page or, where a
// program asked, as a problem. An answer that has begun is cut off, so that it
// does not look whole.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, err error) {
	list := Refusals(err)
	begun := hasBegun(w)
	if list == nil || begun {
		d.log.Error("request failed", "request", RequestID(r), "route", r.Pattern, "error", err.Error())
	}
	if begun {
		panic(http.ErrAbortHandler)
	}

	noteRefusal(r, err)
	status := statusOf(err)
	switch {
	case jml.ErrorCode(err) == jml.CodeBusy:
		w.Header().Set("Retry-After", "2") // it has waited for its turn already
	case status == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "30")
	case status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", seconds(cmp.Or(visitOf(r.Context()).wait, time.Minute)))
	case jml.ErrorCode(err) == CodeNoSession && isProgramPath(r.URL.Path):
		w.Header().Set("WWW-Authenticate", challenge(r))
	}
	if d.socket || wantsProblem(r) {
		writeProblem(w, newProblem(status, list, RequestID(r)))
		return
	}
	d.pages.Refused(w, r, pageOf(r, status, list))
}

func pageOf(r *http.Request, status int, list jml.Problems) Refusal {
	page := Refusal{Status: status, Heading: title(status)}
	if r.Method == http.MethodGet {
		page.To = r.URL.RequestURI()
	}
	if status == http.StatusUnauthorized {
		page.SignIn = !isLinkPath(r.URL.Path)
	}
	if status == http.StatusUnauthorized && isLinkPath(r.URL.Path) {
		page.Heading = "Please open the link again"
	}
	if status == http.StatusNotFound || status == http.StatusForbidden {
		page.Home = !isLinkPath(r.URL.Path)
	}
	if returnsTyped(status) || visitOf(r.Context()).unread {
		page.Typed = typedOf(r)
	}
	for _, e := range list {
		page.Lines = append(page.Lines, Brief(e.Error()))
	}
	if list == nil {
		page.Lines = []string{"Nothing was recorded. Try again; if it happens again, tell your operator this number."}
		page.Request = RequestID(r)
	}
	return page
}

// Refusals returns what err tells people, or nil when it is an internal fault.
func Refusals(err error) jml.Problems {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return jml.Problems{jml.Invalid("", "What was sent is larger than this page accepts. Send less, or a smaller file.")}
	}
	return jml.Refusals(err)
}

// isLinkPath reports whether the address is one of a mail link's, whose
// readers have no first page.
func isLinkPath(path string) bool {
	return strings.HasPrefix(path, "/t/") || strings.HasPrefix(path, "/my")
}

// isProgramPath reports whether programs ask there.
func isProgramPath(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/hooks/")
}

// challenge says by what a program comes in, and whether what it showed is none.
func challenge(r *http.Request) string {
	if r.Header.Get("Authorization") == "" {
		return `Bearer realm="handover"`
	}
	return `Bearer realm="handover", error="invalid_token"`
}

// seconds are whole ones, at least one.
func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }

func wantsProblem(r *http.Request) bool {
	return isProgramPath(r.URL.Path) || strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}
