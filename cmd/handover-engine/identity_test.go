package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"io"
	"math/big"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
)

func TestOnlyWhoShowsTheIdentityIsLetIn(t *testing.T) {
	e := start(t, filepath.Join(t.TempDir(), "engine.db"))
	other, err := readIdentity(bufio.NewReader(strings.NewReader(newIdentityLine(t))))
	if err != nil {
		t.Fatal(err)
	}
	stranger := other.client()
	stranger.InsecureSkipVerify = true // a stranger does not mind who answers
	nobody := &tls.Config{InsecureSkipVerify: true}

	for name, secured := range map[string]*tls.Config{"plain text": nil, "no certificate": nobody, "another start's": stranger} {
		c, err := client.NewLazyClient(client.Options{HostPort: e.ready.Address, Namespace: e.ready.Namespace, Logger: quiet(),
			ConnectionOptions: client.ConnectionOptions{TLS: secured}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.CheckHealth(t.Context(), &client.CheckHealthRequest{}); err == nil {
			t.Errorf("%s: let in", name)
		}
		c.Close()
	}
	if _, err := e.client.CheckHealth(t.Context(), &client.CheckHealthRequest{}); err != nil {
		t.Errorf("its parent: %v", err)
	}
}

// The others speak to one another only; whoever reached them could do all that
// the frontend can. The system worker's port is not listened on.
func TestEveryPortAsksForTheIdentity(t *testing.T) {
	e := start(t, filepath.Join(t.TempDir(), "engine.db"))
	if len(e.ports) != 4 {
		t.Fatalf("%d ports, want 4", len(e.ports))
	}
	for i, port := range e.ports {
		if answers(t, port, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}) {
			t.Errorf("port %d of four answers a stranger", i+1)
		}
		own := e.identity.client()
		own.NextProtos = []string{"h2"}
		if i < 3 && !answers(t, port, own) {
			t.Errorf("port %d of four does not answer its own", i+1)
		}
	}
}

// A schedule is run by the server's own worker, which comes in by the frontend
// like any client.
func TestTheServersOwnWorkerIsLetIn(t *testing.T) {
	e := start(t, filepath.Join(t.TempDir(), "engine.db"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := e.client.ScheduleClient().Create(ctx, client.ScheduleOptions{ID: "nightly", TriggerImmediately: true,
		Action: &client.ScheduleWorkflowAction{ID: "night", Workflow: "Night", TaskQueue: "none"}})
	if err != nil {
		t.Fatal(err)
	}
	for {
		s, err := e.client.ScheduleClient().GetHandle(ctx, "nightly").Describe(ctx)
		if err == nil && len(s.Info.RecentActions) > 0 {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the schedule is not run: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// answers reports whether a server sends anything after the handshake, as
// each HTTP/2 server does at once.
func answers(t *testing.T, port int, secured *tls.Config) bool {
	t.Helper()
	c, err := tls.Dial("tcp", loopback+":"+strconv.Itoa(port), secured)
	if err != nil {
		return false
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, err = c.Read(make([]byte, 1))
	return err == nil
}

func TestWithoutAnIdentityItDoesNotServe(t *testing.T) {
	for name, input := range map[string]string{
		"nothing": "", "no end": "{", "not JSON": "hello\n", "no certificate": "{}\n", "a long line": strings.Repeat("x", 1<<20) + "\n",
		"no key": strings.Replace(newIdentityLine(t), `"key"`, `"kez"`, 1),
	} {
		if _, err := awaitIdentity(bufio.NewReader(strings.NewReader(input)), time.Minute); err == nil {
			t.Errorf("%s: taken as an identity", name)
		}
	}
	silent, hold := io.Pipe()
	defer hold.Close()
	if _, err := awaitIdentity(bufio.NewReader(silent), time.Millisecond); err == nil || !strings.Contains(err.Error(), "same version") {
		t.Errorf("a parent that hands nothing over: %v", err)
	}
}

// newIdentityLine is what a parent writes.
func newIdentityLine(t *testing.T) string {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "engine"}, DNSNames: []string{"engine"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(map[string][]byte{"certificate": certificate, "key": key})
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}
