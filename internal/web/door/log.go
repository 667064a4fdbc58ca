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
