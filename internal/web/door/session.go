package door

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
)

// SessionStore keeps browsers' rights under the hashes of their tokens.
type SessionStore interface {
	// OpenLink looks a mail token up; jml.CodeNotFound when unknown, revoked, of a person who
	// left, or 7 days after the last of its tasks ended.
	OpenLink(ctx context.Context, tokenHash []byte, now time.Time) (readmodel.LinkGrant, error)
	// AddLinkSession stores a link session, or adds the link to an existing one of the same person.
	AddLinkSession(ctx context.Context, sessionHash []byte, g readmodel.LinkGrant, now time.Time) error
	// PutSignIn stores a one-time sign-in link under the hash of its token.
	PutSignIn(ctx context.Context, tokenHash []byte, in readmodel.SignIn, now time.Time) error
	// UseSignIn spends a one-time sign-in link and opens a staff session in one transaction;
	// jml.CodeNotFound when unknown, spent or over.
	UseSignIn(ctx context.Context, tokenHash, sessionHash []byte, now time.Time) (readmodel.SignIn, error)
	// FindSession returns a live session and moves its idle limit; staff: idle 30 min, absolute 12 h;
	// link: 8 h. jml.CodeNotFound otherwise.
	FindSession(ctx context.Context, sessionHash []byte, now time.Time) (readmodel.Session, error)
	// HadSession reports whether there was such a session until at most a day ago.
	HadSession(ctx context.Context, sessionHash []byte, now time.Time) (bool, error)
	EndSession(ctx context.Context, sessionHash []byte) error
	HeldStore
	ProvenStore
}

// Sessions opens, finds and ends the sessions of browsers.
type Sessions struct {
	store   SessionStore
	clock   clock.Clock
	random  io.Reader
	log     *slog.Logger
	https   bool
	clients Clients

	wrongTokens *Limiter // per network: mail links and sign-in links that do not exist
	openings    *Limiter // per mail token: sessions made from one link
	askers      *Limiter // per network: sign-in links asked for, for whomever
	askedFor    *Limiter // per network and address: sign-in links asked for
	answers     *Limiter // per network: passkeys asked for and answered
	starts      *Limiter // per network: sign-ins begun at providers; a whole company may share one
}

// SessionOptions are the parts of Sessions. All but Random are required.
type SessionOptions struct {
	Store   SessionStore
	Clock   clock.Clock
	Log     *slog.Logger
	HTTPS   bool      // cookies travel over TLS only
	Clients Clients   // whom attempts are counted under
	Random  io.Reader // source of tokens; nil means crypto/rand
}

// NewSessions returns sessions on a store.
func NewSessions(o SessionOptions) *Sessions {
	s := &Sessions{store: o.Store, clock: o.Clock, random: o.Random, log: o.Log, https: o.HTTPS, clients: o.Clients,
		wrongTokens: NewLimiter(o.Clock, 10, time.Minute), openings: NewLimiter(o.Clock, 20, time.Minute),
		askers: NewLimiter(o.Clock, 20, 15*time.Minute), askedFor: NewLimiter(o.Clock, 3, 15*time.Minute),
		answers: NewLimiter(o.Clock, 60, time.Minute), starts: NewLimiter(o.Clock, 300, 15*time.Minute)}
	if s.random == nil {
		s.random = rand.Reader
	}
	return s
}

// Ways are the ways in that browsers have.
func (s *Sessions) Ways() map[Way]Authenticator {
	return map[Way]Authenticator{StaffCookie: staffDoor{s}, LinkCookie: linkDoor{s}}
}

// find looks the cookie's session up. A missing or ended one is not an error:
// its token is "". Where the look-up fails, as while the database is away, the
// cookie opens nothing, and its holder gets back what they typed.
func (s *Sessions) find(r *http.Request, way Way) (found readmodel.Session, token string, err error) {
	token, hash := s.cookie(r, way)
	if hash == nil {
		return readmodel.Session{}, "", nil
	}
	found, err = s.store.FindSession(r.Context(), hash, s.clock.Now())
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return readmodel.Session{}, "", s.over(r, hash)
	}
	if err != nil {
		visitOf(r.Context()).returns = true
		return readmodel.Session{}, "", err
	}
	if found.Kind != string(way) {
		return readmodel.Session{}, "", nil
	}
	return found, token, nil
}

// over tells the holder of a session that was here lately from one who made a
// cookie up.
func (s *Sessions) over(r *http.Request, hash []byte) error {
	lately, err := s.store.HadSession(r.Context(), hash, s.clock.Now())
	if err == nil && !lately {
		Note(r, SessionRefused)
	}
	visitOf(r.Context()).returns = err != nil || lately
	return err
}

// OpenLink opens a session from a mail link's token. The session that the
// browser has is continued when it is the same person's; another reports that
// somebody else's ended by it.
func (s *Sessions) OpenLink(w http.ResponseWriter, r *http.Request, token string) (another bool, err error) {
	grant, key, err := s.lookUpLink(r, token)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return false, s.wrongToken(r, LinkRefused, "This link does not work any more. Open the newest mail of the case, or ask HR for a new link.")
	}
	if err != nil {
		return false, err
	}
	if !s.openings.Allow(key) {
		return false, AskedTooOften()
	}
	return s.join(w, r, grant)
}

func (s *Sessions) lookUpLink(r *http.Request, token string) (readmodel.LinkGrant, string, error) {
	hash, err := link.Hash(token)
	if err != nil {
		return readmodel.LinkGrant{}, "", err
	}
	grant, err := s.store.OpenLink(r.Context(), hash, s.clock.Now())
	return grant, hex.EncodeToString(hash), err
}

func (s *Sessions) join(w http.ResponseWriter, r *http.Request, grant readmodel.LinkGrant) (another bool, err error) {
	now := s.clock.Now()
	old, oldToken, err := s.find(r, LinkCookie)
	if err != nil {
		return false, err
	}
	if oldToken != "" && old.PersonID == grant.PersonID {
		_, hash := s.cookie(r, LinkCookie)
		return false, s.store.AddLinkSession(r.Context(), hash, grant, now)
	}
	if oldToken != "" {
		if err := s.revoke(r, LinkCookie); err != nil {
			return false, err
		}
	}

	token, hash, err := link.Session.New(s.random)
	if err != nil {
		return false, err
	}
	if err := s.store.AddLinkSession(r.Context(), hash, grant, now); err != nil {
		return false, err
	}
	s.setCookie(w, LinkCookie, token)
	visitOf(r.Context()).who.Seal = SealOf(token)
	return oldToken != "", nil
}

// SignIn spends a one-time link, ends the session the browser had and starts a
// new one. Note writes the sign-in down; without its line in the record there
// is none.
func (s *Sessions) SignIn(w http.ResponseWriter, r *http.Request, token string, note func(context.Context, readmodel.SignIn) error) error {
	in, session, err := s.spend(r, token, note)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return s.wrongToken(r, SignInRefused, "This sign-in link was used already or is older than 15 minutes. Run “handover sign-in” for a new one.")
	}
	if err != nil {
		return err
	}
	if err := s.revoke(r, StaffCookie); err != nil {
		return err
	}
	s.setCookie(w, StaffCookie, session)
	s.log.Info("signed in", "staff", in.Staff.ID, "assurance", in.Assurance)
	return nil
}

func (s *Sessions) spend(r *http.Request, token string, note func(context.Context, readmodel.SignIn) error) (readmodel.SignIn, string, error) {
	hash, err := link.SignIn.Hash(token)
	if err != nil {
		return readmodel.SignIn{}, "", err
	}
	session, sessionHash, err := link.Session.New(s.random)
	if err != nil {
		return readmodel.SignIn{}, "", err
	}
	in, err := s.store.UseSignIn(r.Context(), hash, sessionHash, s.clock.Now())
	if err != nil {
		return readmodel.SignIn{}, "", err
	}
	if err := note(r.Context(), in); err != nil {
		if endErr := s.store.EndSession(r.Context(), sessionHash); endErr != nil {
			s.log.Error("end unlogged session", "staff", in.Staff.ID, "error", endErr)
		}
		return readmodel.SignIn{}, "", err
	}
	return in, session, nil
}

// Offer makes a one-time sign-in for somebody who has proved who they are, and
// returns its token, which only their browser may see.
func (s *Sessions) Offer(r *http.Request, in readmodel.SignIn) (token string, err error) {
	token, hash, err := link.SignIn.New(s.random)
	if err != nil {
		return "", err
	}
	return token, s.store.PutSignIn(r.Context(), hash, in, s.clock.Now())
}

// Own returns the hash of the token by which the browser came in one way; nil
// for none.
func (s *Sessions) Own(r *http.Request, way Way) []byte {
	_, hash := s.cookie(r, way)
	return hash
}

// Leave ends the browser's session of one way in and clears its cookie.
func (s *Sessions) Leave(w http.ResponseWriter, r *http.Request, way Way) error {
	if err := s.revoke(r, way); err != nil {
		return err
	}
	s.clearCookie(w, string(way))
	return nil
}

func (s *Sessions) revoke(r *http.Request, way Way) error {
	_, hash := s.cookie(r, way)
	if hash == nil {
		return nil
	}
	return s.store.EndSession(r.Context(), hash)
}

// MayAsk refuses a network that asks for sign-in links too often, or too often
// for one address, whether anybody has it or not. What one network does stands
// in no other's way.
func (s *Sessions) MayAsk(r *http.Request, address string) error {
	network := s.clients.Network(r)
	if !s.askers.Allow(network) || !s.askedFor.Allow(network+" "+address) {
		return AskedTooOften()
	}
	return nil
}

// MayAnswer refuses a network that asks for or answers with passkeys too often.
func (s *Sessions) MayAnswer(r *http.Request) error {
	if !s.answers.Allow(s.clients.Network(r)) {
		return AskedTooOften()
	}
	return nil
}

// wrongToken refuses a token that nobody has, more and more briefly for
// whoever tries many. Good tokens pass all the while: 256 bits are not guessed,
// and a whole company may share the address of one that tries.
func (s *Sessions) wrongToken(r *http.Request, e Event, sentence string) error {
	Note(r, e)
	if !s.wrongTokens.Allow(s.clients.Network(r)) {
		return AskedTooOften()
	}
	return &jml.Error{Code: jml.CodeNotFound, Message: sentence}
}
