package webtest

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Program asks the API over the network, with a token.
type Program struct {
	site   *Site
	Token  token.Token
	Secret string
}

// Program returns one whose token has these scopes, which the console made.
func (s *Site) Program(scopes ...token.Scope) *Program {
	s.Helper()
	return s.ProgramOf(jml.ConsoleActor(), scopes...)
}

// ProgramOf returns a program for whose token somebody answers.
func (s *Site) ProgramOf(by jml.Actor, scopes ...token.Scope) *Program {
	s.Helper()
	secret, hash, err := link.NewAPI(rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	ask := token.Token{Name: "Program " + rand.Text()[:8], Hash: hex.EncodeToString(hash), Scopes: scopes, Until: jml.DateOf(s.Clock.Now()).AddDays(90)}
	made, err := company.Tokens{Service: s.Office}.AddToken(s.Context(), by, ask)
	if err != nil {
		s.Fatalf("make a token: %v", err)
	}
	return &Program{site: s, Token: made, Secret: secret}
}

// Answered is what a program was answered.
type Answered struct {
	Status int
	Header http.Header
	Body   string
}

// Problem is the refusal in an answer.
func (a Answered) Problem() (p wire.Problem) {
	_ = json.Unmarshal([]byte(a.Body), &p) // what is none has no code, which the tests look at
	return p
}

// Get asks for what is at a path.
func (p *Program) Get(path string, headers ...string) Answered {
	p.site.Helper()
	return p.Do(http.MethodGet, path, "", headers...)
}

// Post sends JSON: a text as it is, anything else encoded.
func (p *Program) Post(path string, body any, headers ...string) Answered {
	p.site.Helper()
	text, written := body.(string)
	if !written {
		encoded, err := json.Marshal(body)
		if err != nil {
			p.site.Fatal(err)
		}
		text = string(encoded)
	}
	return p.Do(http.MethodPost, path, text, append([]string{"Content-Type", "application/json"}, headers...)...)
}

// Do sends a request; headers are names with their values, of which the last
// counts.
func (p *Program) Do(method, path, body string, headers ...string) Answered {
	p.site.Helper()
	req, err := http.NewRequestWithContext(p.site.Context(), method, p.site.URL+path, strings.NewReader(body))
	if err != nil {
		p.site.Fatal(err)
	}
	if p.Secret != "" {
		req.Header.Set("Authorization", "Bearer "+p.Secret)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.site.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	var out bytes.Buffer
	if _, err := io.Copy(&out, resp.Body); err != nil {
		p.site.Fatalf("%s %s: %v", method, path, err)
	}
	return Answered{resp.StatusCode, resp.Header, out.String()}
}
