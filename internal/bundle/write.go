package bundle

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/deflate"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// Summary says which log a bundle shows and what its tables add up to.
type Summary struct {
	Checkpoint checkpoint.Checkpoint
	Counts     Counts // zero when the writing failed
}

// Write writes the bundle that answers q to w. Same question, checkpoint,
// openings and version give the same bytes. A log that fails its own check is
// written as it is, with the last checkpoint that was signed, and the error
// names the first leaf that differs; verify refuses such a bundle too. The
// summary's checkpoint is good as soon as something was written, whatever the
// error.
func Write(ctx context.Context, w io.Writer, src Source, q Question) (Summary, error) {
	x, err := begin(ctx, src, q)
	if err != nil {
		return Summary{}, err
	}
	x.zip = zip.NewWriter(w)
	deflate.Pack(x.zip)
	x.watched, _ = w.(Watched)
	for _, step := range []func(context.Context) error{
		x.writeTexts, x.writeLeaves, x.writeOpenings, x.writeTables, x.writeReadings, x.writeFiles, x.writeProofs, x.writeManifest,
	} {
		if err := step(ctx); err != nil {
			return Summary{Checkpoint: x.checkpoint}, err
		}
	}
	if err := x.zip.Close(); err != nil {
		return Summary{Checkpoint: x.checkpoint}, fmt.Errorf("close the bundle: %w", err)
	}
	return Summary{Checkpoint: x.checkpoint, Counts: x.answer.Counts()}, x.broken
}

// writer is one bundle on its way out.
type writer struct {
	src        Source
	question   Question
	vkey       string
	signed     []byte // the checkpoint as it was signed
	checkpoint checkpoint.Checkpoint
	before     []byte // the signed checkpoint before it; nil when there is none
	older      checkpoint.Checkpoint

	survey *replay.Survey
	answer *Answer
	tree   checkpoint.Tree
	hashes storedHashes

	zip     *zip.Writer
	watched Watched // nil when nobody is told how far it is
	listed  []ManifestFile
	broken  error // the log fails its own check: where first
}

func begin(ctx context.Context, src Source, q Question) (*writer, error) {
	period, err := q.Period()
	if err != nil {
		return nil, err
	}
	x := &writer{src: src, question: q}
	if err := x.readCheckpoint(ctx); err != nil {
		return nil, err
	}
	if err := x.readCheckpointBefore(ctx); err != nil {
		return nil, err
	}
	x.survey = replay.NewSurvey(period)
	return x, nil
}

// readCheckpoint reads the checkpoint that the question is about and the key
// it is signed with.
func (x *writer) readCheckpoint(ctx context.Context) error {
	vkey, err := x.src.Key(ctx)
	if err != nil {
		return fmt.Errorf("read the log's key: %w", err)
	}
	x.vkey = strings.TrimSpace(vkey)
	asOf := x.question.AsOf
	if asOf == 0 {
		asOf = Newest
	}
	signed, found, err := x.src.Checkpoint(ctx, asOf)
	if err != nil {
		return fmt.Errorf("read the checkpoint: %w", err)
	}
	if !found {
		return &jml.Error{Code: jml.CodeConflict, Field: "as_of",
			Message: "No checkpoint of that size or less has been signed yet. Wait a minute and try again."}
	}
	x.signed = signed
	if x.checkpoint, err = checkpoint.Open(signed, checkpoint.Keys{x.vkey}); err != nil {
		return fmt.Errorf("open the log's own checkpoint: %w", err)
	}
	// An older one may be of before the log was reopened under another origin.
	if x.vkey, err = checkpoint.Rename(x.vkey, x.checkpoint.Origin); err != nil {
		return fmt.Errorf("read the log's key: %w", err)
	}
	return nil
}

// readCheckpointBefore reads the one that the log is proven to extend, and makes
// the tree ready for that.
func (x *writer) readCheckpointBefore(ctx context.Context) error {
	signed, found, err := x.src.Checkpoint(ctx, x.checkpoint.Size-1)
	if err == nil && found {
		x.before = signed
		x.older, err = checkpoint.Peek(signed)
	}
	if err != nil {
		return fmt.Errorf("read the checkpoint before: %w", err)
	}
	x.tree.KeepProof(x.older.Size, x.checkpoint.Size)
	return nil
}

// pieceSize is how much of a file is packed and hashed at once.
const pieceSize = 64 << 10

// writeEntry writes one file of the bundle and lists it in the manifest.
func (x *writer) writeEntry(name string, fill func(io.Writer) error) error {
	return x.write(name, zip.Deflate, fill)
}

// writeStored does so without packing it.
func (x *writer) writeStored(name string, fill func(io.Writer) error) error {
	return x.write(name, zip.Store, fill)
}

func (x *writer) write(name string, method uint16, fill func(io.Writer) error) error {
	// A fixed time and no platform bits: the same content gives the same bytes.
	header := &zip.FileHeader{Name: name, Method: method, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	out, err := x.zip.CreateHeader(header)
	if err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	sum := sha256.New()
	counter := &counting{w: io.MultiWriter(out, sum)}
	pieces := bufio.NewWriterSize(counter, pieceSize)
	if err := fill(pieces); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := pieces.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	x.listed = append(x.listed, ManifestFile{name, counter.n, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (x *writer) writeBytes(name string, content []byte) error {
	return x.writeEntry(name, func(w io.Writer) error {
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

func (x *writer) writeTexts(context.Context) error {
	texts, err := textsOf(newestTexts, x.question, x.checkpoint)
	if err != nil {
		return err
	}
	if err := x.writeBytes("README.html", texts.Readme); err != nil {
		return err
	}
	return x.writeBytes("VERIFY.md", texts.Verify)
}

// writeLeaves writes the log verbatim while it is surveyed.
func (x *writer) writeLeaves(ctx context.Context) error {
	return x.writeEntry("leaves.jsonl", func(w io.Writer) error {
		return x.surveyLeaves(ctx, func(line []byte) error {
			if _, err := w.Write(line); err != nil {
				return err
			}
			_, err := w.Write([]byte("\n"))
			return err
		})
	})
}

// surveyLeaves finds out what the question asks for, holds the log against what
// was signed, and gives each line to somebody else too.
func (x *writer) surveyLeaves(ctx context.Context, each func(line []byte) error) error {
	openings, stop := openingsOf(ctx, x.src, x.checkpoint.Size)
	defer stop()
	x.survey.Narrow(x.question.Scope, openings)
	err := x.src.Leaves(ctx, x.checkpoint.Size, func(seq int64, line []byte) error {
		x.passes("survey", seq)
		x.survey.Leaf(line)
		if openings.failed != nil {
			return openings.failed
		}
		hash := checkpoint.LeafHash(line)
		if err := x.checkStoredHash(ctx, seq, hash); err != nil {
			return err
		}
		x.tree.AppendHash(hash)
		return each(line)
	})
	if err != nil {
		return err
	}
	return x.checkRoot(ctx)
}

// writeOpenings writes those in scope while the log is replayed.
func (x *writer) writeOpenings(ctx context.Context) error {
	return x.writeEntry("openings.jsonl", func(w io.Writer) error {
		var line []byte
		return x.replayLeaves(ctx, func(o evidence.Opening) (err error) {
			if line, err = o.AppendLine(line[:0]); err != nil {
				return err
			}
			_, err = w.Write(append(line, '\n'))
			return err
		})
	})
}

// replayLeaves makes the answer of the log that was surveyed, beside its openings,
// and gives each of them that is in scope to somebody else too.
func (x *writer) replayLeaves(ctx context.Context, each func(evidence.Opening) error) error {
	openings, stop := openingsOf(ctx, x.src, x.checkpoint.Size)
	defer stop()
	x.answer = NewAnswer(x.survey, x.checkpoint.SignedAt, openings)
	openings.judged = func(o evidence.Opening) error {
		if !x.answer.Shows(o.Seq, o.Field) {
			return nil
		}
		return each(o)
	}
	err := x.src.Leaves(ctx, x.checkpoint.Size, func(seq int64, line []byte) error {
		x.passes("leaves", seq)
		x.answer.Leaf(line)
		return openings.failed
	})
	if err != nil {
		return err
	}
	x.answer.Finish()
	x.checkOpenings(openings)
	return nil
}

func (x *writer) writeTables(context.Context) error {
	tables := x.answer.Tables()
	for i, t := range tables {
		x.progress("tables", int64(i), int64(len(tables)))
		if err := x.writeEntry(t.Name, t.WriteCSV); err != nil {
			return err
		}
	}
	return nil
}

func (x *writer) writeProofs(context.Context) error {
	if err := x.writeBytes("checkpoint", x.signed); err != nil {
		return err
	}
	proof, err := x.consistency()
	if err != nil {
		return err
	}
	if err := x.writeBytes("consistency.txt", proof.encode()); err != nil {
		return err
	}
	return x.writeBytes("policy.txt", policyText(x.vkey))
}

// consistency proves that the log extends the checkpoint before, if there is one.
func (x *writer) consistency() (Consistency, error) {
	if x.tree.Size() < x.checkpoint.Size || x.before == nil {
		return Consistency{To: x.checkpoint.Size}, nil
	}
	proof, err := checkpoint.Prove(x.older.Size, x.checkpoint.Size, &x.tree)
	if err != nil {
		return Consistency{}, fmt.Errorf("prove that the log extends the checkpoint before: %w", err)
	}
	return Consistency{From: x.older.Size, To: x.checkpoint.Size, Proof: proof, Older: x.before}, nil
}

func (x *writer) writeManifest(context.Context) error {
	m, err := x.answer.Manifest(x.question, x.checkpoint, x.vkey)
	if err != nil {
		return err
	}
	m.Files = append(m.Files, x.listed...)
	slices.SortFunc(m.Files, func(a, b ManifestFile) int { return strings.Compare(a.Name, b.Name) })
	content, err := m.Encode()
	if err != nil {
		return err
	}
	return x.writeBytes("manifest.json", content)
}
