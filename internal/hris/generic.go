package hris

import (
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/intake"
)

// generic is whoever sends our own event, signed by Standard Webhooks or in the
// manner of WebSub.
func generic() Vendor {
	return Vendor{Preset: "generic", Title: "Any system that can post our event", Schemes: []hook.Scheme{hook.Standard(), hook.Hub()},
		Read: func(body []byte) (Said, error) {
			e, _, err := intake.DecodeEvent(body)
			if err != nil {
				return Said{}, err
			}
			return Said{Event: &e}, nil
		},
		Steps: []string{
			"Have the system post one event as JSON for each thing that happens: who joins, moves or leaves, or what is taken back.",
			"Have it sign each request by Standard Webhooks with the secret, or with X-Hub-Signature-256.",
			"Give each event an id that it keeps when it is sent again: an id counts once.",
		},
		Docs: "https://www.standardwebhooks.com/"}
}
