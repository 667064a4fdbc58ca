package evidence

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Draft is a leaf before it has a place in the log. Data holds facts that are
// not personal; every personal value goes into Personal and reaches the leaf
// only as a commitment.
type Draft struct {
	OccurredAt time.Time // when it happened in the world; zero: when it is written
	Case       string
	Task       string
	Actor      jml.Actor
	Data       Data // it says of which type the leaf is
	Personal   []Field
}

// Field is one personal value of a leaf. Names are dotted: "person.name",
// "actor.name", "assignee.name", "note", "file.1.sha256". Empty values are not
// committed.
type Field struct {
	Name  string
	Value string
}
