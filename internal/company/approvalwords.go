package company

import (
	"cmp"
	"fmt"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/staff"
)

// words says what a change that waits is, to whoever acts.
func (b secondPerson) words(c approval.Change) (w Waiting, err error) {
	w = Waiting{Change: c, Mine: b.asked(c)}
	if w.Asker, err = b.asker(c); err != nil {
		return w, err
	}
	command, err := readRightAsked(c.Command)
	if err != nil {
		return w, err
	}
	w.Is, w.Would = b.difference(command)
	seconds, err := b.seconds(c.AskedBy, c.AskedPerson)
	for _, id := range seconds {
		w.MayAnswer = w.MayAnswer || id == b.Actor.PersonID
	}
	return w, err
}

// asker is the name of who asked.
func (b secondPerson) asker(c approval.Change) (string, error) {
	if c.AskedPerson != "" {
		return b.NameOf(c.AskedPerson)
	}
	for _, s := range b.Directory().Staff {
		if s.ID == c.AskedBy {
			return s.Name, nil
		}
	}
	return "Somebody at the console", nil
}

// difference says what is, and what would be.
func (b secondPerson) difference(c rightAsked) (is, would string) {
	who := c.Right.Name
	if c.Right.Email != "" && c.Right.Email != who {
		who += " <" + c.Right.Email + ">"
	}
	right := c.Right
	have := giving{b.Books, &right}.have()
	switch {
	case c.Takes:
		return fmt.Sprintf("%s is %s, %s.", who, c.Right.Role.Title(), holds(c.Right)), fmt.Sprintf("%s is so no more, and is signed out.", who)
	case have.ID != "":
		return fmt.Sprintf("%s is %s, %s.", who, have.Role.Title(), holds(have)), fmt.Sprintf("%s is %s, %s.", who, right.Role.Title(), holds(right))
	}
	return fmt.Sprintf("%s has no such right.", who), fmt.Sprintf("%s is %s, %s.", who, right.Role.Title(), holds(right))
}

// holds says how long a right holds, and of what.
func holds(r staff.Right) string {
	words := "while they work here"
	if r.PersonID == "" {
		words = "until " + cmp.Or(r.Until.String(), "an administrator is named")
	}
	if !r.Period.IsZero() {
		words += ", of " + r.Period.String()
	}
	return words
}

// tellAsked asks a second person about a change.
func (b messenger) tellAsked(id string) (*notice.Tidings, error) {
	c, err := b.Change(id)
	if err != nil || c.State != approval.Waiting || !b.Now().Before(c.Ends()) {
		return nil, err
	}
	w, err := secondPerson{b.Books}.words(c)
	if err != nil {
		return nil, err
	}
	return &notice.Tidings{Subject: w.Asker + " asks you to approve a change of who may sign in", Label: "Answer it", Path: "/approvals",
		Lines: []string{w.Asker + " asks for a change that takes two persons.", "Now: " + w.Is, "Then: " + w.Would,
			"It waits until " + b.Settings().Today(c.Ends()).String() + ". Until then any administrator but who asked can say yes or no. Ask back before you say yes to what you did not expect."}}, nil
}

// tellAnswered tells whoever asked what became of it.
func (b messenger) tellAnswered(id string) (*notice.Tidings, error) {
	c, err := b.Change(id)
	if err != nil {
		return nil, err
	}
	by := "Somebody"
	if c.AnsweredBy != "" {
		if by, err = b.NameOf(c.AnsweredBy); err != nil {
			return nil, err
		}
	}
	said := map[approval.State]string{
		approval.Approved: by + " approved it, and it is so now.",
		approval.Refused:  by + " refused it: nothing was changed. Ask them why.",
		approval.Lapsed:   "Nobody answered within a week: nothing was changed. Ask again if it is still wanted.",
		approval.Outdated: by + " approved it, but what it was about had changed meanwhile: nothing was changed. Look how it is now, and ask again.",
	}[c.State]
	if said == "" {
		return nil, nil
	}
	asked := "On " + b.Settings().Today(c.AskedAt).String() + " you asked for a change of who may sign in. "
	return &notice.Tidings{Subject: "Your change of who may sign in: " + string(c.State), Lines: []string{asked + said}, Label: "Open the page To be approved", Path: "/approvals"}, nil
}
