package web

import (
	"errors"
	"io"
	"net/http"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
)

// maxUploadedFile is the most that an imported file or document may be.
const maxUploadedFile = 12 << 20

// localHandler is the API on the socket. Whoever can open the socket is the
// operator of the machine; every act is recorded as the console's.
func (s *Server) localHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range s.localRoutes() {
		mux.Handle(pattern, http.MaxBytesHandler(h, maxUploadedFile))
	}
	mux.HandleFunc("/", s.notFound)
	return s.logged(s.recovered(mux))
}

func (s *Server) localRoutes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /livez":      s.livez,
		"GET /readyz":     s.readyz,
		"GET /checkpoint": s.checkpoint,

		"GET /api/v1/version":  s.version,
		"POST /api/v1/events":  s.apiEvent,
		"POST /api/v1/preview": s.apiPreview,

		"GET /api/v1/cases":      s.apiCases,
		"GET /api/v1/cases/{id}": s.apiCase,

		"GET /api/v1/setup":    s.apiSettings,
		"POST /api/v1/setup":   s.apiSetup,
		"POST /api/v1/sign-in": s.apiSignIn,

		"POST /api/v1/import/{what}":    s.apiImport,
		"GET /api/v1/playbooks/{name}":  s.apiDocument,
		"POST /api/v1/playbooks/{name}": s.apiPutDocument,
		"POST /api/v1/playbooks/lint":   s.apiLint,

		"GET /api/v1/export":  s.apiExport,
		"POST /api/v1/backup": s.apiBackup,
	}
}

// readBody reads a whole small body; when it cannot, the answer has been
// written.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		return body, true
	}
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		err = jml.Invalid("", "The request broke off. Send it again.")
	}
	s.fail(w, r, err)
	return nil, false
}

// readJSON decodes a body strictly; when it cannot, the answer has been written.
func (s *Server) readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	body, ok := s.readBody(w, r)
	if !ok {
		return false
	}
	if err := intake.Strict(body, into); err != nil {
		s.fail(w, r, err)
		return false
	}
	return true
}

// reply writes an answer or the error in its place.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, answer any, err error) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}
