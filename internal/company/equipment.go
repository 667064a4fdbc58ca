package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// Why equipment is where it is, as somebody said outside of a task.
const (
	saidGone   = "not_back"
	saidFound  = "found"
	saidJudged = "judged"
)

// GoneReport is what somebody says of equipment that does not come back, whether
// a case is about it or not.
type GoneReport struct {
	Tag   string              `json:"tag"`
	State register.AssetState `json:"state"` // lost, stolen, broken, sold, kept
	Said  jml.NotBack         `json:"said"`
	Note  string              `json:"note"` // how they know
}

// check holds the words of a report against their limits.
func (r GoneReport) check() error {
	said := register.Asset{Tag: r.Tag, Said: r.Said}
	if err := said.Check(register.Asset{}); err != nil {
		return err
	}
	return legible.CheckAll([]legible.Text{{Field: "state", Value: string(r.State), Rule: legible.Key()}, {Field: "note", Value: r.Note, Rule: legible.Note()}}, nil)
}

// Judgement is the security lead's word on equipment that is missing.
type Judgement struct {
	Tag      string `json:"tag"`
	Incident string `json:"incident"` // yes or no
	By       string `json:"by"`       // whose word it is: HR's id, work address or id of ours
	Note     string `json:"note"`     // the reason
}

// Losses takes what people say of equipment that does not come back, and of what
// does after all.
type Losses struct{ *Service }

// ReportGone enters that equipment does not come back. Where an open case has a
// line that needs it back, the case follows and asks the security lead; otherwise
// Judge takes their word. It returns who held it, and whether a case follows.
func (s Losses) ReportGone(ctx context.Context, actor jml.Actor, r GoneReport) (holder jml.Person, inCase bool, err error) {
	if err := r.check(); err != nil {
		return holder, false, err
	}
	err = s.change(ctx, actor, func(b *Books) error {
		from, err := equipment(b, r.Tag)
		if err != nil {
			return err
		}
		if from.State == r.State {
			return &jml.Error{Code: jml.CodeConflict, Field: "tag", Message: fmt.Sprintf("The register says already that %s is %s.", from.Tag, from.State)}
		}
		if err := r.State.CheckSaid(r.Said, b.Now()); err != nil {
			return err
		}
		if r.Note == "" {
			return jml.Invalid("note", "Say in a note how you know.")
		}
		if from.HolderID != "" {
			if holder, err = b.Person(from.HolderID); err != nil {
				return fmt.Errorf("read the holder: %w", err)
			}
		}
		to := from
		to.State, to.HolderID, to.Source = r.State, "", fromFile
		to.Said = r.State.OnlySaid(r.Said)
		to.Said.By = actor.PersonID
		inCase, err = leave(b, from, to, saidGone, r.Note)
		return err
	})
	return holder, inCase, err
}

// leave takes equipment out of the register that does not come back, and has the
// case follow that needs it back, where there is one; else the security lead is told
// of a loss.
func leave(b *Books, from, to register.Asset, why, note string) (inCase bool, err error) {
	if b.cases != nil {
		if inCase, err = b.cases.EquipmentGone(b, from, to, why, note); inCase || err != nil {
			return inCase, err
		}
	}
	if err := b.MoveAsset(from, to, "", why, note); err != nil {
		return false, err
	}
	return false, messenger{b}.mailLoss(to)
}

// FoundEquipment enters that missing equipment came back. What tasks said of it
// stays as it was said.
func (s Losses) FoundEquipment(ctx context.Context, actor jml.Actor, tag, note string) error {
	if err := legible.CheckAll([]legible.Text{{Field: "tag", Value: tag, Rule: legible.Key()}, {Field: "note", Value: note, Rule: legible.Note()}}, nil); err != nil {
		return err
	}
	return s.change(ctx, actor, func(b *Books) error {
		from, err := missing(b, tag)
		if err != nil {
			return err
		}
		if note == "" {
			return jml.Invalid("note", "Say in a note where it was, and whether it was opened.")
		}
		to := from
		to.State, to.Source, to.Said = register.Returned, fromFile, jml.NotBack{}
		return b.MoveAsset(from, to, "", saidFound, note)
	})
}

// JudgeLoss enters whether it is an incident that equipment is missing which no
// case asks about. Whose word it is stands in the line of the security lead, and
// did not report it.
func (s Losses) JudgeLoss(ctx context.Context, actor jml.Actor, j Judgement) error {
	if err := legible.CheckAll([]legible.Text{{Field: "tag", Value: j.Tag, Rule: legible.Key()}, {Field: "incident", Value: j.Incident, Rule: legible.Key()},
		{Field: "by", Value: j.By, Rule: legible.Key()}, {Field: "note", Value: j.Note, Rule: legible.Note()}}, nil); err != nil {
		return err
	}
	return s.change(ctx, actor, func(b *Books) error {
		from, err := missing(b, j.Tag)
		if err != nil {
			return err
		}
		by, err := b.meant(j.By)
		if err != nil {
			return err
		}
		switch {
		case from.Said.Incident != "":
			return &jml.Error{Code: jml.CodeConflict, Field: "tag", Message: fmt.Sprintf("It is said already whether it is an incident that %s is %s: %s.", from.Tag, from.State, from.Said.Incident)}
		case j.Incident != "yes" && j.Incident != "no":
			return jml.Invalid("incident", "Say whether it is an incident: yes or no.")
		case j.Note == "":
			return jml.Invalid("note", "Give the reason.")
		case !slices.Contains(b.Directory().PeopleOf(roles.SecurityLead), by.ID):
			return jml.Invalid("by", "Only the Security Lead or a deputy says whether it is an incident.")
		case by.ID == from.Said.By:
			return jml.Invalid("by", "Who reported the loss does not judge it. Ask a deputy.")
		}
		to := from
		to.Said.Incident, to.Said.JudgedBy, to.Source = j.Incident, by.ID, fromFile
		return b.MoveAsset(from, to, "", saidJudged, j.Note)
	})
}

// equipment is the piece with a tag.
func equipment(b *Books, tag string) (register.Asset, error) {
	a, known, err := b.AssetByTag(tag)
	switch {
	case err != nil:
		return a, fmt.Errorf("look for the equipment: %w", err)
	case !known:
		return a, &jml.Error{Code: jml.CodeNotFound, Field: "tag", Message: "The register has no equipment with this tag. Write it as it stands there."}
	}
	return a, nil
}

func missing(b *Books, tag string) (register.Asset, error) {
	a, err := equipment(b, tag)
	if err == nil && !a.State.IsMissing() {
		err = &jml.Error{Code: jml.CodeConflict, Field: "tag", Message: fmt.Sprintf("The register does not say that %s is lost or stolen, but %s.", a.Tag, a.State)}
	}
	return a, err
}
