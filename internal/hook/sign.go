package hook

import (
	"net/http"
	"strconv"
	"time"
)

// Sign puts on a request by what Verify takes it for the sender's. id and at
// count for nothing where the sender gives none.
func (s Scheme) Sign(h http.Header, id string, at time.Time, body []byte, secret string) {
	if s.ID != "" {
		h.Set(s.ID, id)
	}
	if s.At != "" {
		h.Set(s.At, strconv.FormatInt(at.Unix(), 10))
	}
	shown := secret
	if s.Hash != nil {
		shown = s.Encode(s.sign(h, body, secret))
	}
	h.Set(s.Header, s.Prefix+shown)
}
