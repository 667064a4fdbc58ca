package api

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// OverNetwork is a call as programs reach it with tokens: what they send says
// what it is, what they take is what there is, and a request that has an
// Idempotency-Key is done once.
func (h *Room) OverNetwork(c Call) door.Route {
	route := c.Route()
	route.Handle = func(w http.ResponseWriter, r *http.Request) error {
		if err := c.acceptable(r); err != nil {
			return err
		}
		if err := c.readable(r); err != nil {
			return err
		}
		if c.Method == http.MethodGet {
			return c.Handle(w, r)
		}
		return h.once.handle(w, r, c.Handle)
	}
	return route
}

// acceptable refuses whoever takes none of what is answered.
func (c Call) acceptable(r *http.Request) error {
	gives := "application/json"
	if c.Gives != "" {
		gives = c.Gives
	}
	accepts := r.Header.Values("Accept")
	if len(accepts) == 0 {
		return nil
	}
	for _, one := range strings.Split(strings.Join(accepts, ","), ",") {
		media, params, err := mime.ParseMediaType(one)
		family, _, _ := strings.Cut(gives, "/")
		if err == nil && params["q"] != "0" && (media == "*/*" || media == family+"/*" || media == gives) {
			return nil
		}
	}
	return &jml.Error{Code: door.CodeNotAcceptable, Field: "Accept", Message: "The answer is " + gives + ". Accept that, or leave the header out."}
}

// readable refuses a body that does not say that it is what is taken.
func (c Call) readable(r *http.Request) error {
	if c.Body == 0 {
		return nil
	}
	takes := c.Takes
	if takes == nil {
		takes = []string{"application/json"}
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err == nil && slices.Contains(takes, media) && (charset == "" || strings.EqualFold(charset, "utf-8")) {
		return nil
	}
	return &jml.Error{Code: door.CodeMedia, Field: "Content-Type", Message: "Send " + strings.Join(takes, " or ") + " in UTF-8, and say so in the header Content-Type."}
}
