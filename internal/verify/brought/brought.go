// Package brought owns how a bundle and what an auditor brings along are read
// from the auditor's disk, for every program that checks bundles.
//
// It must not know what a check finds, how that is said, or anything of the
// company.
package brought

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/verify"
)

// maxFile is how much one key or checkpoint may be: an earlier bundle is the
// largest of what holds a checkpoint.
const maxFile = 2 << 30

// Keys reads the log's public keys, each given as text or as the path of a file
// that holds one. What is neither is refused (jml.CodeInvalid).
func Keys(given []string) ([]string, error) {
	var keys []string
	for _, key := range given {
		text, err := read(key)
		switch {
		case err == nil:
			key = string(text)
		case !strings.Contains(key, "+"):
			return nil, jml.Invalid("", key+" is neither a file that can be read nor a key")
		}
		keys = append(keys, strings.TrimSpace(key))
	}
	return keys, nil
}

// Checkpoints reads files that hold an older checkpoint each. One that cannot be
// read is refused (jml.CodeInvalid).
func Checkpoints(paths []string) ([][]byte, error) {
	var texts [][]byte
	for _, path := range paths {
		text, err := read(path)
		if err != nil {
			return nil, jml.Invalid("", fmt.Sprintf("cannot read the checkpoint %s: %v", path, err))
		}
		texts = append(texts, text)
	}
	return texts, nil
}

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("it is no file, or larger than %d bytes", maxFile)
	}
	return os.ReadFile(path)
}

// Check checks the bundle in a file. One that cannot be read is refused
// (jml.CodeInvalid); all other errors are those of verify.Check.
func Check(ctx context.Context, path string, o verify.Options) (verify.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return verify.Report{}, jml.Invalid("", fmt.Sprintf("cannot read %s: %v", path, err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return verify.Report{}, fmt.Errorf("look at %s: %w", path, err)
	}
	if info.IsDir() {
		return verify.Report{}, jml.Invalid("", path+" is a folder. Name the export, a ZIP file")
	}
	return verify.Check(ctx, f, info.Size(), o)
}
