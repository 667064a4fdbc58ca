package verify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
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
	c.progress("openings", 0, 0)
	if !c.foreign { // nor does anybody know what another format asks for
		c.reportOpenings()
	}
	if c.answer.Blind() || c.foreign {
		c.report.Notes = append(c.report.Notes,
			"Tables and manifest were not compared with the leaves, because this program cannot read them all.")
		return nil
	}
	if err := c.checkTables(ctx); err != nil {
		return err
	}
	c.checkManifest(q)
	c.checkNamed()
	return c.checkReadings(ctx, q)
}

// checkReplay reports what the replay complained about. When some leaves
// could not be read, what seems left out may just be in them.
func (c *checker) checkReplay() {
	for _, p := range c.answer.Problems() {
		switch {
		case p.Kind == replay.Unknown:
			c.find(CodeUnreadable, p.Where, "%s", p.Sentence)
		case p.Kind == replay.Malformed:
			c.find(CodeAltered, p.Where, "%s", p.Sentence)
		case !c.answer.Blind():
			c.find(CodeOmission, p.Where, "%s", p.Sentence)
		}
	}
	if len(c.answer.Anchors) > 0 {
		c.report.Notes = append(c.report.Notes, c.anchorsNote())
	}
	for _, e := range c.answer.Erasures {
		if len(c.report.Notes) > perCode {
			break // erasures.csv has them all
		}
		c.report.Notes = append(c.report.Notes, erasedNote(e))
	}
	if n := c.answer.WithoutSeparation(); n > 0 {
		c.report.Notes = append(c.report.Notes,
			fmt.Sprintf("Who got and ended the tasks of %s was not held against the separation of persons, which is younger.", cases(n)))
	}
}

// anchorsNote says who outside the company can show what was there, by the log's
// own word.
func (c *checker) anchorsNote() string {
	newest, found := c.answer.Anchors.NewestOutside()
	if !found {
		return "By the log, no mail took a checkpoint out of the company: only what you hold yourself shows what was there."
	}
	return fmt.Sprintf("By the log, a mail took a checkpoint over %d leaves out of the company on %s; %d leaves are newer. anchors.csv has all.",
		newest.Leaves, newest.Recorded.Format(time.DateOnly), c.answer.Size()-newest.Leaves)
}

// erasedNote says whose values were erased and by whom, so that nobody takes
// [erased] for a gap.
func erasedNote(e replay.Erasure) string {
	by := e.Actor.Ref
	if name := e.Text("actor.name"); name != "" && name != by {
		by = strings.TrimSpace(name + " " + by)
	}
	return fmt.Sprintf("Leaf %d: %d personal values about %s were erased by %s on %s (%s).",
		e.Seq, e.Values, cmp.Or(e.Person, "several people"), cmp.Or(by, string(e.Actor.Kind)), e.Recorded.Format(time.DateOnly), e.Basis)
}

func cases(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

// checkTables makes every table again.
func (c *checker) checkTables(ctx context.Context) error {
	tables := c.answer.Tables()
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
	_, there := c.entries[t.Name]
	if !there {
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
	c.report.Counts = c.answer.Counts()
	c.report.Scope = strings.Join(bundle.Manifest{Question: c.manifest.Question, Counts: c.report.Counts}.Narrowed(), " ")
	want, err := c.answer.Manifest(q, c.checkpoint, c.vkey)
	if err != nil {
		return // checkKey has said that the key cannot be read
	}
	for _, part := range []struct {
		name      string
		want, got any
	}{
		{"generated_at", want.GeneratedAt.Format(time.RFC3339Nano), c.manifest.GeneratedAt.Format(time.RFC3339Nano)},
		{"log", want.Log, c.manifest.Log},
		{"scope", want.Scope, c.manifest.Scope},
		{"counts", want.Counts, c.manifest.Counts},
		{"flags", want.Flags, c.manifest.Flags},
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
