package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// Options are what the auditor brings along. Keys are verifier keys from
// outside the bundle; Checkpoints are the contents of files that hold a
// checkpoint: a signed note, a mail with one in it, or an earlier bundle.
// Progress, when given, is called from time to time. Version is this program's
// own; "" is that of whichever wrote the bundle.
type Options struct {
	Version       string
	Keys          []string
	Checkpoints   [][]byte
	RequireAnchor bool
	Progress      func(step string, done, total int64)
}

// Check checks a bundle with nothing but the bundle and what the auditor
// brings. All findings are in the report; an error means that the check could
// not begin: jml.CodeInvalid for a key or checkpoint that is none (wrong use),
// any other for a bundle that is no readable ZIP.
func Check(ctx context.Context, r io.ReaderAt, size int64, o Options) (Report, error) {
	keys, err := givenKeys(o.Keys)
	if err != nil {
		return Report{}, err
	}
	held, err := signedNotes(o.Checkpoints)
	if err != nil {
		return Report{}, err
	}
	c := &checker{o: o, given: keys, held: held, found: map[int]int{}}
	c.report.Findings, c.report.Notes = []Finding{}, []string{}

	b, complaints, err := open(r, size)
	if errors.Is(err, errLayout) {
		c.find(CodeAltered, "bundle", "%v.", err)
		c.report.conclude(c.found)
		return c.report, nil
	}
	if err != nil {
		return Report{}, err
	}
	c.archive = b
	c.readManifest()
	if !c.foreign {
		for _, sentence := range complaints {
			c.find(CodeAltered, "bundle", "%s", sentence)
		}
	}
	if err := c.run(ctx); err != nil {
		return Report{}, err
	}
	c.report.missing = missing(c.answer.Log)
	c.report.conclude(c.found)
	return c.report, nil
}

func givenKeys(keys []string) (checkpoint.Keys, error) {
	var list checkpoint.Keys
	for _, key := range keys {
		key = strings.TrimSpace(key)
		if _, err := note.NewVerifier(key); err != nil {
			return nil, jml.Invalid("key", fmt.Sprintf("%q is not a verifier key. Copy it whole: name+hash+key.", key))
		}
		list = append(list, key)
	}
	return list, nil
}

// signedNotes finds the checkpoint in each file that the auditor gave.
func signedNotes(files [][]byte) ([][]byte, error) {
	var notes [][]byte
	for i, text := range files {
		if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
			earlier, _, err := open(bytes.NewReader(text), int64(len(text)))
			if err == nil {
				text, err = earlier.read("checkpoint", maxSmall)
			}
			if err != nil {
				return nil, jml.Invalid("checkpoint", fmt.Sprintf("Checkpoint file %d is no bundle that can be read: %v.", i+1, err))
			}
		}
		signed, found := checkpoint.Find(text)
		if !found && checkpoint.Begins(text) {
			return nil, jml.Invalid("checkpoint", fmt.Sprintf("The checkpoint in file %d was damaged on its way to you and is not whole: a mail program wrapped or cut its lines, and they cannot be joined. "+
				"Save the mail itself, as .eml, and give that; or put each of its five lines on one line, the last from its dash on.", i+1))
		}
		if !found {
			return nil, jml.Invalid("checkpoint", fmt.Sprintf("There is no checkpoint in file %d. Give a saved mail, the text of /checkpoint or an earlier bundle.", i+1))
		}
		notes = append(notes, signed)
	}
	return notes, nil
}

// checker is one check under way.
type checker struct {
	archive
	o       Options
	given   checkpoint.Keys
	held    [][]byte        // signed notes, one for each of o.Checkpoints
	trusted checkpoint.Keys // the given keys, else the bundle's own
	report  Report
	found   map[int]int // findings by code, also those beyond perCode

	manifest   bundle.Manifest
	foreign    bool   // the bundle is of another format: its log can be judged, and nothing else
	vkey       string // of policy.txt
	checkpoint checkpoint.Checkpoint
	readable   bool        // the checkpoint could be read, whoever signed it
	signed     bool        // by a trusted key
	intact     bool        // the leaves are those that were signed
	roots      []tlog.Hash // over the leaves before each reopening
	origins    []string    // of the log, one after the other; the last is the checkpoint's
	tree       checkpoint.Tree
	survey     *replay.Survey
	answer     *bundle.Answer
	openings   *openings
}

func (c *checker) find(code int, where, format string, args ...any) {
	if c.found[code]++; c.found[code] > perCode {
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
	c.checkKey()
	c.checkSignature()
	q := c.manifest.Asked()
	span, err := q.Period()
	if err != nil {
		c.find(CodeAltered, "manifest.json", "The question in manifest.json makes no sense: %v.", err)
	}
	c.keepGiven()
	c.survey = replay.NewSurvey(span)
	departments, stopDepartments := c.departments()
	defer stopDepartments()
	c.survey.Narrow(q.Scope, departments)
	var stop func()
	c.openings, stop = readOpenings(c.archive)
	defer stop()
	c.answer = bundle.NewAnswer(c.survey, c.checkpoint.SignedAt, c.openings)
	if err := c.checkLeaves(ctx); err != nil {
		return err
	}
	c.checkRoot()
	c.checkOrigins()
	c.checkGiven()
	c.checkConsistency()
	c.checkReplay()
	if err := c.checkContent(ctx, q); err != nil {
		return err
	}
	if err := c.checkTexts(q); err != nil {
		return err
	}
	return c.checkFiles(ctx)
}

func (c *checker) readManifest() {
	text, err := c.read("manifest.json", maxManifest+maxListed*int64(len(c.entries)))
	if format, version, other := bundle.OtherFormat(text); err == nil && other {
		c.foreign = true
		c.find(CodeUnreadable, "manifest.json", "The bundle is in format %q; this program reads %s. Use the program's version %s.", format, bundle.Format, version)
		return
	}
	if err == nil {
		c.manifest, err = bundle.ParseManifest(text)
	}
	if err != nil {
		c.find(CodeAltered, "manifest.json", "The manifest cannot be read: %v.", err)
		return
	}
	if c.manifest.Format != bundle.Format {
		c.find(CodeAltered, "manifest.json", "The manifest names no format of an export.")
	}
	if again, err := c.manifest.Encode(); err != nil || !bytes.Equal(again, text) {
		c.find(CodeAltered, "manifest.json", "The manifest is not written as the format says: members, order, spaces or spelling differ, and so may what another program reads in it.")
	}
	c.report.Question, c.report.Version = c.manifest.Question, c.manifest.Version
	c.report.Scope = strings.Join(c.manifest.Narrowed(), " ")
}

// checkLeaves reads the log twice: to find out what the question asks for, and
// to hash and replay it beside its openings.
func (c *checker) checkLeaves(ctx context.Context) error {
	lines := int64(0)
	damage := c.eachLeaf(ctx, func(line []byte) bool {
		if lines%10_000 == 0 {
			c.progress("survey", lines, c.checkpoint.Size)
		}
		c.survey.Leaf(line)
		lines++
		return lines <= c.checkpoint.Size
	})
	err := c.eachLeaf(ctx, func(line []byte) bool {
		if c.tree.Size()%10_000 == 0 {
			c.progress("leaves", c.tree.Size(), c.checkpoint.Size)
		}
		c.answer.Leaf(line)
		c.rootBefore()
		c.tree.Append(line)
		return c.tree.Size() <= c.checkpoint.Size && len(c.answer.Problems()) < replay.MaxProblems
	})
	c.openings.rest()
	if ctx.Err() != nil {
		return fmt.Errorf("check the leaves: %w", ctx.Err())
	}
	if err != nil {
		damage = err
	}
	if damage != nil {
		c.find(CodeAltered, "leaves.jsonl", "The log is damaged: %v.", damage)
	}
	c.answer.Finish()
	return nil
}

// eachLeaf calls fn with each line of the log until it has enough.
func (c *checker) eachLeaf(ctx context.Context, fn func(line []byte) (more bool)) error {
	return c.lines("leaves.jsonl", limits.MaxLine, c.leavesLimit(), func(line []byte) bool { return ctx.Err() == nil && fn(line) })
}
