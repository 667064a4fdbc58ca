package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/desk"
	"github.com/handover-jml/handover/internal/web/door"
)

// Reads keeps what auditors look at.
type Reads interface {
	desk.AuditorReads
	NoteRead(ctx context.Context, staffID, address string, at time.Time) error
}

// longestAddress is how much of an address is kept, in bytes.
const longestAddress = 500

// noted has what an auditor looks at noted before they see it: what cannot be
// noted is not shown. Addresses hold nobody's name.
func (s *Server) noted(list []door.Route) []door.Route {
	for i, rt := range list {
		auditors := slices.ContainsFunc(rt.Who, func(p door.Pass) bool { return slices.Contains(p.Rights, staff.Auditor) })
		if !auditors {
			continue
		}
		list[i].Handle = func(w http.ResponseWriter, r *http.Request) error {
			who := door.PrincipalOf(r.Context())
			if who.Holds(staff.Auditor) {
				address := r.Method + " " + r.URL.RequestURI()
				address = strings.ToValidUTF8(address[:min(len(address), longestAddress)], "")
				if err := s.Records.Reads.NoteRead(r.Context(), who.Actor.Ref, address, s.Clock.Now()); err != nil {
					return err
				}
			}
			return rt.Handle(w, r)
		}
	}
	return list
}
