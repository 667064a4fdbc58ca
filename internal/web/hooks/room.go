// Package hooks answers HR systems that send what they know, at /hooks/{source}:
// whose request it is, before anything in it is read; then what it says. It asks
// nobody outside, and answers when what was sent is kept for good.
package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/hris"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// MaxBody is the most bytes of a request: more than a record with all its
// members takes.
const MaxBody = 256 << 10

const (
	ofSource   = 3000 // requests of one source in a minute
	strangers  = 30   // requests from one address in a minute that nobody signed
	mostHints  = 200  // people that one request tells of
	notedEvery = 10   // of those a source is told of in a minute
)

// Source is one HR system that may send.
type Source struct {
	inbound.Source
	Vendor  hris.Vendor
	Secrets []string // the newer first
}

// Intake takes in what was sent; inbound.Service implements it.
type Intake interface {
	Event(ctx context.Context, from inbound.Source, e jml.Event) (jml.Accepted, error)
	Take(ctx context.Context, from inbound.Source, r feed.Record, at time.Time) ([]inbound.Item, error)
}

// Refusals keep which requests were turned away; store.Feeds implements it.
type Refusals interface {
	TurnAway(ctx context.Context, source, why string, at time.Time) error
}

// Hints keep whom a source is to be asked about; store.Feeds implements it.
type Hints interface {
	Hint(ctx context.Context, source string, records []string, at time.Time) error
	ToAsk(ctx context.Context, source string) (people int, why string, err error)
}

// Parts are what the room is made of.
type Parts struct {
	Sources  []Source
	Intake   Intake
	Refusals Refusals
	Hints    Hints
	Sent     Sent
	Retries  Retries
	Pages    *view.Pages
	Arrival  Arrival
	Public   *url.URL
	Clients  door.Clients
	Clock    clock.Clock
	Log      *slog.Logger
}

// Room answers the systems, and Desk the people who look after them.
type Room struct {
	Parts
	Desk    *Desk
	sources map[string]Source
	each    *door.Limiter // requests, by source
	unknown *door.Limiter // by address
	noted   *door.Limiter // by source
}

// New makes the room.
func New(p Parts) *Room {
	r := &Room{Parts: p, sources: map[string]Source{}, each: door.NewLimiter(p.Clock, ofSource, time.Minute),
		unknown: door.NewLimiter(p.Clock, strangers, time.Minute), noted: door.NewLimiter(p.Clock, notedEvery, time.Minute)}
	for _, s := range p.Sources {
		r.sources[s.Name] = s
	}
	r.Desk = &Desk{room: r, pages: p.Pages, public: p.Public, sent: p.Sent, retries: p.Retries, arrival: p.Arrival, test: r.selfTest}
	return r
}

// answer is what a sender is told.
type answer struct {
	Outcome string `json:"outcome"`
	Case    string `json:"case,omitempty"` // id
}

// Take takes one request in.
func (h *Room) Take(w http.ResponseWriter, r *http.Request) error {
	s, known := h.sources[r.PathValue("source")]
	if !known {
		return h.stranger(r, &jml.Error{Code: jml.CodeNotFound, Message: "There is no source of this name. Check the address; sources are named in the file of the setting “sources”."})
	}
	if !h.each.Allow(s.Name) {
		return door.AskedTooOften()
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &jml.Error{Code: door.CodeMedia, Message: "Send application/json."}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return broken(err)
	}
	if err := s.verify(r, body, h.Clock.Now()); err != nil {
		h.note(r.Context(), s, s.offered(err, body))
		return h.stranger(r, &jml.Error{Code: door.CodeUnsigned, Message: "This request was not taken for the source's: " + err.Error() + "."})
	}
	if r.Header.Get(testHeader) != "" {
		return door.JSON(w, http.StatusOK, answer{Outcome: "test"})
	}
	out, err := h.take(r.Context(), s, body)
	if err != nil {
		return err
	}
	return door.JSON(w, http.StatusOK, out)
}

// verify holds the request against the first of the vendor's schemes of which it
// has the header.
func (s Source) verify(r *http.Request, body []byte, now time.Time) error {
	for _, scheme := range s.Vendor.Schemes {
		if len(r.Header.Values(scheme.Header)) > 0 {
			_, err := scheme.Verify(r.Header, body, s.Secrets, now)
			return err
		}
	}
	return hook.ErrUnsigned
}

// offered is why a request was turned away, with the word by which the vendor will
// sign from now on, where the request says that before it can be signed.
func (s Source) offered(why error, body []byte) error {
	if s.Vendor.Offers == nil {
		return why
	}
	if word := s.Vendor.Offers(body); word != "" {
		return fmt.Errorf("%w. It gives the verification token %s: if you have just set it up there, that is the secret", why, word)
	}
	return why
}

// take takes in what a request that is the source's says.
func (h *Room) take(ctx context.Context, s Source, body []byte) (answer, error) {
	said, err := s.Vendor.Read(body)
	switch {
	case err != nil:
		h.note(ctx, s, err)
		return answer{}, err
	case said.Event != nil:
		done, err := h.Intake.Event(ctx, s.Source, *said.Event)
		return answer{done.Outcome, done.Case.ID}, err
	case said.Record != nil:
		items, err := h.Intake.Take(ctx, s.Source, *said.Record, h.Clock.Now())
		return outcomeOf(items), err
	case len(said.Look) > 0:
		return answer{Outcome: "noted"}, h.hint(ctx, s, said.Look)
	}
	return answer{Outcome: "ignored"}, nil
}

// hint keeps whom the system is to be asked about.
func (h *Room) hint(ctx context.Context, s Source, ids []string) error {
	if len(ids) > mostHints {
		return jml.Invalid("", "One request tells of too many people.")
	}
	for _, id := range ids {
		if err := legible.Check("id", id, legible.Key()); err != nil {
			return err
		}
	}
	return h.Hints.Hint(ctx, s.Name, ids, h.Clock.Now())
}

// outcomeOf says of the last step what became of it. What was refused is kept and
// shown on the source's page: sending it again would change nothing.
func outcomeOf(items []inbound.Item) answer {
	if len(items) == 0 {
		return answer{Outcome: "same"}
	}
	last := items[len(items)-1]
	if last.State == inbound.Taken {
		return answer{last.Outcome, last.CaseID}
	}
	return answer{Outcome: string(last.State)}
}

// note has the source's page tell that a request was turned away. A flood of them
// writes no oftener than ten times a minute.
func (h *Room) note(ctx context.Context, s Source, why error) {
	if !h.noted.Allow(s.Name) {
		return
	}
	said := why.Error()
	if code := jml.ErrorCode(why); code != "" {
		said = "it could not be read: " + fields(why)
	}
	if err := h.Refusals.TurnAway(ctx, s.Name, said, h.Clock.Now()); err != nil {
		h.Log.Warn("a request that was turned away was not noted", "source", s.Name, "error", err.Error())
	}
}

// fields names what is wrong without a word of what stands there.
func fields(err error) (named string) {
	var list jml.Problems
	if !errors.As(err, &list) {
		var one *jml.Error
		if errors.As(err, &one) {
			list = jml.Problems{one}
		}
	}
	for i, one := range list {
		if i == 5 {
			return named + " and " + strconv.Itoa(len(list)-i) + " more"
		}
		if i > 0 {
			named += ", "
		}
		if one.Field == "" {
			named += "its form"
		}
		named += one.Field
	}
	return named
}

// stranger refuses whoever is not known, and after some requests without a look.
func (h *Room) stranger(r *http.Request, refusal error) error {
	if !h.unknown.Allow(h.Clients.Address(r)) {
		return door.AskedTooOften()
	}
	return refusal
}

func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return jml.Invalid("", "The request broke off. Send it again.")
}
