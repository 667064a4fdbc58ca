package main

import (
	"bytes"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/store"
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

// TestWhoMeetsADamagedPlaceHasReadyzSayItBeforeTheDailyLook overwrites the pages
// of the log in which the middle of it lies.
func TestWhoMeetsADamagedPlaceHasReadyzSayItBeforeTheDailyLook(t *testing.T) {
	path := filepath.Join(t.TempDir(), databaseFile)
	filled, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(filled.Migrate(t.Context()), filled.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error {
		for range 300 {
			tx.Append(evidence.Draft{Actor: jml.SystemActor(), Data: evidence.TaskCancelled{Reason: "replaced"}})
		}
		return nil
	}), filled.Close())
	if err != nil {
		t.Fatal(err)
	}
	wipeLeaf(t, path, 150)

	p := newParts(config.Config{}, slog.New(slog.DiscardHandler))
	if p.store, err = store.Open(t.Context(), path, store.Options{}); err != nil {
		t.Fatal(err)
	}
	defer p.store.Close()
	if err := p.logIsSound(t.Context()); err != nil {
		t.Errorf("before anybody has met it: %v", err)
	}
	if err := p.store.EachLeaf(t.Context(), 0, 300, func(int64, []byte) error { return nil }); jml.ErrorCode(err) != jml.CodeDamaged {
		t.Errorf("who reads it is told %v", err)
	}
	if err := p.logIsSound(t.Context()); jml.ErrorCode(err) != jml.CodeDamaged || !strings.Contains(err.Error(), "something that was to be read") {
		t.Errorf("afterwards /readyz says: %v", err)
	}
}

// wipeLeaf overwrites the page of a database in which a leaf lies.
func wipeLeaf(t *testing.T, path string, seq int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var leaf []byte
	if err := db.QueryRow("SELECT bytes FROM log_leaf WHERE seq = ?", seq).Scan(&leaf); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	begin := bytes.Index(file, leaf) / page * page
	copy(file[begin:begin+page], bytes.Repeat([]byte{0xff}, page))
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
}
