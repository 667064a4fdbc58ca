package door

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAProbeAsksByDigitsByAConfiguredNameOrByNone(t *testing.T) {
	var log strings.Builder
	inner := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ready") })
	h := Probes([]string{"worker-1", "handover.example.com"}, slog.New(slog.NewTextHandler(&log, nil)), inner)
	for host, answered := range map[string]bool{
		"10.0.3.7:8081": true, "10.0.3.7": true, "[fd00::7]:8081": true, "[fd00::7]": true, "127.0.0.1:8081": true,
		"localhost:8081": true, "": true,
		"worker-1:8081": true, "Worker-1": true, "handover.example.com": true,

		"evil.example.net:8081": false, "handover.example.com.evil.net": false, "127.0.0.1.evil.net": false,
		"worker-2:8081": false, "10.0.3": false, "localhost.evil.net": false,
	} {
		log.Reset()
		r := httptest.NewRequest("GET", "http://placeholder/readyz", nil)
		r.Host, r.RemoteAddr = host, "203.0.113.7:4000"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)

		want := map[bool]int{true: http.StatusOK, false: http.StatusMisdirectedRequest}[answered]
		if w.Code != want || (w.Body.String() == "ready") != answered {
			t.Errorf("asked as %q: status %d %q", host, w.Code, w.Body)
		}
		if told := strings.Contains(log.String(), "msg=security event=wrong_host route=admin_listen client=203.0.113.7"); told == answered {
			t.Errorf("asked as %q the log says %q", host, log.String())
		}
	}
}
