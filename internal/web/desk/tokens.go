package desk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// TokenOffice makes and removes what programs act by; company.Tokens implements
// it.
type TokenOffice interface {
	AddToken(ctx context.Context, by jml.Actor, ask token.Token) (token.Token, error)
	RemoveToken(ctx context.Context, by jml.Actor, idOrName string) (token.Token, error)
}

// HeldTokens lists them.
type HeldTokens interface {
	HeldTokens(ctx context.Context, now time.Time) ([]readmodel.Token, error)
}

// APILine is one line of what programs can ask for.
type APILine struct{ Method, Path, Scope, Does string }

// Tokens is the page "API": what programs act by, and what they can ask for.
type Tokens struct {
	common
	office TokenOffice
	held   HeldTokens
	lines  func() []APILine
	public *url.URL
}

// tokensPage lists the tokens, with the form that makes one, and the API.
type tokensPage struct {
	view.ViewerTime
	Rows     []tokenRow
	Form     *view.Form
	Done     string
	Made     string // the secret of the token that was just made, shown this once
	MadeName string
	Site     string // where Handover is
	Address  string // of the API
	Lines    []APILine
}

// tokenRow is one token.
type tokenRow struct {
	ID, Name, MadeBy, Href string
	Scopes                 []string
	Until, State           string
	LastSeen               view.Stamp
	Form                   *view.Form // of its removal
}

// ScopeFields are the ticks of the form, one for each scope.
func (p tokensPage) ScopeFields() []view.Field {
	var out []view.Field
	for _, s := range token.All() {
		out = append(out, p.Form.Check(scopeInput(s), string(s), upper(s.Lets())+"."))
	}
	return out
}

func upper(s string) string { return string(s[0]-'a'+'A') + s[1:] }

// scopeInput names a scope's tick. A colon would look like the scheme of a link.
func scopeInput(s token.Scope) string {
	return "scope." + strings.ReplaceAll(string(s), ":", ".")
}

func tokenForm(f *view.Form) *view.Form {
	f.Shows("name", "until")
	for _, s := range token.All() {
		f.Shows(scopeInput(s))
	}
	return f
}

func (h *Tokens) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("did") == "removed" && h.sessions.Arrived(w, r) {
		page.Done = "The token opens nothing any more."
	}
	return h.pages.Show(w, r, "tokens", http.StatusOK, page)
}

func (h *Tokens) page(r *http.Request) (*tokensPage, error) {
	rows, err := h.held.HeldTokens(r.Context(), h.clock.Now())
	if err != nil {
		return nil, err
	}
	page := &tokensPage{ViewerTime: h.timeOf(r), Form: tokenForm(view.NewForm(nil)), Site: h.public.String(), Address: h.public.JoinPath("api/v1").String(), Lines: h.lines()}
	for _, row := range rows {
		page.Rows = append(page.Rows, tokenRowOf(page.ViewerTime, row))
	}
	return page, nil
}

func tokenRowOf(t view.ViewerTime, row readmodel.Token) tokenRow {
	out := tokenRow{ID: row.ID, Name: row.Name, MadeBy: row.MadeBy, Scopes: token.Texts(row.Scopes), Until: "until " + row.Until.String(),
		LastSeen: t.At(row.SeenAt), Form: removeTokenForm(view.NewForm(nil), row.ID)}
	if out.MadeBy == "" {
		out.MadeBy = "the console"
	}
	if row.PersonID != "" {
		out.Href = "/people/" + row.PersonID
	}
	if row.Ended != "" {
		out.Until, out.State = "has ended", "late"
	}
	return out
}

func removeTokenForm(f *view.Form, id string) *view.Form {
	f.Shows("sure")
	return f.Within("token-" + id)
}

// Make makes a token and shows its secret, in this answer and nowhere else.
func (h *Tokens) Make(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	tokenForm(f)
	ask := token.Token{Name: f.Get("name"), Until: f.Date("until")}
	for _, s := range token.All() {
		if f.Get(scopeInput(s)) != "" {
			ask.Scopes = append(ask.Scopes, s)
		}
	}
	secret := ""
	if !f.Bad() {
		if secret, err = h.make(r, ask); err != nil && !f.RefuseAs(err, "scopes", scopeInput(token.All()[0])) {
			return err
		}
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if f.Bad() {
		page.Form = f
		return h.pages.Show(w, r, "tokens", http.StatusUnprocessableEntity, page)
	}
	page.Made, page.MadeName = secret, ask.Name
	return h.pages.Show(w, r, "tokens", http.StatusOK, page)
}

func (h *Tokens) make(r *http.Request, ask token.Token) (secret string, err error) {
	secret, hash, err := link.NewAPI(rand.Reader)
	if err != nil {
		return "", err
	}
	ask.Hash = hex.EncodeToString(hash)
	if _, err := h.office.AddToken(r.Context(), door.PrincipalOf(r.Context()).Actor, ask); err != nil {
		return "", err
	}
	door.Note(r, door.RightsChanged)
	return secret, nil
}

// Remove has a token open nothing.
func (h *Tokens) Remove(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("token")
	removeTokenForm(f, id)
	if f.Need("sure", "Tick the box to remove the token.") != "" {
		if _, err := h.office.RemoveToken(r.Context(), door.PrincipalOf(r.Context()).Actor, id); err != nil {
			return err
		}
		door.Note(r, door.RightsChanged)
		return h.sessions.Redirect(w, r, "/tokens?did=removed")
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	for i := range page.Rows {
		if page.Rows[i].ID == id {
			page.Rows[i].Form = f
		}
	}
	return h.pages.Show(w, r, "tokens", http.StatusUnprocessableEntity, page)
}
