package download

import (
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Bundle is an answer that becomes a ZIP download with its first byte, so that
// an export that fails before can still be answered with a page.
type Bundle struct {
	w       http.ResponseWriter
	name    string
	begun   bool
	watched bool
}

// NewBundle returns a bundle that browsers save under a name.
func NewBundle(w http.ResponseWriter, name string) *Bundle { return &Bundle{w: w, name: name} }

// Watched has it said between the bytes how far the bundle is, for a program that
// asked for it.
func (b *Bundle) Watched() { b.watched = true }

// Progress says how far the bundle is. Before its first byte nothing is said.
func (b *Bundle) Progress(step string, done, total int64) {
	if !b.watched || !b.begun {
		return
	}
	if wire.WriteProgress(b.w, wire.Progressed{Step: step, Done: done, Total: total}) == nil {
		_ = http.NewResponseController(b.w).Flush()
	}
}

// Begun reports whether a byte was written.
func (b *Bundle) Begun() bool { return b.begun }

func (b *Bundle) Write(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		b.w.Header().Set("Content-Type", "application/zip")
		b.w.Header().Set("Content-Disposition", `attachment; filename="`+b.name+`"`)
		if b.watched {
			b.w.Header().Set("Content-Type", wire.WatchedType)
		}
	}
	if !b.watched {
		return b.w.Write(p)
	}
	if err := wire.WriteBytes(b.w, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Lacks has it said behind a whole bundle what it lacks, and why; "" says nothing.
func (b *Bundle) Lacks(what string) {
	if what != "" {
		b.behind(wire.BehindTrailer, what)
	}
}

// behind sends a text after the bundle. An answer that is short and not yet
// sent would have no trailer.
func (b *Bundle) behind(trailer, text string) {
	_ = http.NewResponseController(b.w).Flush()
	b.w.Header().Set(http.TrailerPrefix+trailer, url.PathEscape(text))
}

// End returns what is left to tell of how the making went. A bundle of a damaged
// log is whole, and refused by whoever verifies it: it is not cut off, and what
// is damaged follows behind it.
func (b *Bundle) End(err error) error {
	if b.begun && jml.ErrorCode(err) == jml.CodeDamaged {
		b.behind(wire.DamageTrailer, door.Refusals(err)[0].Message)
		return nil
	}
	return err
}
