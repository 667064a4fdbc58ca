package store

import (
	"database/sql/driver"
	"fmt"

	"github.com/handover-jml/handover/internal/register"
)

// Equipment that does not come back is lost to programs of earlier releases, which
// know of no other such state and whose databases hold none. What became of it
// stands in a column of its own, and counts while the other one still says lost:
// such a program may have moved it on meanwhile.

// nearState keeps the state that every release knows.
type nearState struct{ s *register.AssetState }

func (n nearState) Value() (driver.Value, error) {
	if n.s.IsGone() {
		return string(register.Lost), nil
	}
	return string(*n.s), nil
}

func (n nearState) Scan(src any) error {
	text, err := asText(src)
	if err != nil {
		return fmt.Errorf("read the state of equipment: %w", err)
	}
	*n.s = register.AssetState(text)
	return nil
}

// goneState keeps what became of equipment that does not come back. It is read
// after nearState.
type goneState struct{ s *register.AssetState }

func (g goneState) Value() (driver.Value, error) {
	if !g.s.IsGone() || *g.s == register.Lost {
		return "", nil
	}
	return string(*g.s), nil
}

func (g goneState) Scan(src any) error {
	text, err := asText(src)
	if err != nil {
		return fmt.Errorf("read what became of equipment: %w", err)
	}
	if len(text) > 0 && *g.s == register.Lost {
		*g.s = register.AssetState(text)
	}
	return nil
}
