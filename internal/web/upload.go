package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/web/door"
)

const (
	maxFile   = 25 << 20  // bytes of one file
	maxFiles  = 20        // files of one task
	chunkSize = 256 << 10 // part of a file in one row
	maxForm   = maxFiles*maxFile + door.FormBody
)

// storeUpload streams one file into chunks while it is judged. A refusal is a
// *jml.Error about the file; its chunks then belong to no file and no task.
func (s *Server) storeUpload(ctx context.Context, src io.Reader, name string) (jml.EndingFile, error) {
	file := jml.EndingFile{Name: cleanFileName(name)}
	judge, err := newInspector(file.Name)
	if err != nil {
		return file, err
	}
	upload, _, err := link.Session.New(s.Random)
	if err != nil {
		return file, err
	}
	sum := sha256.New()
	buf := make([]byte, chunkSize)
	for n := 0; ; n++ {
		got, err := io.ReadFull(src, buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return file, fmt.Errorf("read upload: %w", err)
		}
		last := err != nil
		file.Size += int64(got)
		if file.Size > maxFile {
			return file, jml.Invalid("", fmt.Sprintf("“%s” is larger than 25 MiB. Send a smaller file, or describe where the record is kept.", file.Name))
		}
		if got > 0 {
			sum.Write(buf[:got])
			if err := judge.look(buf[:got]); err != nil {
				return file, err
			}
			if err := s.Files.PutChunk(ctx, upload, n, buf[:got:got]); err != nil {
				return file, fmt.Errorf("store upload: %w", err)
			}
		}
		if last {
			break
		}
	}
	if err := judge.verdict(file.Size); err != nil {
		return file, err
	}
	file.SHA256, file.Media = hex.EncodeToString(sum.Sum(nil)), judge.kind.media
	if err := s.Files.FinishFile(ctx, upload, file.SHA256, file.Size); err != nil {
		return file, fmt.Errorf("finish upload: %w", err)
	}
	return file, nil
}

// cleanFileName keeps the last element of a path, without control characters
// and not longer than any file system allows.
func cleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == utf8.RuneError {
			return -1
		}
		return c
	}, name)
	for len(name) > 150 {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:] // from the front, so that the ending stays
	}
	return strings.TrimSpace(name)
}

// reference is what a form carries of a file that is stored already: the
// file's facts, signed under the owner's session for one task, so that
// nobody can attach what they did not send.
func reference(seal door.Seal, taskID string, f jml.EndingFile) (string, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("encode file reference: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + seal.Sign("file of "+taskID, text), nil
}

// dereference returns the file of a reference; ok is false when this session
// did not make it for this task.
func dereference(seal door.Seal, taskID, ref string) (f jml.EndingFile, ok bool) {
	text, mark, found := strings.Cut(ref, ".")
	if !found || !seal.Signed("file of "+taskID, text, mark) {
		return f, false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(body, &f) != nil {
		return f, false
	}
	return f, true
}
