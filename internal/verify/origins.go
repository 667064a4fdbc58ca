package verify

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/replay"
)

// Missing are leaves that were signed under an earlier origin and are not here,
// as the log itself says. Without Until nobody knows how many they were.
type Missing struct {
	Origin string `json:"origin"`
	From   int64  `json:"from"`
	Until  int64  `json:"until,omitempty"` // the last of them
}

// checkOrigins follows the log from origin to origin. It may have several, one
// after the other and all with one key; the checkpoint has to be of the last,
// and a key that was given of one of them.
func (c *checker) checkOrigins() {
	if !c.readable {
		return
	}
	origin := c.checkpoint.Origin
	for i, r := range c.answer.Reopenings {
		c.checkReopening(r, c.roots[i])
		if i > 0 && r.Previous != origin {
			c.find(CodeAltered, leafAt(r), "Leaf %d reopens the log %s, which was %s then.", r.Seq, r.Previous, origin)
		}
		if i == 0 {
			c.origins = append(c.origins, r.Previous)
		}
		origin = r.Origin
		c.origins = append(c.origins, origin)
	}
	if origin != c.checkpoint.Origin {
		c.find(CodeSignature, "checkpoint", "The log is called %s by its leaves, and %s by its checkpoint.", origin, c.checkpoint.Origin)
	}
	if len(c.origins) == 0 {
		c.origins = []string{origin}
	}
	c.checkKeyNames()
}

// rootBefore keeps the root in front of a leaf that reopens the log, which was
// just replayed.
func (c *checker) rootBefore() {
	if len(c.answer.Reopenings) == len(c.roots) {
		return
	}
	root, err := c.tree.Root(c.tree.Size())
	if err != nil {
		c.find(CodeAltered, "leaves.jsonl", "The log is damaged: %v.", err)
	}
	c.roots = append(c.roots, root)
}

// checkReopening holds what a leaf says of the log before it against that log.
func (c *checker) checkReopening(r replay.Reopening, root tlog.Hash) {
	if r.Size != r.Seq || r.Root != root.String() || r.Restored > r.Size {
		c.find(CodeAltered, leafAt(r), "Leaf %d says that %d leaves with the root %s come before it, which is not so.", r.Seq, r.Size, r.Root)
	}
	c.origins = append(c.origins, lostOrigins(r)...)

	missing := Missing{Origin: r.Previous, From: r.Restored}
	if r.Lost != nil {
		missing.Origin, missing.Until = r.Lost.Origin, r.Lost.Size-1
	}
	c.report.Missing = append(c.report.Missing, missing)
	c.report.Notes = append(c.report.Notes, fmt.Sprintf("Leaf %d says that the log was put back and goes on as %s: %s are missing. Ask who decided so, and why; its note says it.",
		r.Seq, r.Origin, r.Missing()))
}

func leafAt(r replay.Reopening) string { return fmt.Sprintf("leaf %d", r.Seq) }

// checkKeyNames refuses a key of another log, and a policy that names the key
// otherwise than the checkpoint does.
func (c *checker) checkKeyNames() {
	if name, _, _ := strings.Cut(c.vkey, "+"); name != "" && name != c.checkpoint.Origin {
		c.find(CodeSignature, "policy.txt", "The key is called %s, the log %s.", name, c.checkpoint.Origin)
	}
	for i, vkey := range c.given {
		if name, _, _ := strings.Cut(vkey, "+"); checkpoint.SameKey(vkey, c.vkey) && !slices.Contains(c.origins, name) {
			c.find(CodeSignature, "policy.txt", "The bundle is of the log %s, but you gave %s, and no leaf says that the one goes on as the other.",
				c.checkpoint.Origin, c.nameOf(i))
		}
	}
}

// notExtended says why a checkpoint that was given does not hold: leaves are
// missing, which the log says or not, or they were rewritten.
func (c *checker) notExtended(where string, older checkpoint.Checkpoint, why error) {
	for _, r := range c.answer.Reopenings {
		if slices.Contains(lostOrigins(r), older.Origin) && older.Size > r.Restored {
			c.find(CodeRewritten, where, "Leaves %d to %d of %s, which were signed in the %s, are missing: leaf %d says that the log was put back and goes on as %s.",
				r.Restored, older.Size-1, older.Origin, where, r.Seq, r.Origin)
			return
		}
	}
	if c.readable && older.Size > c.checkpoint.Size {
		c.endsBefore(where, older)
		return
	}
	c.find(CodeRewritten, where, "The log does not extend the %s: %v.", where, why)
}

// endsBefore says that the bundle cannot be held against a checkpoint, since it
// ends before it. That it was signed later proves nothing: a clock may have gone back.
func (c *checker) endsBefore(where string, older checkpoint.Checkpoint) {
	c.report.askFor = max(c.report.askFor, older.Size)
	later := ""
	if c.checkpoint.SignedAt.After(older.SignedAt) {
		later = " It says that it was signed after your checkpoint: whoever cannot give you a longer one owes you a reason."
	}
	c.find(CodeOlder, where, "The bundle has %d leaves, and the %s covers %d: ask for one as of %d leaves or more.%s",
		c.checkpoint.Size, where, older.Size, older.Size, later)
}

// lostOrigins are the origins under which leaves may have been signed that a
// reopened log has not.
func lostOrigins(r replay.Reopening) []string {
	if r.Lost == nil {
		return []string{r.Previous}
	}
	return []string{r.Previous, r.Lost.Origin}
}

// missing names all leaves that the log says are missing, "" for a whole log.
func missing(l *replay.Log) string {
	var all []string
	for _, r := range l.Reopenings {
		all = append(all, r.Missing())
	}
	return strings.Join(all, ", and ")
}
