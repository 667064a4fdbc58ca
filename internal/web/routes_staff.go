package web

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
)

// route is one line of the table of routes. An empty who means that nobody
// needs to sign in.
type route struct {
	method, pattern string
	who             []jml.StaffRole
	h               http.HandlerFunc
}

// staffRoutes are the pages behind the staff sign-in. Auditors read and
// export; HR announces and steers cases; administrators also set up.
func (s *Server) staffRoutes() []route {
	readers := []jml.StaffRole{jml.StaffAdmin, jml.StaffHR, jml.StaffAuditor}
	writers := []jml.StaffRole{jml.StaffAdmin, jml.StaffHR}
	admins := []jml.StaffRole{jml.StaffAdmin}
	return []route{
		{"GET", "/{$}", readers, s.showToday},
		{"GET", "/setup", admins, s.showSetup},
		{"POST", "/setup", admins, s.saveSetup},

		{"GET", "/new", writers, s.showNewCase},
		{"POST", "/new", writers, s.saveNewCase},
		{"POST", "/new/preview", writers, s.previewNewCase},

		{"GET", "/cases", readers, s.showCases},
		{"GET", "/cases/{case}", readers, s.showCase},
		{"POST", "/cases/{case}/reschedule", writers, s.rescheduleCase},
		{"POST", "/cases/{case}/rescind", writers, s.rescindCase},
		{"POST", "/cases/{case}/reassign", writers, s.reassignTask},
		{"POST", "/cases/{case}/reopen", writers, s.reopenTask},

		{"GET", "/people", readers, s.showPeople},
		{"GET", "/people/{person}", readers, s.showPerson},
		{"GET", "/responsibilities", readers, s.showRoles},
		{"POST", "/responsibilities/{role}", admins, s.saveRole},
		{"GET", "/access", readers, s.showAccess},
		{"GET", "/equipment", readers, s.showEquipment},
		{"GET", "/evidence", readers, s.showEvidence},
		{"POST", "/evidence/export", readers, s.exportEvidence},
	}
}
