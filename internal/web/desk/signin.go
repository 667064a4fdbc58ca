package desk

import (
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/passkeys"
	"github.com/handover-jml/handover/internal/web/view"
)

// SignIn opens and closes the sessions of staff, and takes in who asks for a
// link.
type SignIn struct {
	common
	company  Company
	post     Post // nil where no mail can be sent
	passkeys *passkeys.Desk
}

// signInPage is the page around staff sign-in. Unless it is Ready, it tells
// how to get a link.
type signInPage struct {
	Ready bool // a sign-in link was opened: show its button
	SetUp bool // the set-up has just ended the first administrator's right
	Asked bool // for a link
	Mails bool // links are mailed
	Ways  view.SignInWays
	Form  *view.Form

	Passkeys bool       // browsers have them for this address
	Proven   string     // the passkey that was used
	As       []signInAs // by which rights its holder may sign in
}

// signInAs is one right to sign in by, and where.
type signInAs struct{ Right, Action string }

func (h *SignIn) Help(w http.ResponseWriter, r *http.Request) error {
	page := signInPage{SetUp: h.sessions.Arrived(w, r), Mails: h.post != nil, Passkeys: h.passkeys.Offered(), Ways: h.pages.Ways(""), Form: view.NewForm(nil, "email")}
	return h.pages.Show(w, r, "signin", http.StatusOK, page)
}

// Ask takes the address in of who wants a link. The answer is the same for
// every address, and so is what it takes to make it.
func (h *SignIn) Ask(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, "email")
	if err != nil {
		return err
	}
	if h.post == nil {
		return &jml.Error{Code: jml.CodeConflict, Message: "No mail server is configured, so no link can be mailed. Run “handover sign-in” on the machine that runs Handover."}
	}
	address := strings.ToLower(f.Get("email"))
	if local, domain, ok := strings.Cut(address, "@"); !ok || local == "" || domain == "" || len(address) > longestAddress {
		f.Wrong("email", "Type your work address, such as lea@example.com.")
		return h.pages.Show(w, r, "signin", http.StatusUnprocessableEntity, signInPage{Mails: true, Passkeys: h.passkeys.Offered(), Ways: h.pages.Ways(""), Form: f})
	}
	if err := h.sessions.MayAsk(r, address); err != nil {
		return err
	}

	h.post.Ask(address)
	return h.pages.Show(w, r, "signin", http.StatusOK, signInPage{Asked: true, Mails: true, Form: view.NewForm(nil, "email")})
}

// longestAddress is the most bytes of a mail address.
const longestAddress = 254

// Landing shows the button and nothing else, for any token: opening a
// one-time link must not spend it.
func (h *SignIn) Landing(w http.ResponseWriter, r *http.Request) error {
	return h.pages.Show(w, r, "signin", http.StatusOK, signInPage{Ready: true})
}

// Spend spends a one-time link, ends the session the browser had and starts a
// new one.
func (h *SignIn) Spend(w http.ResponseWriter, r *http.Request) error {
	return h.spend(w, r, r.PathValue("token"))
}
