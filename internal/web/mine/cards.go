package mine

import (
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// question names what a task asks: the same for all tasks of a line that differ
// only in the system or the equipment they are about, "" for a task about
// neither.
func question(t readmodel.TaskRow) string {
	if t.System == "" && t.AssetID == "" || t.Purpose == jml.PurposeException {
		return ""
	}
	return strings.Join([]string{t.PlaybookHash, t.Line, string(t.Purpose), string(t.Asks)}, "/")
}

// cards puts the tasks of one question together, where the first of them
// stands.
func cards(tasks []ownTask) []card {
	var out []card
	at := map[string]int{}
	for _, t := range tasks {
		i, known := at[t.Question]
		if t.Question == "" || !known {
			at[t.Question] = len(out)
			out = append(out, card{Rows: []ownTask{t}})
			continue
		}
		out[i].Rows = append(out[i].Rows, t)
	}
	for i := range out {
		out[i].share()
	}
	return out
}

// share takes out of the rows of a card what all of them say.
func (c *card) share() {
	if len(c.Rows) < 2 {
		return
	}
	first := c.Rows[0]
	before, after := first.Title, first.Title
	sameHelp, sameWhy := true, true
	for _, t := range c.Rows {
		before, after = sameStart(before, t.Title), sameEnd(after, t.Title)
		sameHelp, sameWhy = sameHelp && t.Help == first.Help, sameWhy && t.Why == first.Why
	}

	c.Question = before + "…" + after
	if sameHelp {
		c.Help = first.Help
	}
	if sameWhy {
		c.Why = first.Why
	}
	for i := range c.Rows {
		t := &c.Rows[i]
		t.Row = strings.TrimSuffix(strings.TrimPrefix(t.Title, before), after)
		if t.Row == "" {
			t.Row = t.Title
		}
		if sameHelp {
			t.Help = ""
		}
		if sameWhy {
			t.Why = ""
		}
	}
}

// sameStart is how two titles begin alike, to the end of a word.
func sameStart(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:strings.LastIndexByte(a[:n], ' ')+1]
}

// sameEnd is how two titles end alike, from the beginning of a word on, or the
// question mark of both.
func sameEnd(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	tail := a[len(a)-n:]
	if i := strings.IndexByte(tail, ' '); i >= 0 {
		return tail[i:]
	}
	if strings.HasSuffix(tail, "?") {
		return "?"
	}
	return ""
}
