package replay

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
)

// Anchor is a checkpoint that went by mail, inside the company or outside it:
// that of a daily mail, or the newest that owners' mails of one day took there.
// Its entry is of the first mail that took it.
type Anchor struct {
	Entry
	Daily   bool
	Outside bool
	Leaves  int64  // that the checkpoint covers
	Owner   string // person id of the receiver; empty of a daily mail
	Mails   int    // of the day that took a checkpoint there
}

// Day is the day of UTC.
func (a Anchor) Day() string { return a.Recorded.UTC().Format(time.DateOnly) }

// Anchors are those of a log, in the order of their first mails: of owners' mails
// at most two a day, so that a log of years has few.
type Anchors []Anchor

// add takes in an owner's mail that took a checkpoint along.
func (list *Anchors) add(e Entry, d evidence.NoticeSent) {
	mail := Anchor{Entry: e, Outside: d.Outside, Leaves: d.Checkpoint, Owner: d.Owner, Mails: 1}
	for i := len(*list) - 1; i >= 0 && (*list)[i].Day() == mail.Day(); i-- {
		of := &(*list)[i]
		if of.Daily || of.Outside != mail.Outside {
			continue
		}
		mail.Mails += of.Mails
		if mail.Leaves > of.Leaves {
			*of = mail
		}
		of.Mails = mail.Mails
		return
	}
	*list = append(*list, mail)
}

// daily takes in a daily mail, which rests on the one before to its address.
func (list *Anchors) daily(f *findings, e Entry, d evidence.AnchorSent) {
	before := func(a Anchor) bool { return a.Daily && a.Leaves == d.Since }
	switch {
	case d.Checkpoint > e.Seq:
		f.omission(e, "Leaf %d: a mail took a checkpoint over %d leaves along, which is more than there were.", e.Seq, d.Checkpoint)
	case d.Since > 0 && !slices.ContainsFunc(*list, before):
		f.omission(e, "Leaf %d: the mail before it took a checkpoint over %d leaves to the same address, by its word, and no leaf says so.", e.Seq, d.Since)
	}
	*list = append(*list, Anchor{Entry: e, Daily: true, Outside: d.Outside, Leaves: d.Checkpoint, Mails: 1})
}

// NewestOutside is the anchor of most leaves outside the company; found is false
// when there is none.
func (list Anchors) NewestOutside() (newest Anchor, found bool) {
	for _, a := range list {
		if a.Outside && a.Leaves > newest.Leaves {
			newest, found = a, true
		}
	}
	return newest, found
}
