package bundle

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// FileSums lists what belongs into files/: the evidence files whose digests are
// opened, and the documents that were in force in the period or that the cases of
// the population and their tasks name. Both are sorted, and nothing is named twice
// in one.
func (a *Answer) FileSums() (attached, documents []string) {
	all := maps.Clone(a.documents)
	for _, d := range a.documentsInForce() {
		all.names(d.Hash)
	}
	return slices.Sorted(maps.Keys(a.attached)), slices.Sorted(maps.Keys(all))
}

func (s sums) has(sum string) bool {
	_, named := s[sum]
	return named
}

// names notes a file that the bundle has to have.
func (s sums) names(sum string) {
	if IsSum(sum) {
		s[sum] = struct{}{}
	}
}

// sums are digests of files.
type sums map[string]struct{}

// isFileField reports whether a committed field is the digest of a file:
// "sha256" of file.attached or "file.N.sha256" of task.ended.
func isFileField(field string) bool {
	return field == "sha256" || strings.HasPrefix(field, "file.") && strings.HasSuffix(field, ".sha256")
}

// IsSum reports whether s is a SHA-256 in lower-case hexadecimal.
func IsSum(s string) bool {
	if len(s) != 64 {
		return false
	}
	return strings.Trim(s, "0123456789abcdef") == ""
}

// writeFiles writes evidence files and the documents that cases name, by hash.
func (x *writer) writeFiles(ctx context.Context) error {
	attached, documents := x.answer.FileSums()
	for i, sum := range attached {
		x.progress("files", int64(i), int64(len(attached)))
		if err := x.writeAttached(ctx, sum); err != nil {
			return err
		}
	}
	for _, sum := range documents {
		if _, twice := slices.BinarySearch(attached, sum); twice {
			continue
		}
		content, found, err := x.src.Document(ctx, sum)
		if err != nil {
			return fmt.Errorf("read document %s: %w", sum, err)
		}
		if err := x.writeFile(sum, bytes.NewReader(content), found); err != nil {
			return err
		}
	}
	return nil
}

func (x *writer) writeAttached(ctx context.Context, sum string) error {
	content, found, err := x.src.File(ctx, sum)
	if err != nil {
		return fmt.Errorf("read evidence file %s: %w", sum, err)
	}
	if found {
		defer content.Close()
	}
	return x.writeFile(sum, content, found)
}

func (x *writer) writeFile(sum string, content io.Reader, found bool) error {
	if !found {
		x.fail("The file %s, which the log names, is gone", sum)
		return nil
	}
	err := x.writeEntry("files/"+sum, func(w io.Writer) error {
		_, err := io.Copy(w, content)
		return err
	})
	if jml.ErrorCode(err) == jml.CodeDamaged {
		x.fail("The file %s, which the log names, cannot be read any more", sum)
		return nil
	}
	if err != nil {
		return err
	}
	if got := x.listed[len(x.listed)-1].SHA256; got != sum {
		x.fail("The file %s, which the log names, has another content now", sum)
	}
	return nil
}
