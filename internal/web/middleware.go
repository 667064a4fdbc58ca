package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// contentPolicy allows our own static files and nothing else: no inline
// script or style, no frames, no foreign form targets.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets what every answer carries. Everything is personal until a
// handler says otherwise, so no-store is the default.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// no-referrer would make browsers send "Origin: null" with form posts.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if s.public.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic into a logged 500.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			s.Log.Error("request panicked", "request", requestID(r.Context()), "stack", string(debug.Stack()))
			if sw, ok := w.(*statusWriter); ok && sw.status != 0 {
				panic(http.ErrAbortHandler) // the answer has begun: cut it off rather than let it look whole
			}
			s.fail(w, r, errPanic)
		}()
		next.ServeHTTP(w, r)
	})
}

var errPanic = errors.New("request panicked")

// logged writes one line a request. It names the route and never the path: a
// path may hold a token.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := rand.Text()[:12]
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		sw := &statusWriter{ResponseWriter: w}
		sw.Header().Set("X-Request-Id", id)
		defer func() {
			level := slog.LevelDebug
			if sw.status >= 500 {
				level = slog.LevelWarn
			}
			s.Log.Log(r.Context(), level, "request", "request", id, "method", methodName(r.Method),
				"route", r.Pattern, "status", sw.status, "took", time.Since(start))
		}()
		next.ServeHTTP(sw, r)
	})
}

// methodName keeps a client's invented method out of the log.
func methodName(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

type requestKey struct{}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// statusWriter remembers whether and how the answer began.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// guard lets pass only whom the route names and bounds the body.
func (s *Server) guard(rt access) http.Handler {
	size := rt.body
	if size == 0 {
		size = smallForm
	}
	if len(rt.who) > 0 && rt.body == 0 {
		size = staffForm
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, size)
		switch {
		case rt.link:
			s.withLink(w, r, rt.h)
		case len(rt.who) > 0:
			s.withStaff(w, r, rt.who, rt.h)
		default:
			rt.h(w, r)
		}
	})
}

// staffForm leaves room for an imported file of 50,000 rows.
const staffForm = 12 << 20

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, &jml.Error{Code: jml.CodeNotFound, Message: "There is no page at this address. Start again from the first page, or from the link in your mail."})
}

func (s *Server) crossSite(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, &jml.Error{Code: jml.CodeForbidden, Message: "This form was sent from another site and was not accepted. Open the page here and send it again."})
}

func (s *Server) tooMany(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "60")
	s.answer(w, r, http.StatusTooManyRequests, jml.Problems{{Code: "too_many", Message: "There were too many attempts from here. Wait a minute and try again."}})
}
