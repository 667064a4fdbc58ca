package door

import (
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/link"
)

// A cookie outlives its session by afterlife, so that whoever comes back a
// little late is told from a stranger and gets back what they typed.
const (
	staffLife = 12 * time.Hour
	linkLife  = 8 * time.Hour
	afterlife = 24 * time.Hour
)

// cookieName adds the prefix that pins a cookie to this host over TLS.
func (s *Sessions) cookieName(kind string) string {
	if s.https {
		return "__Host-handover-" + kind
	}
	return "handover-" + kind
}

// cookie returns the session token of the request and its hash; both are
// empty when there is none of a possible form.
func (s *Sessions) cookie(r *http.Request, way Way) (token string, hash []byte) {
	c, err := r.Cookie(s.cookieName(string(way)))
	if err != nil {
		return "", nil
	}
	hash, err = link.Session.Hash(c.Value)
	if err != nil {
		return "", nil
	}
	return c.Value, hash
}

func (s *Sessions) setCookie(w http.ResponseWriter, way Way, token string) {
	life := staffLife
	if way == LinkCookie {
		life = linkLife
	}
	s.put(w, string(way), token, int((life + afterlife).Seconds()))
}

func (s *Sessions) clearCookie(w http.ResponseWriter, kind string) { s.put(w, kind, "", -1) }

func (s *Sessions) put(w http.ResponseWriter, kind, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(kind), Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: s.https, SameSite: http.SameSiteStrictMode,
	})
}
