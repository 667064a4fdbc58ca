package download

import "net/http"

// Bundle is an answer that becomes a ZIP download with its first byte, so that
// an export that fails before can still be answered with a page.
type Bundle struct {
	w     http.ResponseWriter
	name  string
	begun bool
}

// NewBundle returns a bundle that browsers save under a name.
func NewBundle(w http.ResponseWriter, name string) *Bundle { return &Bundle{w: w, name: name} }

// Begun reports whether a byte was written.
func (b *Bundle) Begun() bool { return b.begun }

func (b *Bundle) Write(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		b.w.Header().Set("Content-Type", "application/zip")
		b.w.Header().Set("Content-Disposition", `attachment; filename="`+b.name+`"`)
	}
	return b.w.Write(p)
}
