package web

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
)

// serveFile sends an evidence file as an attachment that no browser shows or
// runs, whatever is in it.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, f jml.EndingFile) error {
	first, err := s.Files.FileChunk(r.Context(), f.SHA256, 0)
	if err == nil && first == nil {
		err = missingFile()
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
		if chunk, err = s.Files.FileChunk(r.Context(), f.SHA256, n); err != nil {
			return fmt.Errorf("read file: %w", err)
		}
	}
	return nil
}

func missingFile() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such file here. Open the task again and take the file from there."}
}

// myFile serves a file of a task that the link's holder has now.
func (s *Server) myFile(w http.ResponseWriter, r *http.Request) error {
	owner := door.PrincipalOf(r.Context())
	tasks, err := s.Read.LinkTasks(r.Context(), owner.Actor.PersonID, owner.Cases)
	if err != nil {
		return err
	}
	for _, c := range tasks.Cases {
		if f, ok := fileOf(c.Tasks, r.PathValue("task"), r.PathValue("sha")); ok {
			return s.serveFile(w, r, f)
		}
	}
	return missingFile()
}

// caseFile serves a file of a case to staff.
func (s *Server) caseFile(w http.ResponseWriter, r *http.Request) error {
	detail, err := s.Read.CaseDetail(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	f, ok := fileOf(detail.Tasks, r.PathValue("task"), r.PathValue("sha"))
	if !ok {
		return missingFile()
	}
	return s.serveFile(w, r, f)
}

func fileOf(tasks []readmodel.TaskRow, taskID, sha string) (jml.EndingFile, bool) {
	for _, t := range tasks {
		if t.ID != taskID {
			continue
		}
		for _, f := range t.Files {
			if f.SHA256 == sha {
				return f, true
			}
		}
	}
	return jml.EndingFile{}, false
}
