package replay

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence"
)

// Anchor is the newest checkpoint that mails of one day took to somebody, inside
// the company or outside it. Its entry is of the first mail that took it.
type Anchor struct {
	Entry
	Outside bool
	Leaves  int64  // that the checkpoint covers
	Owner   string // person id of the receiver
	Mails   int    // of the day that took a checkpoint there
}

// Day is the day of UTC.
func (a Anchor) Day() string { return a.Recorded.UTC().Format(time.DateOnly) }

// Anchors are those of a log, in the order of each day's first mail there: at most
// two a day, so that a log of years has few.
type Anchors []Anchor

// add takes in a mail that took a checkpoint along.
func (list *Anchors) add(e Entry, d evidence.NoticeSent) {
	mail := Anchor{Entry: e, Outside: d.Outside, Leaves: d.Checkpoint, Owner: d.Owner, Mails: 1}
	for i := len(*list) - 1; i >= 0 && (*list)[i].Day() == mail.Day(); i-- {
		of := &(*list)[i]
		if of.Outside != mail.Outside {
			continue
		}
		mail.Mails += of.Mails
		if mail.Leaves <= of.Leaves {
			of.Mails = mail.Mails
			return
		}
		*of = mail
		return
	}
	*list = append(*list, mail)
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
