package export

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// VerifyOptions are what the auditor brings along. Keys are verifier keys from
// outside the bundle; Checkpoints are the contents of files that hold a
// checkpoint: a signed note, a mail with one in it, or an earlier bundle.
// Progress, when given, is called from time to time.
type VerifyOptions struct {
	Keys          []string
	Checkpoints   [][]byte
	RequireAnchor bool
	Progress      func(step string, done, total int64)
}

// Verify checks a bundle with nothing but the bundle and what the auditor
// brings. All findings are in the report; an error means that the check could
// not begin: jml.CodeInvalid for a key or checkpoint that is none (wrong use),
// any other for a bundle that is no readable ZIP.
func Verify(ctx context.Context, r io.ReaderAt, size int64, o VerifyOptions) (Report, error) {
	keys, err := verifiers(o.Keys)
	if err != nil {
		return Report{}, err
	}
	held, err := signedNotes(o.Checkpoints)
	if err != nil {
		return Report{}, err
	}
	b, complaints, err := openBundle(r, size)
	if err != nil {
		return Report{}, err
	}
	c := &checker{bundle: b, o: o, given: keys, held: held, dropped: map[int]int{}}
	c.report.Findings, c.report.Notes = []Finding{}, []string{}
	for _, sentence := range complaints {
		c.find(CodeAltered, "bundle", "%s", sentence)
	}
	if err := c.run(ctx); err != nil {
		return Report{}, err
	}
	c.report.conclude(c.dropped)
	return c.report, nil
}

func verifiers(keys []string) ([]note.Verifier, error) {
	var list []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(strings.TrimSpace(key))
		if err != nil {
			return nil, jml.Invalid("key", fmt.Sprintf("%q is not a verifier key. Copy it whole: name+hash+key.", strings.TrimSpace(key)))
		}
		list = append(list, v)
	}
	return list, nil
}

// signedNotes finds the checkpoint in each file that the auditor gave.
func signedNotes(files [][]byte) ([][]byte, error) {
	var notes [][]byte
	for i, text := range files {
		if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
			earlier, _, err := openBundle(bytes.NewReader(text), int64(len(text)))
			if err == nil {
				text, err = earlier.read("checkpoint", maxSmall)
			}
			if err != nil {
				return nil, jml.Invalid("checkpoint", fmt.Sprintf("Checkpoint file %d is no bundle that can be read: %v.", i+1, err))
			}
		}
		signed, found := evidence.FindCheckpoint(text)
		if !found {
			return nil, jml.Invalid("checkpoint", fmt.Sprintf("There is no checkpoint in file %d. Give a saved mail, the text of /checkpoint or an earlier bundle.", i+1))
		}
		notes = append(notes, signed)
	}
	return notes, nil
}

// checker is one check under way.
type checker struct {
	bundle
	o       VerifyOptions
	given   []note.Verifier
	held    [][]byte       // signed notes, one for each of o.Checkpoints
	trusted note.Verifiers // the given keys, else the bundle's own
	report  Report
	dropped map[int]int // findings beyond perCode

	manifest   Manifest
	vkey       string // of policy.txt
	checkpoint evidence.Checkpoint
	readable   bool // the checkpoint could be read, whoever signed it
	signed     bool // by a trusted key
	intact     bool // the leaves are those that were signed
	tree       evidence.Tree
	projection *projection
}

func (c *checker) find(code int, where, format string, args ...any) {
	n := 0
	for _, f := range c.report.Findings {
		n += one(f.Code == code)
	}
	if n >= perCode {
		c.dropped[code]++
		return
	}
	c.report.Findings = append(c.report.Findings, Finding{code, where, fmt.Sprintf(format, args...)})
}

func (c *checker) progress(step string, done, total int64) {
	if c.o.Progress != nil {
		c.o.Progress(step, done, total)
	}
}

func (c *checker) run(ctx context.Context) error {
	c.readManifest()
	c.checkKey()
	c.checkSignature()
	q := Question{From: c.manifest.Question.From, To: c.manifest.Question.To, Zone: c.manifest.Question.Zone, Version: c.manifest.Version}
	span, err := q.period()
	if err != nil {
		c.find(CodeAltered, "manifest.json", "The question in manifest.json makes no sense: %v.", err)
	}
	c.projection = newProjection(span, c.checkpoint.SignedAt)
	if err := c.checkLeaves(ctx); err != nil {
		return err
	}
	c.checkRoot()
	c.checkGiven()
	c.checkConsistency()
	c.checkReplay()
	if err := c.checkContent(ctx, q); err != nil {
		return err
	}
	return c.checkFiles(ctx)
}

func (c *checker) readManifest() {
	text, err := c.read("manifest.json", maxManifest)
	if err == nil {
		c.manifest, err = parseManifest(text)
	}
	if err != nil {
		c.find(CodeAltered, "manifest.json", "The manifest cannot be read: %v.", err)
		return
	}
	if c.manifest.Format != Format {
		c.find(CodeUnreadable, "manifest.json", "The bundle is in format %q; this program reads %s. Use the program's version %s.",
			c.manifest.Format, Format, c.manifest.Version)
	}
	c.report.Question, c.report.Version = c.manifest.Question, c.manifest.Version
}

// checkKey decides which key the checkpoint has to be signed with.
func (c *checker) checkKey() {
	text, err := c.read("policy.txt", maxSmall)
	if err == nil {
		c.vkey, err = parsePolicy(text)
	}
	var own note.Verifier
	if err == nil {
		own, err = note.NewVerifier(c.vkey)
	}
	if err != nil {
		c.find(CodeSignature, "policy.txt", "The bundle's key cannot be read: %v.", err)
	}
	switch {
	case len(c.given) > 0:
		c.trusted = note.VerifierList(c.given...)
		c.report.Anchored = true
	case own != nil:
		c.trusted = note.VerifierList(own)
	default:
		c.trusted = note.VerifierList()
	}
	if own == nil {
		return
	}
	c.report.Key = keyName(own)
	same := func(v note.Verifier) bool { return v.Name() == own.Name() && v.KeyHash() == own.KeyHash() }
	if len(c.given) > 0 && !slices.ContainsFunc(c.given, same) {
		c.find(CodeSignature, "policy.txt", "The bundle comes with key %s, but you gave %s: it was signed by somebody else.",
			keyName(own), keyName(c.given[0]))
	}
}

func keyName(v note.Verifier) string { return fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash()) }

func (c *checker) checkSignature() {
	signed, err := c.read("checkpoint", maxSmall)
	if err != nil {
		c.find(CodeSignature, "checkpoint", "The checkpoint cannot be read: %v.", err)
		return
	}
	c.checkpoint, err = evidence.OpenCheckpoint(signed, c.trusted)
	c.signed = err == nil
	if err != nil {
		c.find(CodeSignature, "checkpoint", "The checkpoint's signature does not hold: %v.", err)
		if c.checkpoint, err = evidence.PeekCheckpoint(signed); err != nil {
			return
		}
	}
	c.readable = true
	c.report.Origin, c.report.Size = c.checkpoint.Origin, c.checkpoint.Size
	c.report.Root, c.report.SignedAt = c.checkpoint.Root.String(), c.checkpoint.SignedAt
	c.report.Unanchored = c.checkpoint.Size
}

// checkLeaves hashes and replays the log.
func (c *checker) checkLeaves(ctx context.Context) error {
	err := c.lines("leaves.jsonl", func(line []byte) bool {
		if c.tree.Size()%10_000 == 0 {
			c.progress("leaves", c.tree.Size(), c.checkpoint.Size)
		}
		if ctx.Err() != nil || c.tree.Size() > c.checkpoint.Size || len(c.projection.problems) >= maxProblems {
			return false
		}
		if err := c.tree.Append(line); err != nil {
			return false
		}
		c.projection.leaf(line)
		return true
	})
	if ctx.Err() != nil {
		return fmt.Errorf("check the leaves: %w", ctx.Err())
	}
	if err != nil {
		c.find(CodeAltered, "leaves.jsonl", "The log is damaged: %v.", err)
	}
	c.projection.finish()
	return nil
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
	return number(have)
}

// checkGiven holds the log against every checkpoint the auditor kept.
func (c *checker) checkGiven() {
	var newest int64
	for i, signed := range c.held {
		where := fmt.Sprintf("checkpoint %d of %d that you gave", i+1, len(c.held))
		older, err := c.openGiven(signed)
		if err != nil {
			c.find(CodeSignature, where, "The %s does not count: %v.", where, err)
			continue
		}
		c.report.Anchored = true
		if err := evidence.CheckExtends(older, c.tree.Size(), &c.tree); err != nil {
			c.find(CodeRewritten, where, "The log does not extend the %s: %v.", where, err)
			continue
		}
		newest = max(newest, older.Size)
	}
	c.report.Unanchored = max(0, c.checkpoint.Size-newest)
	if len(c.held) == 0 {
		c.report.Notes = append(c.report.Notes,
			"You gave no older checkpoint: records that were removed or rewritten before this export was made cannot be noticed.")
	}
	if c.o.RequireAnchor && c.report.Unanchored > 0 {
		c.find(CodeUnanchored, "checkpoint", "The last %d of %d leaves are newer than every checkpoint you gave.",
			c.report.Unanchored, c.checkpoint.Size)
	}
}

func (c *checker) openGiven(signed []byte) (evidence.Checkpoint, error) {
	older, err := evidence.OpenCheckpoint(signed, c.trusted)
	if err == nil && c.readable && older.Origin != c.checkpoint.Origin {
		err = fmt.Errorf("it is of the log %s, the bundle of %s", older.Origin, c.checkpoint.Origin)
	}
	return older, err
}

// checkConsistency checks the proof that comes along, which lets somebody
// without the leaves compare two checkpoints.
func (c *checker) checkConsistency() {
	text, err := c.read("consistency.txt", maxSmall)
	var proof consistency
	if err == nil {
		proof, err = parseConsistency(text)
	}
	if err == nil && c.signed {
		err = c.checkProof(proof)
	}
	if err != nil {
		c.find(CodeAltered, "consistency.txt", "The proof does not hold: %v.", err)
	}
}

func (c *checker) checkProof(proof consistency) error {
	if proof.to != c.checkpoint.Size {
		return fmt.Errorf("it leads to %d leaves, the checkpoint covers %d", proof.to, c.checkpoint.Size)
	}
	if proof.from == 0 {
		return nil
	}
	older, err := evidence.OpenCheckpoint(proof.older, c.trusted)
	if err != nil {
		return err
	}
	if older.Size != proof.from {
		return fmt.Errorf("it starts at %d leaves, its checkpoint covers %d", proof.from, older.Size)
	}
	return evidence.CheckProof(proof.proof, older, c.checkpoint)
}
