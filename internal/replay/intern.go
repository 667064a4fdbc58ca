package replay

import (
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
)

// interns keep one copy of a text that comes back in many leaves that are held.
type interns map[string]string

func (known interns) text(s string) string {
	if same, ok := known[s]; ok {
		return same
	}
	known[s] = s
	return s
}

func interned[S ~string](known interns, s S) S { return S(known.text(string(s))) }

// names keeps one copy of the names of fields, and of people.
func (known interns) names(fields []personal) []personal {
	for i, f := range fields {
		fields[i].name = known.text(f.name)
		if strings.HasSuffix(f.name, ".name") {
			fields[i].text = known.text(f.text)
		}
	}
	return fields
}

func (known interns) actor(a evidence.LeafActor) evidence.LeafActor {
	return evidence.LeafActor{Kind: interned(known, a.Kind), Ref: known.text(a.Ref), Assurance: interned(known, a.Assurance)}
}
