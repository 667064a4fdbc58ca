// Package auditor is what auditors look at here: a period as of one checkpoint,
// what its tasks show of each control, and every table of an export, without a
// download. It says what the tables say and judges nothing. It must not read the
// database's tables, and whom a page is open to stands in the routes.
package auditor

import (
	"context"
	"embed"
	"net/http"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Templates are the room's pages.
//
//go:embed template
var Templates embed.FS

// Readings answer questions about the log; audit.Library implements it.
type Readings interface {
	Read(ctx context.Context, by jml.Actor, q audit.Question) (*audit.Reading, error)
}

// Documents are the controls in force.
type Documents interface {
	Document(ctx context.Context, hash string) ([]byte, error)
	Current(ctx context.Context, name string) (hash string, err error)
}

// Parts are what the room is made of. Readings is nil where the process reads no
// log.
type Parts struct {
	Pages     *view.Pages
	Clock     clock.Clock
	Readings  Readings
	Documents Documents
}

// Room has the handlers of all pages.
type Room struct {
	Period *Period
	Table  *Table
}

// New makes the room.
func New(p Parts) *Room {
	at := desk{pages: p.Pages, clock: p.Clock, readings: p.Readings}
	return &Room{Period: &Period{desk: at, documents: p.Documents}, Table: &Table{at}}
}

// desk is what every page needs.
type desk struct {
	pages    *view.Pages
	clock    clock.Clock
	readings Readings
}

// read answers the question in the address for whoever asks.
func (d desk) read(w http.ResponseWriter, r *http.Request, q asked) (*audit.Reading, error) {
	if d.readings == nil {
		return nil, &jml.Error{Code: jml.CodeAway, Message: "This process reads no log. Use `handover export` where the service runs."}
	}
	if err := door.PrincipalOf(r.Context()).Period.Allows(q.From, q.To); err != nil {
		return nil, err
	}
	door.MoreTime(w)
	return d.readings.Read(r.Context(), door.PrincipalOf(r.Context()).Actor, q.Question)
}

// controlsInForce are the company's controls; nil where there are none yet.
func controlsInForce(ctx context.Context, d Documents) (*playbook.Controls, error) {
	hash, err := d.Current(ctx, "controls")
	if jml.ErrorCode(err) == jml.CodeNotFound || err == nil && hash == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	body, err := d.Document(ctx, hash)
	if err != nil {
		return nil, err
	}
	return playbook.ParseControls(body)
}
