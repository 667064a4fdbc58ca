package engine

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"time"
)

// identityName is what the certificate of an engine and its clients is made
// out to.
const identityName = "handover-engine"

// identity is the secret of one Start: a key, and a certificate that vouches
// for itself. The engine and whoever may use it both show it, so neither does
// another program of this machine reach the engine, nor can one that took its
// port pass for it.
type identity struct {
	certificate []byte // DER
	key         ed25519.PrivateKey
	parsed      *x509.Certificate
}

func newIdentity() (identity, error) {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return identity{}, fmt.Errorf("make the engine's key: %w", err)
	}

	// Nothing outlives a start for long. The years bear a clock that is wrong.
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: identityName},
		DNSNames:     []string{identityName},
		NotBefore:    now.AddDate(-10, 0, 0),
		NotAfter:     now.AddDate(10, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
	if err != nil {
		return identity{}, fmt.Errorf("make the engine's certificate: %w", err)
	}
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		return identity{}, fmt.Errorf("read the engine's certificate: %w", err)
	}
	return identity{certificate, key, parsed}, nil
}

// client is how to connect to the engine.
func (i identity) client() *tls.Config {
	engine := x509.NewCertPool()
	engine.AddCert(i.parsed)
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		ServerName:   identityName,
		RootCAs:      engine,
		Certificates: []tls.Certificate{{Certificate: [][]byte{i.certificate}, PrivateKey: i.key}},
	}
}

// handOver writes what the engine reads first: one line of JSON. It goes
// through a pipe, since other users can read command lines.
func (i identity) handOver(to io.Writer) error {
	key, err := x509.MarshalPKCS8PrivateKey(i.key)
	if err != nil {
		return fmt.Errorf("encode the engine's key: %w", err)
	}
	line := struct {
		Certificate []byte `json:"certificate"` // DER
		Key         []byte `json:"key"`         // PKCS #8
	}{i.certificate, key}
	if err := json.NewEncoder(to).Encode(line); err != nil {
		return fmt.Errorf("hand the engine its identity: %w", err)
	}
	return nil
}
