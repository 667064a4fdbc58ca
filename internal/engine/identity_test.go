package engine_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/engine/enginetest"
)

func TestEachStartHasASecretOfItsOwn(t *testing.T) {
	o := engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir()}
	first := start(t, o)
	if err := greet(first.Address(), first.TLS()); err != nil {
		t.Fatalf("with its secret: %v", err)
	}
	first.Stop()

	second := start(t, o)
	if err := greet(second.Address(), first.TLS()); err == nil {
		t.Error("the secret of an earlier start is taken")
	}
	careless := first.TLS()
	careless.InsecureSkipVerify = true
	if err := greet(second.Address(), careless); err == nil {
		t.Error("the secret of an earlier start is taken from a client that does not mind who answers")
	}
	if err := greet(second.Address(), &tls.Config{InsecureSkipVerify: true}); err == nil {
		t.Error("no secret at all is taken")
	}
}

func TestTheSecretStaysWhenTheProcessIsReplaced(t *testing.T) {
	e := enginetest.Start(t)
	pid := engineListeningAt(t, e.Address())
	kill(t, pid)
	eventually(t, "the engine to be back and to know its clients", func() bool {
		return engineListeningAt(t, e.Address()) != pid && greet(e.Address(), e.TLS()) == nil
	})
}

func TestOtherUsersCannotReadTheSecret(t *testing.T) {
	e := enginetest.Start(t)
	key, err := x509.MarshalPKCS8PrivateKey(e.TLS().Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte(base64.StdEncoding.EncodeToString(key))
	process := fmt.Sprintf("/proc/%d/", engineListeningAt(t, e.Address()))
	for _, file := range []string{"cmdline", "environ"} {
		text, err := os.ReadFile(process + file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, secret[16:48]) {
			t.Errorf("the secret stands in the engine's %s", file)
		}
	}
}

func TestAnEngineThatDoesNotProveItselfIsNotUsed(t *testing.T) {
	impostor, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer impostor.Close()
	go func() {
		for {
			c, err := impostor.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	binary := filepath.Join(t.TempDir(), "handover-engine")
	script := fmt.Sprintf("#!/bin/sh\necho '{\"address\":\"%s\"}'\nexec cat >/dev/null\n", impostor.Addr())
	if err := os.WriteFile(binary, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = engine.Start(t.Context(), engine.Options{Binary: binary, Dir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "same version") {
		t.Errorf("an engine of another version: %v", err)
	}
}

// greet connects as a Temporal client does and awaits the first byte, which an
// HTTP/2 server sends to whoever it lets in.
func greet(address string, secured *tls.Config) error {
	secured.NextProtos = []string{"h2"}
	c, err := tls.DialWithDialer(&net.Dialer{Timeout: time.Minute}, "tcp", address, secured)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return err
	}
	_, err = c.Read(make([]byte, 1))
	return err
}
