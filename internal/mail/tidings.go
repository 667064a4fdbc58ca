package mail

import (
	"cmp"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/notice"
)

const maxLine = 2000 // characters of one paragraph

// tidings is what both parts of a mail of no case are rendered from.
type tidings struct {
	Subject  string
	Summary  string // shown beside the subject
	Greeting string
	Company  string
	Lines    []string
	Link     press
}

// tell writes a mail that belongs to no case.
func (c *Composer) tell(n notice.Letter, to string, now time.Time) (Message, error) {
	said := n.Tidings
	l := tidings{Subject: oneLine(said.Subject, maxTitle), Company: oneLine(n.Company, maxName), Greeting: "Hello " + oneLine(cmp.Or(n.ToName, n.To), maxName) + ",",
		Link: press{Label: said.Label, Href: c.base + said.Path}}
	for _, line := range said.Lines {
		l.Lines = append(l.Lines, oneLine(line, maxLine))
	}
	if len(l.Lines) > 0 {
		l.Summary = oneLine(l.Lines[0], maxTitle)
	}

	m := Message{From: c.from.Address, To: to, ID: "<" + idPart(n.ID) + "@" + c.host + ">"}
	var err error
	if m.Raw, err = c.told.body(c.header(m, n.ToName, l.Subject, now), boundary(n.ID), l); err != nil {
		return Message{}, fmt.Errorf("compose mail %s: %w", n.ID, err)
	}
	return m, nil
}
