// Command provider is an OpenID provider for tests: a real one, with users whom
// it lets in by their name alone. It prints its issuer, and ends with its input.
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// settings are what a test says in the first line of the input.
type settings struct {
	Client string          `json:"client"`
	Secret string          `json:"secret"`
	Users  map[string]user `json:"users"` // by the name that they sign in with
}

// user is somebody as tokens describe them.
type user struct {
	Subject  string   `json:"subject"`
	Email    string   `json:"email"`
	Verified bool     `json:"verified"`
	Groups   []string `json:"groups"`
}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	var s settings
	input := json.NewDecoder(os.Stdin)
	if err := input.Decode(&s); err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	issuer := "http://" + listener.Addr().String()
	handler, err := newProvider(issuer, s)
	if err != nil {
		return err
	}
	fmt.Println(issuer)

	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends when whoever started this does
		os.Exit(0)
	}()
	server := http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.Serve(listener)
}

func newProvider(issuer string, s settings) (http.Handler, error) {
	store, err := newStore(s)
	if err != nil {
		return nil, err
	}
	config := &op.Config{CodeMethodS256: true, AuthMethodPost: true, DefaultLogoutRedirectURI: "/left"}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		return nil, err
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	provider, err := op.NewProvider(config, store, op.StaticIssuer(issuer), op.WithAllowInsecure())
	if err != nil {
		return nil, err
	}

	callback := op.AuthCallbackURL(provider)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		_ = loginPage.Execute(w, r.URL.Query().Get("id"))
	})
	interceptor := op.NewIssuerInterceptor(provider.IssuerFromRequest)
	mux.HandleFunc("POST /login", interceptor.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !store.signIn(r.FormValue("id"), r.FormValue("name")) {
			http.Error(w, "nobody of that name", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, callback(r.Context(), r.FormValue("id")), http.StatusFound)
	}))
	mux.HandleFunc("GET /left", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "signed out") })
	mux.Handle("/", provider)
	return mux, nil
}

var loginPage = template.Must(template.New("login").Parse(`<!doctype html>
<title>Sign in</title>
<form method="post" action="/login"><input type="hidden" name="id" value="{{.}}">
<label>Name <input name="name" autofocus></label><button>Sign in</button></form>
`))
