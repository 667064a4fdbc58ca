// Package damage finds out whether what is kept of the evidence log is still
// what was recorded: each leaf against its stored hashes and its personal values
// against their commitments, the whole against the newest checkpoint, and the
// database against itself. It must not know how the log is stored, who signs it
// or what a leaf says.
package damage

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Log is the log as the check reads it. What the database cannot read because
// it is damaged there is a jml.CodeDamaged error.
type Log interface {
	// LogSize is the number of committed leaves.
	LogSize(ctx context.Context) (int64, error)
	// EachLeaf calls fn with up to n leaves from seq on, in order.
	EachLeaf(ctx context.Context, from int64, n int, fn func(seq int64, line []byte) error) error
	// EachHash calls fn with the stored hashes from one index to below another.
	EachHash(ctx context.Context, from, below int64, fn func(index int64, h tlog.Hash)) error
	// EachOpening calls fn with the personal values of leaves from one to below
	// another.
	EachOpening(ctx context.Context, from, below int64, fn func(evidence.Opening)) error
	// CheckpointBelow is the newest signed note over fewer leaves, "" for none.
	CheckpointBelow(ctx context.Context, size int64) (signed string, err error)
	// LookOver has the database look over itself; "" when it finds nothing.
	LookOver(ctx context.Context) (complaint string, err error)
}

// Result is what a check found. Damage is nil when all is as it was recorded.
type Result struct {
	Size   int64
	Newest time.Time // when the newest leaf was recorded
	Damage *checkpoint.Damage
}

// BrokeOff says that a check could not read on from a leaf, for a reason that may
// pass.
type BrokeOff struct {
	At  int64
	Err error
}

func (e *BrokeOff) Error() string { return fmt.Sprintf("read leaves from %d on: %v", e.At, e.Err) }

func (e *BrokeOff) Unwrap() error { return e.Err }

// atOnce is how many leaves are read together.
const atOnce = 500

// Check reads the whole log. pause is called now and then, so that a check
// beside other work can take its time; nil takes none. An error means that the
// check could not run to its end.
func Check(ctx context.Context, log Log, pause func(context.Context) error) (Result, error) {
	if pause == nil {
		pause = func(ctx context.Context) error { return ctx.Err() }
	}
	size, err := log.LogSize(ctx)
	if err != nil {
		return Result{}, err
	}
	c := &check{log: log, result: Result{Size: size}, pause: pause}
	for _, step := range []func(context.Context) error{c.leaves, c.signed, c.whole} {
		if err := step(ctx); err != nil {
			return Result{}, err
		}
		if c.result.Damage != nil {
			break
		}
	}
	return c.result, nil
}

// check is one check under way.
type check struct {
	log    Log
	pause  func(context.Context) error
	result Result
	tree   checkpoint.Tree
	last   []byte // the newest line
}

func (c *check) found(seq int64, format string, args ...any) {
	if c.result.Damage == nil {
		c.result.Damage = &checkpoint.Damage{Seq: seq, Why: fmt.Sprintf(format, args...)}
	}
}

// leaves holds each leaf against the hashes that were stored with it.
func (c *check) leaves(ctx context.Context) error {
	for c.tree.Size() < c.result.Size && c.result.Damage == nil {
		if err := c.batch(ctx, atOnce); err != nil {
			return err
		}
		if err := c.pause(ctx); err != nil {
			return err
		}
	}
	if c.result.Damage == nil && c.last != nil {
		leaf, err := evidence.ParseLeaf(c.last)
		if err != nil {
			return fmt.Errorf("read the newest leaf: %w", err)
		}
		c.result.Newest = leaf.RecordedAt
	}
	return nil
}

// batch reads the next leaves. Where they cannot be read together they are read
// one by one, so that the first that is unreadable can be named.
func (c *check) batch(ctx context.Context, n int) error {
	from := c.tree.Size()
	stored := map[int64]tlog.Hash{}
	last := min(from+int64(n), c.result.Size)
	err := c.log.EachHash(ctx, checkpoint.FirstHash(from), checkpoint.FirstHash(last), func(index int64, h tlog.Hash) { stored[index] = h })
	opened := map[int64][]evidence.Opening{}
	if err == nil {
		err = c.log.EachOpening(ctx, from, last, func(o evidence.Opening) { opened[o.Seq] = append(opened[o.Seq], o) })
	}
	if err == nil {
		err = c.log.EachLeaf(ctx, from, int(last-from), func(seq int64, line []byte) error { return c.leaf(seq, line, stored, opened[seq]) })
	}
	switch {
	case unreadable(ctx, err) && n > 1:
		return c.oneByOne(ctx, last)
	case unreadable(ctx, err):
		c.found(from, "leaf %d or one of its hashes cannot be read: the database is damaged there", from)
	case err != nil:
		return &BrokeOff{At: from, Err: err}
	case c.tree.Size() < last:
		c.found(c.tree.Size(), "leaf %d is gone", c.tree.Size())
	}
	return nil
}

// unreadable tells what is damaged from what cannot be reached now. A row that
// has become something else altogether fails in ways of its own.
func unreadable(ctx context.Context, err error) bool {
	code := jml.ErrorCode(err)
	return err != nil && ctx.Err() == nil && (code == jml.CodeDamaged || code == "")
}

func (c *check) oneByOne(ctx context.Context, last int64) error {
	for c.tree.Size() < last && c.result.Damage == nil {
		if err := c.batch(ctx, 1); err != nil {
			return err
		}
	}
	return nil
}

func (c *check) leaf(seq int64, line []byte, stored map[int64]tlog.Hash, opened []evidence.Opening) error {
	next := c.tree.Size()
	if c.result.Damage != nil {
		return nil
	}
	if seq != next {
		c.found(next, "leaf %d is gone", next)
		return nil
	}
	added, err := checkpoint.HashesForLeaf(seq, line, &c.tree)
	if err != nil {
		return err
	}
	c.tree.Append(line)
	for i, h := range added {
		if stored[checkpoint.FirstHash(seq)+int64(i)] != h {
			c.found(seq, "leaf %d is the first that differs from its stored hashes", seq)
		}
	}
	if seq == c.result.Size-1 {
		c.last = append([]byte(nil), line...)
	}
	return c.openings(seq, line, opened)
}

// openings holds personal values against what the leaf commits to. Those that
// were erased are not there.
func (c *check) openings(seq int64, line []byte, opened []evidence.Opening) error {
	if len(opened) == 0 || c.result.Damage != nil {
		return nil
	}
	leaf, err := evidence.ParseLeaf(line)
	if err != nil {
		return fmt.Errorf("read leaf %d: %w", seq, err)
	}
	for _, o := range opened {
		if !o.Opens(leaf.Commitments[o.Field]) {
			c.found(seq, "the value of %q of leaf %d is not the one that was recorded", o.Field, seq)
		}
	}
	return nil
}

// signed holds the leaves against the newest checkpoint. Where they do not
// agree, the newest one that does says from which leaf on they were changed.
func (c *check) signed(ctx context.Context) error {
	newest, err := c.checkpointBelow(ctx, 1<<62)
	if err != nil || c.result.Damage != nil {
		return err
	}
	size, err := c.log.LogSize(ctx) // it may have grown meanwhile, and been signed
	if err != nil {
		return err
	}
	if newest.Size > size {
		c.found(size, "leaf %d is gone: %d leaves were signed", size, newest.Size)
		return nil
	}

	first, err := c.checkpointBelow(ctx, c.result.Size+1)
	good := first
	for err == nil && good.Size > 0 && checkpoint.Extends(good, c.result.Size, c.stored(ctx)) != nil {
		good, err = c.checkpointBelow(ctx, good.Size)
	}
	if err == nil && good != first {
		c.found(good.Size, "leaf %d or a later one was changed together with its hashes: the checkpoint of %d leaves is the newest that they agree with", good.Size, good.Size)
	}
	return err
}

// checkpointBelow is the newest one over fewer leaves; the zero one stands for
// the empty log, with which every log agrees.
func (c *check) checkpointBelow(ctx context.Context, size int64) (checkpoint.Checkpoint, error) {
	text, err := c.log.CheckpointBelow(ctx, size)
	if err != nil || text == "" {
		return checkpoint.Checkpoint{}, err
	}
	signed, err := checkpoint.Peek([]byte(text))
	if err != nil || signed.Size >= size {
		c.found(checkpoint.NoLeaf, "a checkpoint cannot be read any more: it was changed")
		return checkpoint.Checkpoint{}, nil
	}
	return signed, nil
}

// stored reads the hashes one by one: a root needs few of them.
func (c *check) stored(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if err := c.log.EachHash(ctx, index, index+1, func(_ int64, h tlog.Hash) { out[i] = h }); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// whole has the database look over itself, for what is no leaf.
func (c *check) whole(ctx context.Context) error {
	complaint, err := c.log.LookOver(ctx)
	if err != nil {
		return fmt.Errorf("have the database look over itself: %w", err)
	}
	if complaint != "" {
		c.found(checkpoint.NoLeaf, "the log is whole, but the database is damaged elsewhere: %s", complaint)
	}
	return nil
}
