package door

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// visit is what the door knows of one request.
type visit struct {
	id      string
	who     Principal
	returns bool          // the cookie's session is over since lately or cannot be looked up: its holder gets back what they typed
	mayRead bool          // the body may be read
	typed   url.Values    // what the form held, as far as it was read
	unread  bool          // the form holds something that reached no page, which could have shown the rest again
	wait    time.Duration // after which somebody who asked too often may ask again; 0: as ever
	events  []Event       // to be logged when the request is over
}

type visitKey struct{}

// visitOf returns what is known of a request; a request that did not come
// through a door has an empty visit.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// RequestID is the number under which a request is logged.
func RequestID(r *http.Request) string { return visitOf(r.Context()).id }
