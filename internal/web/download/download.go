// Package download sends files so that no browser shows or runs them, whatever
// is in them. It knows neither tasks' owners nor who may have which file.
package download

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
)

// Chunks are the parts of evidence files.
type Chunks interface {
	// FileChunk returns part n, or nil after the last.
	FileChunk(ctx context.Context, sha256 string, n int) ([]byte, error)
}

// Send streams an evidence file as an attachment.
func Send(w http.ResponseWriter, r *http.Request, chunks Chunks, f jml.EndingFile) error {
	first, err := chunks.FileChunk(r.Context(), f.SHA256, 0)
	if err == nil && first == nil {
		err = Missing()
	}
	if err != nil {
		return err
	}
	door.MoreTime(w)
	h := w.Header()
	h.Set("Content-Type", f.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	for n, chunk := 0, first; chunk != nil; {
		if _, err := w.Write(chunk); err != nil {
			return nil // the client has gone
		}
		n++
		if chunk, err = chunks.FileChunk(r.Context(), f.SHA256, n); err != nil {
			return fmt.Errorf("read file: %w", err)
		}
	}
	return nil
}

// Of returns the file of a task by its digest; found is false when none of the
// tasks has it.
func Of(tasks []readmodel.TaskRow, taskID, sha256 string) (f jml.EndingFile, found bool) {
	for _, t := range tasks {
		if t.ID != taskID {
			continue
		}
		for _, f := range t.Files {
			if f.SHA256 == sha256 {
				return f, true
			}
		}
	}
	return jml.EndingFile{}, false
}

// Missing is the refusal of a file that is not there.
func Missing() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such file here. Open the task again and take the file from there."}
}
