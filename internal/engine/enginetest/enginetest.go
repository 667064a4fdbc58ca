// Package enginetest gives tests a real engine. It knows where the Makefile
// puts the program; it never builds it, since that takes minutes.
package enginetest

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/client"

	"github.com/handover-jml/handover/internal/engine"
)

// Binary returns the path of the engine program, which make build makes.
func Binary(t testing.TB) string {
	t.Helper()
	root, err := os.Getwd() // a test runs in its package's directory
	for ; err == nil; root = filepath.Dir(root) {
		if _, missing := os.Stat(filepath.Join(root, "go.mod")); missing == nil || root == filepath.Dir(root) {
			break
		}
	}
	path, err := engine.Find(filepath.Join(root, "bin", "handover"), os.Getenv)
	if err != nil {
		t.Fatalf("this test runs the real engine, which is not built: run make build first (%v)", err)
	}
	return path
}

// Options are how a client reaches an engine.
func Options(e *engine.Engine) client.Options {
	return client.Options{HostPort: e.Address(), Namespace: e.Namespace(), ConnectionOptions: client.ConnectionOptions{TLS: e.TLS()}}
}

// Environment names an engine as if it were a cluster of the company's own, in
// the variables that a service reads.
func Environment(t testing.TB, e *engine.Engine) []string {
	t.Helper()
	identity := e.TLS().Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(identity.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: identity.Certificate[0]}))
	return []string{
		"TEMPORAL_ADDRESS=" + e.Address(),
		"TEMPORAL_TLS_SERVER_NAME=" + e.TLS().ServerName,
		"TEMPORAL_TLS_SERVER_CA_CERT_DATA=" + certificate,
		"TEMPORAL_TLS_CLIENT_CERT_DATA=" + certificate,
		"TEMPORAL_TLS_CLIENT_KEY_DATA=" + string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})),
	}
}

// Start runs an engine with an empty store until the test ends.
func Start(t testing.TB) *engine.Engine {
	t.Helper()
	e, err := engine.Start(t.Context(), engine.Options{Binary: Binary(t), Dir: t.TempDir()})
	if err != nil {
		t.Fatalf("start the engine: %v", err)
	}
	t.Cleanup(e.Stop)
	return e
}
