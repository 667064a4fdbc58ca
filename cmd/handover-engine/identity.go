package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/server/common/rpc/encryption"
)

// identity is the certificate that everybody on this engine's ports shows:
// its four services to one another, and its parent. It is new at every start
// and known to nobody else, so no other program of the machine gets in.
type identity struct {
	certificate tls.Certificate
	pool        *x509.CertPool // holds this certificate alone
}

// readIdentity takes the first line that the parent writes.
func readIdentity(parent *bufio.Reader) (identity, error) {
	line, err := parent.ReadSlice('\n')
	if err != nil {
		return identity{}, fmt.Errorf("read the identity from standard input, as its parent hands it over: %w", err)
	}
	var given struct {
		Certificate []byte `json:"certificate"` // DER
		Key         []byte `json:"key"`         // PKCS #8
	}
	if json.NewDecoder(bytes.NewReader(line)).Decode(&given) != nil {
		return identity{}, fmt.Errorf("the first line of standard input is no identity: it must be JSON with certificate and key")
	}
	leaf, err := x509.ParseCertificate(given.Certificate)
	if err != nil {
		return identity{}, fmt.Errorf("read the identity's certificate: %w", err)
	}
	key, err := x509.ParsePKCS8PrivateKey(given.Key)
	if err != nil {
		return identity{}, fmt.Errorf("read the identity's key: %w", err)
	}
	id := identity{tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}, x509.NewCertPool()}
	id.pool.AddCert(leaf)
	return id, nil
}

func (i identity) server() *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{i.certificate},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    i.pool,
	}
}

func (i identity) client() *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{i.certificate},
		RootCAs:      i.pool,
		ServerName:   i.certificate.Leaf.Subject.CommonName,
	}
}

// The server asks these of whoever provides its certificates.
var _ encryption.TLSConfigProvider = identity{}

func (i identity) GetInternodeServerConfig() (*tls.Config, error) { return i.server(), nil }
func (i identity) GetInternodeClientConfig() (*tls.Config, error) { return i.client(), nil }
func (i identity) GetFrontendServerConfig() (*tls.Config, error)  { return i.server(), nil }
func (i identity) GetFrontendClientConfig() (*tls.Config, error)  { return i.client(), nil }

// GetRemoteClusterClientConfig is asked for this cluster's own address only.
func (i identity) GetRemoteClusterClientConfig(string) (*tls.Config, error) { return i.client(), nil }

// GetExpiringCerts reports none: the certificate lasts longer than a process.
func (i identity) GetExpiringCerts(time.Duration) (expiring, expired encryption.CertExpirationMap, err error) {
	return nil, nil, nil
}
