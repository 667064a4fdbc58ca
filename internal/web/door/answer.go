package door

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// ContentPolicy allows our own static files and nothing else: no inline
// script or style, no frames, no foreign form targets.
const ContentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets what every answer carries. Everything is personal until a
// handler says otherwise, so no-store is the default.
func (d *Door) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", ContentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// no-referrer would make browsers send "Origin: null" with form posts.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if d.https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

var errPanic = errors.New("request panicked")

// recovered turns a panic into a logged 500.
func (d *Door) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			d.log.Error("request panicked", "request", RequestID(r), "stack", string(debug.Stack()))
			d.refuse(w, r, errPanic)
		}()
		next.ServeHTTP(w, r)
	})
}

// logged writes one line a request, and one for each security event in it. It
// names the route and never the path: a path may hold a token.
func (d *Door) logged(routes *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := rand.Text()[:12]
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, &visit{id: id}))
		sw := &statusWriter{ResponseWriter: w}
		sw.Header().Set("X-Request-Id", id)
		defer func() {
			level := slog.LevelDebug
			if sw.status >= 500 {
				level = slog.LevelWarn
			}
			route := r.Pattern
			if route == "" {
				_, route = routes.Handler(r)
			}
			d.log.Log(r.Context(), level, "request", "request", id, "method", methodName(r.Method),
				"route", route, "status", sw.status, "took", time.Since(start))
			d.tell(r, route)
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

func hasBegun(w http.ResponseWriter) bool {
	sw, ok := w.(*statusWriter)
	return ok && sw.status != 0
}

// streamTime is how long one upload, download or export may take.
const streamTime = 10 * time.Minute

// MoreTime gives a streaming route more time than a page has. Test recorders
// have no deadlines to move.
func MoreTime(w http.ResponseWriter) {
	control, until := http.NewResponseController(w), time.Now().Add(streamTime)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}
