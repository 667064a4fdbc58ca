package verify

import (
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
)

// checkKey decides which key the checkpoint has to be signed with. Under which
// origin it may sign is for the leaves to say.
func (c *checker) checkKey() {
	text, err := c.read("policy.txt", maxSmall)
	if err == nil {
		c.vkey, err = bundle.ParsePolicy(text)
	}
	var own note.Verifier
	if err == nil {
		own, err = note.NewVerifier(c.vkey)
	}
	if err != nil {
		c.find(CodeSignature, "policy.txt", "The bundle's key cannot be read: %v.", err)
	}
	if own != nil {
		c.report.Key = keyName(own)
		c.trusted = checkpoint.Keys{c.vkey}
	}
	if len(c.given) == 0 {
		return
	}
	c.trusted = c.given
	c.report.Anchored = true
	same := func(vkey string) bool { return checkpoint.SameKey(vkey, c.vkey) }
	if own != nil && !slices.ContainsFunc(c.given, same) {
		c.find(CodeSignature, "policy.txt", "The bundle comes with key %s, but you gave %s: it was signed by somebody else.",
			keyName(own), c.nameOf(0))
	}
}

// nameOf names a key that the auditor gave.
func (c *checker) nameOf(i int) string {
	v, err := note.NewVerifier(c.given[i])
	if err != nil {
		return c.given[i]
	}
	return keyName(v)
}

func keyName(v note.Verifier) string { return fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash()) }

func (c *checker) checkSignature() {
	signed, err := c.read("checkpoint", maxSmall)
	if err != nil {
		c.find(CodeSignature, "checkpoint", "The checkpoint cannot be read: %v.", err)
		return
	}
	c.checkpoint, err = checkpoint.Open(signed, c.trusted)
	c.signed = err == nil
	if err != nil {
		c.find(CodeSignature, "checkpoint", "The checkpoint's signature does not hold: %v.", err)
		if c.checkpoint, err = checkpoint.Peek(signed); err != nil {
			return
		}
	}
	c.readable = true
	c.report.Origin, c.report.Size = c.checkpoint.Origin, c.checkpoint.Size
	c.report.Root, c.report.SignedAt = c.checkpoint.Root.String(), c.checkpoint.SignedAt
	c.report.provenTo(0)
}

func (c *checker) checkRoot() {
	if !c.readable {
		return
	}
	if have, want := c.tree.Size(), c.checkpoint.Size; have != want {
		c.find(CodeAltered, "leaves.jsonl", "The checkpoint covers %d leaves, but leaves.jsonl has %s.", want, howMany(have, want))
		return
	}
	root, err := c.tree.Root(c.checkpoint.Size)
	if c.intact = err == nil && root == c.checkpoint.Root; !c.intact {
		c.find(CodeAltered, "leaves.jsonl", "The leaves are not those that were signed: their root is %s, the checkpoint says %s.",
			root, c.checkpoint.Root)
	}
}

func howMany(have, want int64) string {
	if have > want {
		return "more"
	}
	return strconv.FormatInt(have, 10)
}

// keepGiven makes the tree ready for checkGiven.
func (c *checker) keepGiven() {
	for _, signed := range c.held {
		if older, err := checkpoint.Peek(signed); err == nil {
			c.tree.Keep(older.Size)
		}
	}
}

// checkGiven holds the log against every checkpoint the auditor kept.
func (c *checker) checkGiven() {
	var newest int64
	for i, signed := range c.held {
		where := fmt.Sprintf("checkpoint %d of %d that you gave", i+1, len(c.held))
		older, err := c.openGiven(signed)
		switch {
		case err == nil:
		case c.trusted.Claims(signed, c.origins):
			c.find(CodeUnreadable, where, "The %s was damaged on its way to you: it names the bundle's key, and its text is not what that key signed. "+
				"Get it again, and save the mail itself, as .eml.", where)
			continue
		default:
			c.find(CodeSignature, where, "The %s does not count: %v.", where, err)
			continue
		}
		c.report.Anchored = true
		if err := checkpoint.Extends(older, c.tree.Size(), &c.tree); err != nil {
			c.notExtended(where, older, err)
			continue
		}
		newest = max(newest, older.Size)
	}
	c.report.provenTo(newest)
	if len(c.held) == 0 {
		c.report.Notes = append(c.report.Notes,
			"You gave no older checkpoint: records that were removed or rewritten before this export was made cannot be noticed.")
	}
	if c.o.RequireAnchor && c.report.Newer > 0 {
		c.find(CodeUnanchored, "checkpoint", "The last %d of %d leaves are newer than every checkpoint you gave.",
			c.report.Newer, c.checkpoint.Size)
	}
}

func (c *checker) openGiven(signed []byte) (checkpoint.Checkpoint, error) {
	older, err := checkpoint.Open(signed, c.trusted)
	if err == nil && c.readable && !slices.Contains(c.origins, older.Origin) {
		err = fmt.Errorf("it is of the log %s, the bundle of %s", older.Origin, c.checkpoint.Origin)
	}
	return older, err
}

// checkConsistency checks the proof that comes along, which lets somebody
// without the leaves compare two checkpoints.
func (c *checker) checkConsistency() {
	text, err := c.read("consistency.txt", maxSmall)
	var proof bundle.Consistency
	if err == nil {
		proof, err = bundle.ParseConsistency(text)
	}
	if err == nil && c.signed {
		err = c.checkProof(proof)
	}
	if err != nil {
		c.find(CodeAltered, "consistency.txt", "The proof does not hold: %v.", err)
	}
}

func (c *checker) checkProof(proof bundle.Consistency) error {
	if proof.To != c.checkpoint.Size {
		return fmt.Errorf("it leads to %d leaves, the checkpoint covers %d", proof.To, c.checkpoint.Size)
	}
	if proof.From == 0 {
		return nil
	}
	older, err := checkpoint.Open(proof.Older, c.trusted)
	if err != nil {
		return err
	}
	if !slices.Contains(c.origins, older.Origin) {
		return fmt.Errorf("its checkpoint is of the log %s", older.Origin)
	}
	if older.Size != proof.From {
		return fmt.Errorf("it starts at %d leaves, its checkpoint covers %d", proof.From, older.Size)
	}
	return checkpoint.CheckProof(proof.Proof, older, c.checkpoint)
}
