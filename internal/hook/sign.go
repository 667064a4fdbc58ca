package hook

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"time"
)

// SignStandard puts the headers of Standard Webhooks on a request.
func SignStandard(h http.Header, id string, at time.Time, body []byte, secret string) {
	s := Standard()
	h.Set(s.ID, id)
	h.Set(s.At, strconv.FormatInt(at.Unix(), 10))
	h.Set(s.Header, s.Prefix+base64.StdEncoding.EncodeToString(s.sign(h, body, secret)))
}
