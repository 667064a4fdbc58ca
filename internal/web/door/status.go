package door

import (
	"errors"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
)

// Refusals of the door itself, beside those of jml.
const (
	CodeNoSession jml.Code = "no_session"             // nobody is signed in, or no mail link was opened
	CodeTooMany   jml.Code = "too_many"               // too many attempts within a minute
	CodeCrossSite jml.Code = "cross_site"             // another site's page sent this form
	CodeWrongHost jml.Code = "wrong_host"             // the listener has no such name
	CodeUnsigned  jml.Code = "unsigned"               // a program's request is not signed by whom it names
	CodeMedia     jml.Code = "unsupported_media_type" // the body does not say that it is what is taken

	CodeMethod        jml.Code = "method_not_allowed" // the address takes other methods; Allow names them
	CodeNotAcceptable jml.Code = "not_acceptable"     // the answer is of no media type that is accepted
	CodeKeyUsed       jml.Code = "key_used"           // the Idempotency-Key was used for another request
	CodeUnderWay      jml.Code = "under_way"          // the request with this Idempotency-Key is being done
	CodeUnknown       jml.Code = "outcome_unknown"    // nobody knows whether it was done
	CodeDone          jml.Code = "already_done"       // it was done, and its answer was not kept
)

func noSession(sentence string) error { return &jml.Error{Code: CodeNoSession, Message: sentence} }

func nothingHeld() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "Nothing is held for this browser any more: what was begun here is used or older than ten minutes. Begin again."}
}

// AskedTooOften refuses whoever does.
func AskedTooOften() error {
	return &jml.Error{Code: CodeTooMany, Message: "There were too many attempts from here. Wait a minute and try again."}
}

// Status is the one table of what a refusal's code means in HTTP.
func Status(code jml.Code) int {
	switch code {
	case jml.CodeInvalid, CodeKeyUsed:
		return http.StatusUnprocessableEntity
	case jml.CodeNotFound:
		return http.StatusNotFound
	case jml.CodeConflict, jml.CodeEnded, jml.CodeMoved, jml.CodeTooEarly, jml.CodeSetup, CodeUnderWay, CodeUnknown, CodeDone:
		return http.StatusConflict
	case jml.CodeForbidden, CodeCrossSite:
		return http.StatusForbidden
	case CodeWrongHost:
		return http.StatusMisdirectedRequest
	case jml.CodeFull:
		return http.StatusInsufficientStorage
	case jml.CodeAway, jml.CodeBusy, jml.CodeClock, jml.CodeDamaged:
		return http.StatusServiceUnavailable
	case CodeMethod:
		return http.StatusMethodNotAllowed
	case CodeNotAcceptable:
		return http.StatusNotAcceptable
	case CodeNoSession, CodeUnsigned:
		return http.StatusUnauthorized
	case CodeMedia:
		return http.StatusUnsupportedMediaType
	case CodeTooMany:
		return http.StatusTooManyRequests
	}
	return http.StatusInternalServerError
}

func statusOf(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	return Status(jml.ErrorCode(err))
}

// title says in a few words what kind of answer it is.
func title(status int) string {
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
	case http.StatusMethodNotAllowed:
		return "This address takes other methods"
	case http.StatusNotAcceptable:
		return "There is no such form of the answer"
	case http.StatusUnsupportedMediaType:
		return "Not a kind of body that is read here"
	case http.StatusMisdirectedRequest:
		return "This is not the address of Handover"
	case http.StatusTooManyRequests:
		return "Too many attempts"
	case http.StatusInsufficientStorage:
		return "The disk is full"
	case http.StatusServiceUnavailable:
		return "Not available at the moment"
	}
	return "Something went wrong on our side"
}
