package main

import (
	"log/slog"
	"net"
	"net/http"
	"testing"

	"github.com/handover-jml/handover/internal/config"
)

func TestTheAdminListenerAnswersUnderNoStrangersName(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	p := newParts(config.Config{AdminListen: address, PublicURL: "https://handover.example.com:8443"}, slog.New(slog.DiscardHandler))
	defer p.close()
	if err := p.startHealth(); err != nil {
		t.Fatal(err)
	}

	for host, want := range map[string]int{
		address: http.StatusOK, "10.1.2.3": http.StatusOK, "handover.example.com": http.StatusOK,
		"evil.example.net": http.StatusMisdirectedRequest, "example.com": http.StatusMisdirectedRequest,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/livez", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("asked as %q: status %d, want %d", host, answer.StatusCode, want)
		}
	}
}
