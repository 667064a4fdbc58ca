package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
)

// checkContent compares openings, tables and manifest with the leaves. It
// makes no sense when the leaves are not those that were signed, or when this
// program cannot read them all.
func (c *checker) checkContent(ctx context.Context, q Question) error {
	if !c.intact {
		c.report.Notes = append(c.report.Notes,
			"Openings, tables and manifest were not compared with the leaves, because the leaves themselves are not those that were signed.")
		return nil
	}
	c.checkOpenings()
	if c.blind() || c.manifest.Format != Format {
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
	err := c.lines("openings.jsonl", func(line []byte) bool {
		n++
		o, err := evidence.ParseOpening(line)
		switch {
		case err != nil:
			c.find(CodeAltered, fmt.Sprintf("openings.jsonl line %d", n), "Line %d of openings.jsonl cannot be read: %v.", n, err)
			return n < maxProblems
		case n > 1 && !last.Before(o):
			c.find(CodeAltered, fmt.Sprintf("openings.jsonl line %d", n), "Line %d of openings.jsonl is out of order.", n)
		case !c.projection.shows(o.Seq, o.Field):
			c.find(CodeAltered, fmt.Sprintf("leaf %d", o.Seq), "The value of %q of leaf %d is not in this bundle's scope.", o.Field, o.Seq)
		}
		if err := c.projection.open(o); err != nil {
			c.find(CodeAltered, fmt.Sprintf("leaf %d", o.Seq), "An opening does not belong to the log: %v.", err)
		}
		last = o
		return true
	})
	if err != nil {
		c.find(CodeAltered, "openings.jsonl", "The openings are damaged: %v.", err)
	}
	c.projection.missing(func(seq int64, field string) {
		c.find(CodeAltered, fmt.Sprintf("leaf %d", seq), "The value of %q of leaf %d is missing, and no leaf erases it.", field, seq)
	})
}

// checkReplay reports what the replay complained about. When some leaves
// could not be read, what seems left out may just be in them.
func (c *checker) checkReplay() {
	for _, p := range c.projection.problems {
		if p.code == CodeOmission && c.blind() {
			continue
		}
		c.find(p.code, p.where, "%s", p.sentence)
	}
}

// blind reports whether there are leaves this program cannot read.
func (c *checker) blind() bool {
	return slices.ContainsFunc(c.projection.problems, func(p problem) bool { return p.code == CodeUnreadable })
}

// checkTables computes every table again.
func (c *checker) checkTables(ctx context.Context) error {
	for i, want := range c.projection.tables() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("check the tables: %w", err)
		}
		c.progress("tables", int64(i), int64(len(tableNames())))
		content, err := want.csv()
		if err != nil {
			return err
		}
		if _, there := c.entries[want.name]; !there {
			c.find(CodeOmission, want.name, "The table %s is missing.", want.name)
			continue
		}
		got, err := c.read(want.name, 2*int64(len(content))+ratioSlack)
		if err != nil {
			c.find(CodeAltered, want.name, "The table is damaged: %v.", err)
			continue
		}
		for _, d := range want.compare(content, got) {
			c.find(d.code, want.name, "%s", d.sentence)
		}
	}
	return nil
}

// checkManifest compares what the manifest says with what the leaves say.
func (c *checker) checkManifest(q Question) {
	c.report.Counts = c.projection.counts()
	want, err := c.projection.manifest(q, c.checkpoint, c.vkey)
	if err != nil {
		return // checkKey has said that the key cannot be read
	}
	for _, part := range []struct {
		name      string
		want, got any
	}{
		{"generated_at", instant(want.GeneratedAt), instant(c.manifest.GeneratedAt)},
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

// checkFiles hashes every file and looks for those that the leaves name.
func (c *checker) checkFiles(ctx context.Context) error {
	listed := map[string]ManifestFile{}
	for _, f := range c.manifest.Files {
		if _, twice := listed[f.Name]; twice {
			c.find(CodeAltered, "manifest.json", "The manifest lists %s twice.", f.Name)
		}
		listed[f.Name] = f
		if _, there := c.entries[f.Name]; !there && !isTable(f.Name) {
			c.find(CodeAltered, f.Name, "The file %s, which the manifest lists, is missing.", f.Name)
		}
	}
	names := make([]string, 0, len(c.entries))
	for name := range c.entries {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("check the files: %w", err)
		}
		c.progress("files", int64(i), int64(len(names)))
		if name != "manifest.json" {
			c.checkFile(name, listed)
		}
	}
	return nil
}

func (c *checker) checkFile(name string, listed map[string]ManifestFile) {
	named, evidenceFile := strings.CutPrefix(name, "files/")
	limit := c.textLimit(name)
	if evidenceFile {
		limit = maxFile
	}
	hash := sha256.New()
	var size int64
	err := c.stream(name, limit, func(r io.Reader) (err error) {
		size, err = io.Copy(hash, r)
		return err
	})
	if err != nil {
		c.find(CodeAltered, name, "The file is damaged: %v.", err)
		return
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	if evidenceFile && named != sum {
		c.find(CodeAltered, name, "The file %s has another content than its name says: it was replaced.", name)
		return
	}
	entry, ok := listed[name]
	switch {
	case !ok && c.manifest.Format == Format:
		c.find(CodeAltered, name, "The manifest does not list %s.", name)
	case ok && (entry.SHA256 != sum || entry.Size != size) && !c.explained(name):
		c.find(CodeAltered, name, "The file %s is not the one that the manifest lists.", name)
	}
}

// explained reports whether a table has findings already that say more than
// that its hash differs.
func (c *checker) explained(name string) bool {
	return isTable(name) && slices.ContainsFunc(c.report.Findings, func(f Finding) bool { return f.Where == name })
}

// checkNamed looks for the evidence files and documents that the log names,
// and for such that it does not name.
func (c *checker) checkNamed() {
	attached, documents := c.projection.fileSums()
	want := map[string]bool{}
	for _, sum := range append(attached, documents...) {
		want["files/"+sum] = true
	}
	for _, name := range sorted(want) {
		if _, there := c.entries[name]; !there {
			c.find(CodeAltered, name, "The file %s, which the log names, is missing.", name)
		}
	}
	for name := range c.entries {
		if strings.HasPrefix(name, "files/") && !want[name] {
			c.find(CodeAltered, name, "The file %s is named by no leaf in this bundle's scope.", name)
		}
	}
}

func sorted(set map[string]bool) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
