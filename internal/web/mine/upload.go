package mine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/upload"
	"github.com/handover-jml/handover/internal/web/door"
)

const (
	chunkSize = 256 << 10 // part of a file in one row
	dropTime  = 10 * time.Second
)

// MaxForm is the most bytes of the tasks' form with its files.
const MaxForm = upload.MaxTaskFiles*upload.MaxFile + door.FormBody

// uploads takes in the files of the tasks' form.
type uploads struct {
	files     Files
	random    io.Reader
	log       *slog.Logger
	perPerson *door.Limiter
}

// store keeps one file of at most want bytes; 0 is unknown. Room is taken
// before the first byte is read; whatever goes wrong, nothing stays.
func (u *uploads) store(ctx context.Context, src io.Reader, name string, by upload.Owner, want int64) (sentFile, error) {
	file := sentFile{EndingFile: jml.EndingFile{Name: cleanFileName(name)}}
	judge, err := newInspector(file.Name)
	if err != nil {
		return file, err
	}
	if file.Upload, _, err = link.Session.New(u.random); err != nil {
		return file, err
	}
	room, err := u.files.BeginUpload(ctx, file.Upload, by, want)
	if err != nil {
		return file, judge.notAdded(err)
	}

	file.Media = judge.kind.media
	file.SHA256, file.Size, err = u.stream(ctx, src, file.Upload, judge, room)
	if err == nil {
		err = u.files.FinishFile(ctx, file.Upload, file.SHA256, file.Size)
	}
	if err != nil {
		u.drop(ctx, file.Upload)
		return file, fmt.Errorf("store upload: %w", err)
	}
	return file, nil
}

// stream stores a file part by part while it is judged.
func (u *uploads) stream(ctx context.Context, src io.Reader, id string, judge *inspector, room upload.Room) (digest string, size int64, err error) {
	sum := sha256.New()
	buf := make([]byte, chunkSize)
	for n := 0; ; n++ {
		got, err := io.ReadFull(src, buf)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return "", 0, fmt.Errorf("read upload: %w", err)
		}
		if size += int64(got); size > room.Bytes {
			return "", 0, judge.notAdded(room.More)
		}
		if got > 0 {
			sum.Write(buf[:got])
			if err := judge.look(buf[:got]); err != nil {
				return "", 0, err
			}
			if err := u.files.PutChunk(ctx, id, n, buf[:got:got]); err != nil {
				return "", 0, err
			}
		}
		if last {
			return hex.EncodeToString(sum.Sum(nil)), size, judge.verdict(size)
		}
	}
}

// drop takes back what a refusal left, also when its request is over.
// What cannot be taken back now is found by the sweep.
func (u *uploads) drop(ctx context.Context, ids ...string) {
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropTime)
	defer cancel()
	if err := u.files.DropUploads(ctx, ids...); err != nil {
		u.log.Warn("unused upload not dropped", "error", err.Error())
	}
}

// cleanFileName keeps the last element of a path, without what a text may not
// hold and not longer than any file system allows.
func cleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	for len(name) > 150 {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:] // from the front, so that the ending stays
	}
	name = strings.ReplaceAll(legible.Rule{}.Clean(name), "\uFFFD", "")
	return strings.TrimSpace(name)
}
