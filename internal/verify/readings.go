package verify

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/workbook"
)

// checkReadings makes everything again that is made of the tables for reading.
func (c *checker) checkReadings(ctx context.Context, q bundle.Question) error {
	m, err := c.answer.Manifest(q, c.checkpoint, c.vkey)
	if err != nil {
		return nil // checkKey has said that the key cannot be read
	}
	readings := c.answer.Readings(m)
	for i, r := range readings {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("check what is for reading: %w", err)
		}
		c.progress("readings", int64(i), int64(len(readings)))
		c.checkReading(r, m)
	}
	return nil
}

func (c *checker) checkReading(r bundle.Reading, m bundle.Manifest) {
	if _, there := c.entries[r.Name]; !there {
		listed := func(f bundle.ManifestFile) bool { return f.Name == r.Name }
		if !slices.ContainsFunc(c.manifest.Files, listed) { // else checkFiles says so
			c.find(CodeAltered, r.Name, "The file %s is missing.", r.Name)
		}
		return
	}
	err := error(nil)
	if r.Name == bundle.WorkbookName {
		err = c.checkWorkbook(m)
	} else {
		err = c.same(r.Name, r.Write)
	}
	written := c.manifest.Version
	switch {
	case err == nil:
	case c.o.Version == "" || c.o.Version == written:
		c.find(CodeAltered, r.Name, "%s is not what the tables give: %v. Do not go by it.", r.Name, err)
	default: // words, layout and time zones of that version may have been others
		c.find(CodeUnreadable, r.Name, "%s is not what this version of the program makes of the tables, and the bundle says that version %s made it. Use that version to judge it, or go by the tables.", r.Name, written)
	}
}

// same fails when a file is not byte for byte what write writes.
func (c *checker) same(name string, write func(io.Writer) error) error {
	return c.stream(name, math.MaxInt64-1, func(r io.Reader) error { return matches(r, write) })
}

func matches(r io.Reader, write func(io.Writer) error) error {
	m := &matcher{r: r}
	err := write(m)
	if err == nil {
		err = m.end()
	}
	if errors.Is(err, errDiffers) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("from byte %d on it says something else", m.read)
	}
	return err
}

// checkWorkbook compares the workbook part by part, where they lie in the bundle:
// which parts there are, in which order, how they are laid out, and what they
// unpack to. How tightly they are packed may differ.
func (c *checker) checkWorkbook(m bundle.Manifest) error {
	want, err := c.answer.Workbook(m)
	if err != nil {
		return err
	}
	f := c.entries[bundle.WorkbookName]
	if f.Method != zip.Store {
		return errors.New("it is packed once more, which no bundle does")
	}
	inner, size, err := c.within(f)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(inner, size)
	if err != nil {
		return err
	}
	z.RegisterDecompressor(zip.Deflate, inflate)
	if err := checkLayout(inner, size, z.File); err != nil {
		return err
	}

	parts := want.Parts()
	if len(z.File) != len(parts) {
		return fmt.Errorf("it has %d parts instead of %d", len(z.File), len(parts))
	}
	for i, part := range parts {
		if err := samePart(z.File[i], part); err != nil {
			return err
		}
	}
	return nil
}

func samePart(f *zip.File, part workbook.Part) error {
	header := workbook.Header(part.Name)
	if f.Name != header.Name || f.Method != header.Method || !f.Modified.Equal(workbook.Dateless()) || len(f.Extra) > 0 {
		return fmt.Errorf("its part %q is not named or described as %q is", f.Name, part.Name)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	if err := matches(r, part.Write); err != nil {
		return fmt.Errorf("part %s: %w", part.Name, err)
	}
	return nil
}
