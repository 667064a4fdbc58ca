package door

import (
	"net/http"
	"strings"
)

// arrivalCookie is the mark of one redirect that no page has used yet.
const arrivalCookie = "arrival"

// arrivalSeconds is how long a browser may take from a change to the page that
// tells of it.
const arrivalSeconds = 60

// Redirect sends the browser on after a change, to an address that may say what
// happened. The page believes it once: see Arrived.
func (s *Sessions) Redirect(w http.ResponseWriter, r *http.Request, to string) error {
	address, _, _ := strings.Cut(to, "#")
	s.put(w, arrivalCookie, s.sealOf(r).Sign(arrivalCookie, address), arrivalSeconds)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// Arrived reports whether our own Redirect led this session to the address, for
// the first time. Without it an address says nothing: anybody can write one.
func (s *Sessions) Arrived(w http.ResponseWriter, r *http.Request) bool {
	c, err := r.Cookie(s.cookieName(arrivalCookie))
	if err != nil || !s.sealOf(r).Signed(arrivalCookie, r.URL.RequestURI(), c.Value) {
		return false
	}
	s.clearCookie(w, arrivalCookie)
	return true
}

// sealOf is the seal of whoever asks, and where a page is open to all that of
// the staff session that the browser has or had.
func (s *Sessions) sealOf(r *http.Request) Seal {
	if seal := visitOf(r.Context()).who.Seal; seal != (Seal{}) {
		return seal
	}
	token, _ := s.cookie(r, StaffCookie)
	return SealOf(token)
}
