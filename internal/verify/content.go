package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// checkContent compares openings, tables and manifest with the leaves. It
// makes no sense when the leaves are not those that were signed, or when this
// program cannot read them all.
func (c *checker) checkContent(ctx context.Context, q bundle.Question) error {
	if !c.intact {
		c.report.Notes = append(c.report.Notes,
			"Openings, tables and manifest were not compared with the leaves, because the leaves themselves are not those that were signed.")
		return nil
	}
	c.checkOpenings()
	if c.log.Blind() || c.manifest.Format != bundle.Format {
		c.report.Notes = append(c.report.Notes,
			"Tables and manifest were not compared with the leaves, because this program cannot read them all.")
		return nil
	}
	if err := c.checkTables(ctx); err != nil {
		return err
	}
	c.checkManifest(q)
	c.checkNamed()
	return nil
}

// checkOpenings holds every personal value against its commitment and looks
// for those that should be there.
func (c *checker) checkOpenings() {
	c.progress("openings", 0, 0)
	var last evidence.Opening
	n := 0
	err := c.lines("openings.jsonl", evidence.MaxOpeningLine(evidence.MaxValue), c.openingsLimit(), func(line []byte) bool {
		n++
		o, err := evidence.ParseOpening(line)
		switch {
		case err != nil:
			c.find(CodeAltered, fmt.Sprintf("openings.jsonl line %d", n), "Line %d of openings.jsonl cannot be read: %v.", n, err)
			return n < replay.MaxProblems
		case n > 1 && !last.Before(o):
			c.find(CodeAltered, fmt.Sprintf("openings.jsonl line %d", n), "Line %d of openings.jsonl is out of order.", n)
		}
		c.checkOpening(o)
		last = o
		return true
	})
	if err != nil {
		c.find(CodeAltered, "openings.jsonl", "The openings are damaged: %v.", err)
	}
	c.log.Missing(func(seq int64, field string) {
		c.find(CodeAltered, fmt.Sprintf("leaf %d", seq), "The value of %q of leaf %d is missing, and no leaf erases it.", field, seq)
	})
}

func (c *checker) checkOpening(o evidence.Opening) {
	where := fmt.Sprintf("leaf %d", o.Seq)
	if !c.log.Shows(o.Seq, o.Field) {
		c.find(CodeAltered, where, "The value of %q of leaf %d is not in this bundle's scope.", o.Field, o.Seq)
		return
	}
	if err := c.log.Open(o); err != nil {
		c.find(CodeAltered, where, "An opening does not belong to the log: %v.", err)
	}
}

// openingsLimit is how much the openings may unpack to that the bundle should
// carry.
func (c *checker) openingsLimit() int64 {
	limit := int64(oldValues)
	c.log.Missing(func(_ int64, field string) {
		known, _ := evidence.LimitOf(field)
		limit += int64(evidence.MaxOpeningLine(known.Bytes))
	})
	return limit
}

// checkReplay reports what the replay complained about. When some leaves
// could not be read, what seems left out may just be in them.
func (c *checker) checkReplay() {
	for _, p := range c.log.Problems() {
		switch {
		case p.Unreadable:
			c.find(CodeUnreadable, p.Where, "%s", p.Sentence)
		case !c.log.Blind():
			c.find(CodeOmission, p.Where, "%s", p.Sentence)
		}
	}
	if n := c.log.WithoutSeparation(); n > 0 {
		c.report.Notes = append(c.report.Notes,
			fmt.Sprintf("Who got and ended the tasks of %s was not held against the separation of persons, which is younger.", cases(n)))
	}
}

func cases(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

// checkTables makes every table again.
func (c *checker) checkTables(ctx context.Context) error {
	tables := bundle.Tables(c.log)
	for i, table := range tables {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("check the tables: %w", err)
		}
		c.progress("tables", int64(i), int64(len(tables)))
		if err := c.checkTable(table); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) checkTable(t bundle.Table) error {
	if _, there := c.entries[t.Name]; !there {
		c.find(CodeOmission, t.Name, "The table %s is missing.", t.Name)
		return nil
	}
	if c.holds(t) {
		return nil
	}

	var want bytes.Buffer
	if err := t.WriteCSV(&want); err != nil {
		return err
	}
	got, err := c.read(t.Name, 2*int64(want.Len())+maxSmall)
	if err != nil {
		c.find(CodeAltered, t.Name, "The table is damaged: %v.", err)
		return nil
	}
	for _, d := range compare(t, want.Bytes(), got) {
		c.find(d.code, t.Name, "%s", d.sentence)
	}
	return nil
}

// holds reports whether the bundle's table is byte for byte this one. Only
// where it is not are both ever held whole, to say how they differ.
func (c *checker) holds(t bundle.Table) bool {
	err := c.stream(t.Name, math.MaxInt64-1, func(r io.Reader) error {
		m := &matcher{r: r}
		if err := t.WriteCSV(m); err != nil {
			return err
		}
		return m.end()
	})
	return err == nil
}

// checkManifest compares what the manifest says with what the leaves say.
func (c *checker) checkManifest(q bundle.Question) {
	c.report.Counts = bundle.CountsOf(c.log)
	want, err := bundle.ManifestOf(c.log, q, c.checkpoint, c.vkey)
	if err != nil {
		return // checkKey has said that the key cannot be read
	}
	for _, part := range []struct {
		name      string
		want, got any
	}{
		{"generated_at", evidence.FormatInstant(want.GeneratedAt), evidence.FormatInstant(c.manifest.GeneratedAt)},
		{"log", want.Log, c.manifest.Log},
		{"scope", want.Scope, c.manifest.Scope},
		{"counts", want.Counts, c.manifest.Counts},
		{"limits", want.Limits, c.manifest.Limits},
	} {
		if !reflect.DeepEqual(part.want, part.got) {
			c.find(CodeAltered, "manifest.json", "The manifest's %s differ: it says %s, the leaves say %s.",
				part.name, compact(part.got), compact(part.want))
		}
	}
}

func compact(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
