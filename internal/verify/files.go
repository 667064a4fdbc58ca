package verify

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/upload"
)

// checkFiles hashes every file and looks for those that the leaves name.
func (c *checker) checkFiles(ctx context.Context) error {
	if c.foreign {
		return nil
	}
	listed := map[string]bundle.ManifestFile{}
	byName := func(a, b bundle.ManifestFile) int { return strings.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(c.manifest.Files, byName) {
		c.find(CodeAltered, "manifest.json", "The manifest does not list its files by name.")
	}
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

func (c *checker) checkFile(name string, listed map[string]bundle.ManifestFile) {
	named, evidenceFile := strings.CutPrefix(name, "files/")
	limit := int64(math.MaxInt64 - 1) // it is hashed as it streams
	if evidenceFile {
		limit = upload.MaxFile
	}
	if _, known := c.sums[name]; !known {
		err := c.stream(name, limit, func(r io.Reader) error {
			_, err := io.Copy(io.Discard, r)
			return err
		})
		if err != nil {
			c.find(CodeAltered, name, "The file is damaged: %v.", err)
			return
		}
	}
	is := c.sums[name]
	if evidenceFile && named != is.sha256 {
		c.find(CodeAltered, name, "The file %s has another content than its name says: it was replaced.", name)
		return
	}
	entry, ok := listed[name]
	switch {
	case !ok:
		c.find(CodeAltered, name, "The manifest does not list %s.", name)
	case (entry.SHA256 != is.sha256 || entry.Size != is.size) && !c.explained(name):
		c.find(CodeAltered, name, "The file %s is not the one that the manifest lists.", name)
	}
}

// explained reports whether a table, or what is made of them, has findings already
// that say more than that its hash differs.
func (c *checker) explained(name string) bool {
	return (isTable(name) || isReading(name)) && slices.ContainsFunc(c.report.Findings, func(f Finding) bool { return f.Where == name })
}

// checkNamed looks for the evidence files and documents that the log names,
// and for such that it does not name.
func (c *checker) checkNamed() {
	attached, documents := c.answer.FileSums()
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
