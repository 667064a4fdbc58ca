package web

import (
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// streamTime is how long one upload, download or export may take.
const streamTime = 10 * time.Minute

// serveFile sends an evidence file as an attachment that no browser shows or
// runs, whatever is in it.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, f jml.EndingFile) {
	first, err := s.Files.FileChunk(r.Context(), f.SHA256, 0)
	if err == nil && first == nil {
		err = missingFile()
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.extend(w)
	h := w.Header()
	h.Set("Content-Type", f.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	for n, chunk := 0, first; chunk != nil; {
		if _, err := w.Write(chunk); err != nil {
			return // the client has gone
		}
		n++
		if chunk, err = s.Files.FileChunk(r.Context(), f.SHA256, n); err != nil {
			s.Log.Error("read file", "request", requestID(r.Context()), "error", err.Error())
			panic(http.ErrAbortHandler) // a cut-off answer must not look whole
		}
	}
}

// extend gives a streaming route more time than a page has. Test recorders
// have no deadlines to move.
func (s *Server) extend(w http.ResponseWriter) {
	control, until := http.NewResponseController(w), time.Now().Add(streamTime)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}

func missingFile() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such file here. Open the task again and take the file from there."}
}

// myFile serves a file of a task that the link's holder has now.
func (s *Server) myFile(w http.ResponseWriter, r *http.Request) {
	h := holderOf(r.Context())
	tasks, err := s.Read.LinkTasks(r.Context(), h.PersonID, h.CaseIDs)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for _, c := range tasks.Cases {
		if f, ok := fileOf(c.Tasks, r.PathValue("task"), r.PathValue("sha")); ok {
			s.serveFile(w, r, f)
			return
		}
	}
	s.fail(w, r, missingFile())
}

// caseFile serves a file of a case to staff.
func (s *Server) caseFile(w http.ResponseWriter, r *http.Request) {
	detail, err := s.Read.CaseDetail(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f, ok := fileOf(detail.Tasks, r.PathValue("task"), r.PathValue("sha"))
	if !ok {
		s.fail(w, r, missingFile())
		return
	}
	s.serveFile(w, r, f)
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
