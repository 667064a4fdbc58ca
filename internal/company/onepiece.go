package company

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// onePiece refuses what would make two pieces of equipment of one: a tag of the
// register in another spelling, or a serial that another piece has.
func onePiece(b *Books, a register.Asset) error {
	like, err := b.AssetsLike(a.Tag, a.Serial)
	if err != nil {
		return fmt.Errorf("look for equipment of that tag or serial: %w", err)
	}
	for _, other := range like {
		switch {
		case other.ID == a.ID:
		case fold.Same(other.Tag, a.Tag):
			return &jml.Error{Code: jml.CodeConflict, Field: "tag", Message: fmt.Sprintf("The register has %s. Write the tag as it stands there.", other.Tag)}
		case tellsApart(a.Serial) && fold.Same(other.Serial, a.Serial):
			return &jml.Error{Code: jml.CodeConflict, Field: "serial", Message: fmt.Sprintf("%s is the serial of %s. Two pieces cannot have one: correct it, or use that tag.", a.Serial, other.Tag)}
		}
	}
	return nil
}

// tellsApart reports whether a serial is one, and not a word for none.
func tellsApart(serial string) bool { return strings.ContainsAny(serial, "0123456789") }
