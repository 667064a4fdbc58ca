package export

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Summary is what a bundle that was written holds.
type Summary struct {
	Checkpoint evidence.Checkpoint
	Counts     Counts
	Files      int      // evidence files, playbooks and matrices
	Omissions  []string // sentences: what verify will say the log leaves out
}

// Write writes the bundle that answers q to w. Same question, checkpoint,
// openings and version give the same bytes. A log that fails its own check is
// written as it is, with the last checkpoint that was signed, and the error
// names the first leaf that differs; verify refuses such a bundle too.
func Write(ctx context.Context, w io.Writer, src Source, q Question) (Summary, error) {
	x, err := begin(ctx, src, q)
	if err != nil {
		return Summary{}, err
	}
	x.zip = zip.NewWriter(w)
	for _, step := range []func(context.Context) error{
		x.texts, x.leaves, x.openings, x.csvs, x.files, x.proofs, x.manifest,
	} {
		if err := step(ctx); err != nil {
			return Summary{}, err
		}
	}
	if err := x.zip.Close(); err != nil {
		return Summary{}, fmt.Errorf("close the bundle: %w", err)
	}
	s := Summary{Checkpoint: x.checkpoint, Counts: x.counts(), Files: len(x.sums)}
	for _, p := range x.problems {
		s.Omissions = append(s.Omissions, p.sentence)
	}
	return s, x.broken
}

// writer is one bundle on its way out.
type writer struct {
	*projection
	src        Source
	question   Question
	vkey       string
	signed     []byte
	checkpoint evidence.Checkpoint
	tree       evidence.Tree
	zip        *zip.Writer
	listed     []ManifestFile
	sums       []string // of files/
	broken     error    // the log fails its own check: where first
}

func begin(ctx context.Context, src Source, q Question) (*writer, error) {
	p, err := q.period()
	if err != nil {
		return nil, err
	}
	x := &writer{src: src, question: q}
	if x.vkey, err = src.Key(ctx); err != nil {
		return nil, fmt.Errorf("read the log's key: %w", err)
	}
	x.vkey = strings.TrimSpace(x.vkey)
	max := q.AsOf
	if max == 0 {
		max = Newest
	}
	signed, found, err := src.Checkpoint(ctx, max)
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint: %w", err)
	}
	if !found {
		return nil, &jml.Error{Code: jml.CodeConflict, Field: "as_of",
			Message: "No checkpoint of that size or less has been signed yet. Wait a minute and try again."}
	}
	verifier, err := note.NewVerifier(x.vkey)
	if err != nil {
		return nil, fmt.Errorf("read the log's key: %w", err)
	}
	x.signed = signed
	if x.checkpoint, err = evidence.OpenCheckpoint(signed, note.VerifierList(verifier)); err != nil {
		return nil, fmt.Errorf("open the log's own checkpoint: %w", err)
	}
	x.projection = newProjection(p, x.checkpoint.SignedAt)
	return x, nil
}

// fail keeps the first way in which the log is not what it was.
func (x *writer) fail(format string, args ...any) {
	if x.broken == nil {
		x.broken = fmt.Errorf(format, args...)
	}
}

// entry writes one file of the bundle and lists it in the manifest.
func (x *writer) entry(name string, fill func(io.Writer) error) error {
	// A fixed time and no platform bits: the same content gives the same bytes.
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	out, err := x.zip.CreateHeader(header)
	if err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	sum := sha256.New()
	counter := &counting{w: io.MultiWriter(out, sum)}
	if err := fill(counter); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	x.listed = append(x.listed, ManifestFile{name, counter.n, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (x *writer) bytes(name string, content []byte) error {
	return x.entry(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

func (x *writer) texts(context.Context) error {
	page, err := readmePage(x.question, x.checkpoint)
	if err != nil {
		return err
	}
	if err := x.bytes("README.html", page); err != nil {
		return err
	}
	return x.bytes("VERIFY.md", []byte(verifyText))
}

// leaves writes the log verbatim while replaying and hashing it.
func (x *writer) leaves(ctx context.Context) error {
	size := x.checkpoint.Size
	err := x.entry("leaves.jsonl", func(w io.Writer) error {
		return x.src.Leaves(ctx, size, func(seq int64, line []byte) error {
			if err := x.own(ctx, seq, line); err != nil {
				return err
			}
			x.leaf(line)
			if err := x.tree.Append(line); err != nil {
				return err
			}
			if _, err := w.Write(line); err != nil {
				return err
			}
			_, err := w.Write([]byte("\n"))
			return err
		})
	})
	if err != nil {
		return err
	}
	x.finish()
	return x.ownRoot(ctx)
}

// own compares a leaf with the hash stored when it was appended.
func (x *writer) own(ctx context.Context, seq int64, line []byte) error {
	if seq != x.next {
		x.fail("the log is not what was signed: leaf %d is gone", x.next)
		return nil
	}
	stored, found, err := x.src.StoredHash(ctx, seq)
	if err != nil {
		return fmt.Errorf("read the stored hash of leaf %d: %w", seq, err)
	}
	if !found || stored != evidence.LeafHash(line) {
		x.fail("the log is not what was signed: leaf %d is the first that differs from its stored hash", seq)
	}
	return nil
}

func (x *writer) ownRoot(ctx context.Context) error {
	if x.next < x.checkpoint.Size {
		x.fail("the log is not what was signed: leaf %d is gone", x.next)
		return nil
	}
	root, err := x.tree.Root(x.checkpoint.Size)
	if err != nil || root == x.checkpoint.Root {
		return err
	}
	good, err := x.lastGood(ctx)
	if err != nil {
		return err
	}
	x.fail("the log is not what was signed: it agrees with its checkpoint of %d leaves, and leaf %d or a later one differs", good, good)
	return nil
}

// lastGood is the size of the newest checkpoint that the leaves still agree
// with. It is asked only when leaf and stored hash were changed together.
func (x *writer) lastGood(ctx context.Context) (int64, error) {
	for max := x.checkpoint.Size - 1; max > 0; {
		older, found, err := x.older(ctx, max)
		if err != nil || !found {
			return 0, err
		}
		if evidence.CheckExtends(older, x.tree.Size(), &x.tree) == nil {
			return older.Size, nil
		}
		max = older.Size - 1
	}
	return 0, nil
}

func (x *writer) older(ctx context.Context, max int64) (evidence.Checkpoint, bool, error) {
	signed, found, err := x.src.Checkpoint(ctx, max)
	if err != nil || !found {
		return evidence.Checkpoint{}, false, err
	}
	c, err := evidence.PeekCheckpoint(signed)
	if err != nil {
		return evidence.Checkpoint{}, false, fmt.Errorf("read an older checkpoint: %w", err)
	}
	return c, true, nil
}

// openings writes those in scope and takes them into the tables.
func (x *writer) openings(ctx context.Context) error {
	err := x.entry("openings.jsonl", func(w io.Writer) error {
		return x.src.Openings(ctx, x.checkpoint.Size, func(o evidence.Opening) error {
			if !x.shows(o.Seq, o.Field) {
				return nil
			}
			if err := x.open(o); err != nil {
				x.fail("the log is not what was signed: %w", err)
			}
			line, err := o.Line()
			if err != nil {
				return err
			}
			_, err = w.Write(append(line, '\n'))
			return err
		})
	})
	if err != nil {
		return err
	}
	x.missing(func(seq int64, field string) {
		x.fail("the log is not what was signed: the value of %q of leaf %d is gone, and no leaf erases it", field, seq)
	})
	return nil
}

func (x *writer) csvs(context.Context) error {
	for _, t := range x.tables() {
		content, err := t.csv()
		if err != nil {
			return err
		}
		if err := x.bytes(t.name, content); err != nil {
			return err
		}
	}
	return nil
}

// files writes evidence files and the documents that cases name, by hash.
func (x *writer) files(ctx context.Context) error {
	attached, documents := x.fileSums()
	for _, sum := range attached {
		if err := x.file(ctx, sum); err != nil {
			return err
		}
	}
	for _, sum := range documents {
		if slices.Contains(attached, sum) {
			continue
		}
		content, found, err := x.src.Document(ctx, sum)
		if err != nil {
			return fmt.Errorf("read document %s: %w", sum, err)
		}
		if err := x.content(sum, bytes.NewReader(content), found); err != nil {
			return err
		}
	}
	return nil
}

func (x *writer) file(ctx context.Context, sum string) error {
	content, found, err := x.src.File(ctx, sum)
	if err != nil {
		return fmt.Errorf("read evidence file %s: %w", sum, err)
	}
	if found {
		defer content.Close()
	}
	return x.content(sum, content, found)
}

func (x *writer) content(sum string, content io.Reader, found bool) error {
	if !found {
		x.fail("file %s, which the log names, is gone", sum)
		return nil
	}
	x.sums = append(x.sums, sum)
	if err := x.entry("files/"+sum, func(w io.Writer) error {
		_, err := io.Copy(w, content)
		return err
	}); err != nil {
		return err
	}
	if got := x.listed[len(x.listed)-1].SHA256; got != sum {
		x.fail("file %s, which the log names, has another content now", sum)
	}
	return nil
}

func (x *writer) proofs(ctx context.Context) error {
	if err := x.bytes("checkpoint", x.signed); err != nil {
		return err
	}
	proof, err := x.consistency(ctx)
	if err != nil {
		return err
	}
	if err := x.bytes("consistency.txt", proof); err != nil {
		return err
	}
	return x.bytes("policy.txt", policyText(x.vkey))
}

func (x *writer) consistency(ctx context.Context) ([]byte, error) {
	if x.tree.Size() < x.checkpoint.Size {
		return consistencyText(0, x.checkpoint.Size, nil, nil), nil
	}
	signed, found, err := x.src.Checkpoint(ctx, x.checkpoint.Size-1)
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint before: %w", err)
	}
	if !found {
		return consistencyText(0, x.checkpoint.Size, nil, nil), nil
	}
	older, err := evidence.PeekCheckpoint(signed)
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint before: %w", err)
	}
	proof, err := evidence.ProveExtends(older.Size, x.checkpoint.Size, &x.tree)
	if err != nil {
		return nil, fmt.Errorf("prove that the log extends the checkpoint before: %w", err)
	}
	return consistencyText(older.Size, x.checkpoint.Size, proof, signed), nil
}

func (x *writer) manifest(ctx context.Context) error {
	m, err := x.projection.manifest(x.question, x.checkpoint, x.vkey)
	if err != nil {
		return err
	}
	anchors, err := x.src.Anchors(ctx)
	if err != nil {
		return fmt.Errorf("read the anchors: %w", err)
	}
	m.Anchors = append(m.Anchors, anchors...)
	m.Files = append(m.Files, x.listed...)
	slices.SortFunc(m.Files, func(a, b ManifestFile) int { return strings.Compare(a.Name, b.Name) })
	content, err := m.encode()
	if err != nil {
		return err
	}
	return x.bytes("manifest.json", content)
}
