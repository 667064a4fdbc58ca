package provider_test

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/provider"
	"github.com/handover-jml/handover/internal/staff"
)

// hostile is a provider that answers whatever a test wants it to.
type hostile struct {
	*httptest.Server
	key    *rsa.PrivateKey
	claims map[string]any
	sign   func(signed string) (head, mark string) // nil: RS256 with the published key
	codes  int
	answer func(w http.ResponseWriter) // of the token endpoint; nil: a token
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	h := &hostile{key: key}
	mux := http.NewServeMux()
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"issuer": h.URL, "authorization_endpoint": h.URL + "/auth", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k",
			"n": encoded(key.N.Bytes()), "e": encoded(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		h.codes++
		if h.answer != nil {
			h.answer(w)
			return
		}
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": h.token()})
	})
	return h
}

func say(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(what)
}

func encoded(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (h *hostile) token() string {
	body, _ := json.Marshal(h.claims)
	head, mark := `{"alg":"RS256","kid":"k"}`, ""
	if h.sign != nil {
		head, mark = h.sign("." + encoded(body))
		return encoded([]byte(head)) + "." + encoded(body) + "." + mark
	}
	signed := encoded([]byte(head)) + "." + encoded(body)
	sum := sha256.Sum256([]byte(signed))
	raw, _ := rsa.SignPKCS1v15(rand.Reader, h.key, crypto.SHA256, sum[:])
	return signed + "." + encoded(raw)
}

// honest are claims that count.
func (h *hostile) honest() map[string]any {
	now := time.Now()
	return map[string]any{"iss": h.URL, "aud": "handover", "sub": "s-1", "nonce": "n", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(),
		"auth_time": now.Unix(), "email": "Lea@Example.com", "email_verified": true}
}

func (h *hostile) asked(groups provider.Groups) *provider.Provider {
	return provider.New(provider.Options{Key: "acme", Name: "Acme", Issuer: h.URL, ClientID: "handover", Secret: "s", Public: "http://127.0.0.1:1",
		Groups: groups, Clock: clock.Machine{}, Log: slog.New(slog.DiscardHandler)})
}

func sent() provider.Attempt {
	return provider.Attempt{State: "state", Nonce: "n", Verifier: strings.Repeat("v", 50)}
}

func back() url.Values { return url.Values{"state": {"state"}, "code": {"c"}} }

func TestATokenThatSaysItRightIsBelieved(t *testing.T) {
	h := newHostile(t)
	h.claims = h.honest()
	who, err := h.asked(provider.Groups{}).Prove(t.Context(), sent(), back())
	if err != nil || who.ID != "s-1" || who.Address != "lea@example.com" || who.Roles != nil || who.Issuer != h.URL {
		t.Errorf("%+v (%v)", who, err)
	}
}

func TestATokenThatLiesProvesNothing(t *testing.T) {
	h := newHostile(t)
	p := h.asked(provider.Groups{})
	lie := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) { c[name] = value }
	}
	past := time.Now().Add(-time.Hour).Unix()
	for name, change := range map[string]func(map[string]any){
		"another issuer":           lie("iss", "https://evil.example"),
		"another program":          lie("aud", "payroll"),
		"more programs, no party":  lie("aud", []string{"handover", "payroll"}),
		"another party":            lie("azp", "payroll"),
		"another sign-in":          lie("nonce", "m"),
		"no nonce":                 func(c map[string]any) { delete(c, "nonce") },
		"expired":                  lie("exp", past),
		"no end":                   func(c map[string]any) { delete(c, "exp") },
		"from the future":          lie("iat", time.Now().Add(time.Hour).Unix()),
		"nobody":                   lie("sub", ""),
		"an endless name":          lie("sub", strings.Repeat("s", 300)),
		"a name that is not ASCII": lie("sub", "s\x00"),
	} {
		h.claims = h.honest()
		change(h.claims)
		if who, err := p.Prove(t.Context(), sent(), back()); jml.ErrorCode(err) != jml.CodeForbidden {
			t.Errorf("%s: %+v (%v)", name, who, err)
		}
	}
}

func TestASignatureThatAnybodyCouldMakeProvesNothing(t *testing.T) {
	h := newHostile(t)
	h.claims = h.honest()
	p := h.asked(provider.Groups{})
	public := h.key.N.Bytes()
	for name, sign := range map[string]func(string) (string, string){
		"none": func(string) (string, string) { return `{"alg":"none"}`, "" },
		"HS256 with the public key": func(body string) (string, string) {
			head := `{"alg":"HS256","kid":"k"}`
			mac := hmac.New(sha256.New, public)
			mac.Write([]byte(encoded([]byte(head)) + body))
			return head, encoded(mac.Sum(nil))
		},
		"HS256 with the secret": func(body string) (string, string) {
			head := `{"alg":"HS256"}`
			mac := hmac.New(sha256.New, []byte("s"))
			mac.Write([]byte(encoded([]byte(head)) + body))
			return head, encoded(mac.Sum(nil))
		},
		"another key": func(body string) (string, string) {
			other, _ := rsa.GenerateKey(rand.Reader, 2048)
			head := `{"alg":"RS256","kid":"k"}`
			sum := sha256.Sum256([]byte(encoded([]byte(head)) + body))
			raw, _ := rsa.SignPKCS1v15(rand.Reader, other, crypto.SHA256, sum[:])
			return head, encoded(raw)
		},
	} {
		h.sign = sign
		if who, err := p.Prove(t.Context(), sent(), back()); jml.ErrorCode(err) != jml.CodeForbidden {
			t.Errorf("%s: %+v (%v)", name, who, err)
		}
	}
}

func TestAnAnswerToAnotherQuestionSpendsNoCode(t *testing.T) {
	h := newHostile(t)
	h.claims = h.honest()
	p := h.asked(provider.Groups{})
	for name, answer := range map[string]url.Values{
		"another state":    {"state": {"stolen"}, "code": {"c"}},
		"no state":         {"code": {"c"}},
		"another provider": {"state": {"state"}, "code": {"c"}, "iss": {"https://evil.example"}},
		"a refusal":        {"state": {"state"}, "error": {"access_denied"}},
		"no code":          {"state": {"state"}},
	} {
		if _, err := p.Prove(t.Context(), sent(), answer); jml.ErrorCode(err) != jml.CodeForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h.codes != 0 {
		t.Errorf("%d codes were spent", h.codes)
	}
}

func TestAnAddressThatIsNotVerifiedIsNone(t *testing.T) {
	h := newHostile(t)
	for value, want := range map[any]string{true: "lea@example.com", "true": "lea@example.com", false: "", "false": "", "yes": "", nil: "", 1.0: ""} {
		h.claims = h.honest()
		h.claims["email_verified"] = value
		who, err := h.asked(provider.Groups{}).Prove(t.Context(), sent(), back())
		if err != nil || who.Address != want {
			t.Errorf("email_verified %v: %q (%v)", value, who.Address, err)
		}
	}
}

func TestGroupsOnlyEverNarrow(t *testing.T) {
	h := newHostile(t)
	groups := provider.Groups{Claim: "groups", Roles: map[staff.Role][]string{staff.Admin: {"handover-admins"}, staff.HR: {"people"}}}
	for _, c := range []struct {
		claim any
		want  string
	}{
		{nil, "[]"}, {[]string{"people"}, "[hr]"}, {[]string{"admin", "hr", "auditor"}, "[]"}, {[]string{"handover-admins", "people"}, "[admin hr]"},
	} {
		h.claims = h.honest()
		if c.claim != nil {
			h.claims["groups"] = c.claim
		}
		who, err := h.asked(groups).Prove(t.Context(), sent(), back())
		if err != nil || fmt.Sprint(who.Roles) != c.want || who.Roles == nil {
			t.Errorf("groups %v let use %v, not %s (%v)", c.claim, who.Roles, c.want, err)
		}
	}
	h.claims = h.honest()
	h.claims["groups"] = "handover-admins"
	if _, err := h.asked(groups).Prove(t.Context(), sent(), back()); jml.ErrorCode(err) != jml.CodeForbidden {
		t.Errorf("one word instead of a list: %v", err)
	}
}

func TestAProviderThatMisbehavesIsBounded(t *testing.T) {
	h := newHostile(t)
	p := h.asked(provider.Groups{})
	if _, err := p.Address(t.Context(), sent()); err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]func(http.ResponseWriter){
		"endless": func(w http.ResponseWriter) {
			for i := 0; i < 3<<20; i += 1 << 10 {
				_, _ = w.Write([]byte(strings.Repeat(" ", 1<<10)))
			}
			_, _ = w.Write([]byte(`{"access_token":"a","token_type":"Bearer","id_token":"` + h.token() + `"}`))
		},
		"elsewhere": func(w http.ResponseWriter) {
			w.Header().Set("Location", h.URL+"/token")
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
		"broken": func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) },
		"no ID":  func(w http.ResponseWriter) { say(w, map[string]any{"access_token": "a", "token_type": "Bearer"}) },
	} {
		h.claims, h.answer = h.honest(), answer
		_, err := p.Prove(t.Context(), sent(), back())
		if code := jml.ErrorCode(err); code != jml.CodeForbidden && code != jml.CodeAway {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.Close()
	_, err := h.asked(provider.Groups{}).Address(context.Background(), sent())
	if jml.ErrorCode(err) != jml.CodeAway || !strings.Contains(err.Error(), "Acme does not answer") {
		t.Errorf("gone: %v", err)
	}
}
