package view

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/staff"
)

// SignedInBy says in words how somebody came in.
func SignedInBy(by jml.Assurance) string {
	switch by {
	case jml.AssuranceEmailLink:
		return "by a link in a mail"
	case passkey.Assurance:
		return "with a passkey"
	case staff.ByProvider:
		return "at a sign-in provider"
	}
	return "by a link of the console"
}
