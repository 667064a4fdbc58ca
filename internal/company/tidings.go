package company

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// tidings is what a mail of no case says now; nil when it has nothing to say any
// more.
func (b messenger) tidings(m notice.Message) (*notice.Tidings, error) {
	switch m.Kind {
	case notice.Lost:
		return b.tellLoss(m.About)
	case notice.Asked:
		return b.tellAsked(m.About)
	case notice.Answered:
		return b.tellAnswered(m.About)
	}
	return nil, nil
}

// lineOf are those who are told of something of a kind, one after another where
// mails to them cannot be delivered.
func (b messenger) lineOf(kind notice.Kind) []string {
	if kind == notice.Lost {
		return slices.Concat(b.Directory().PeopleOf(roles.SecurityLead), b.Directory().PeopleStandingIn())
	}
	return nil
}

// mailLoss has the security lead told that equipment is lost or stolen of which
// no case asks: a deputy where it was the lead who said so.
func (b messenger) mailLoss(lost register.Asset) error {
	if !lost.State.IsMissing() {
		return nil
	}
	reporter := func(id string) bool { return id == lost.Said.By }
	return b.message(notice.Lost, lost.ID, slices.DeleteFunc(b.lineOf(notice.Lost), reporter))
}

func (b messenger) tellLoss(assetID string) (*notice.Tidings, error) {
	a, err := b.Asset(assetID)
	if err != nil {
		return nil, fmt.Errorf("read the equipment: %w", err)
	}
	if !a.State.IsMissing() || a.Said.Incident != "" {
		return nil, nil
	}
	what := fmt.Sprintf("%s %s", cmp.Or(a.Kind, "equipment"), a.Tag)
	t := &notice.Tidings{Subject: fmt.Sprintf("Is it an incident? The %s is %s", what, a.State), Label: "Open the page Equipment", Path: "/equipment"}
	t.Lines = append(t.Lines, fmt.Sprintf("The %s is %s, and no case asks about it. Say whether that is an incident, and why: on the page Equipment, or tell HR or an administrator, who can enter your word.", what, a.State))
	t.Lines = append(t.Lines, sayLoss(a.Said)...)
	return t, nil
}

// sayLoss is what whoever reported a loss said of it.
func sayLoss(said jml.NotBack) (lines []string) {
	encrypted := map[string]string{"yes": "Its disk is encrypted.", "no": "Its disk is not encrypted.", "unknown": "Nobody knows whether its disk is encrypted.", "none": "It holds no data."}
	if s := encrypted[said.Encrypted]; s != "" {
		lines = append(lines, s)
	}
	if !said.Seen.IsZero() {
		lines = append(lines, fmt.Sprintf("It was last seen on %s: %s.", said.Seen, cmp.Or(said.Place, "nobody said where")))
	}
	if said.LockedAt.IsZero() {
		lines = append(lines, "Nobody said that it is locked.")
	}
	return lines
}
