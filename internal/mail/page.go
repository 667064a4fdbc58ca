package mail

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

const (
	pageSize = 50

	// The pages run no script and load only our own stylesheet.
	pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	// A mail's HTML is a stranger's: its own origin, no script, no form, nothing loaded. Links open in a new tab.
	bodyPolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

// listPage is the data of mailbox.html.
type listPage struct {
	Entries []Entry
	Older   string // id to go on from; "" on the last page
	Newer   bool   // this is not the first page
}

// mailPage is the data of mail.html.
type mailPage struct {
	Entry
	Lines       [][]span
	HasHTML     bool
	Attachments []string
}

// span is a piece of a line; one with a Link is an address that can be opened.
type span struct{ Text, Link string }

// Handler serves the pages under /mailbox/.
func (m *Mailbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /mailbox/{$}", m.list)
	mux.HandleFunc("GET /mailbox/{id}", m.show)
	mux.HandleFunc("GET /mailbox/{id}/html", m.body)
	mux.HandleFunc("GET /mailbox/{id}/eml", m.download)
	return mux
}

func (m *Mailbox) list(w http.ResponseWriter, r *http.Request) {
	before := r.URL.Query().Get("before")
	entries, err := m.List(pageSize+1, before)
	if err != nil {
		m.fail(w, err)
		return
	}
	page := listPage{Entries: entries, Newer: before != ""}
	if len(entries) > pageSize {
		page.Entries = entries[:pageSize]
		page.Older = entries[pageSize-1].ID
	}
	m.render(w, "mailbox.html", page)
}

func (m *Mailbox) show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	l, err := m.Letter(id)
	if err != nil {
		m.fail(w, err)
		return
	}
	at, _ := arrival(id)
	m.render(w, "mail.html", mailPage{
		Entry: Entry{ID: id, At: at, From: l.From, To: l.To, Subject: l.Subject},
		Lines: spans(l.Text), HasHTML: l.HTML != "", Attachments: l.Attachments,
	})
}

func (m *Mailbox) body(w http.ResponseWriter, r *http.Request) {
	l, err := m.Letter(r.PathValue("id"))
	if err != nil {
		m.fail(w, err)
		return
	}
	protect(w, "text/html; charset=utf-8", bodyPolicy)
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
	_, _ = w.Write([]byte(l.HTML))
}

func (m *Mailbox) download(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	raw, err := m.Raw(id)
	if err != nil {
		m.fail(w, err)
		return
	}
	protect(w, "message/rfc822", "sandbox; default-src 'none'")
	w.Header().Set("Content-Disposition", `attachment; filename="`+id+`.eml"`)
	_, _ = w.Write(raw)
}

func (m *Mailbox) render(w http.ResponseWriter, name string, data any) {
	var page bytes.Buffer
	if err := m.pages.ExecuteTemplate(&page, name, data); err != nil {
		m.fail(w, err)
		return
	}
	protect(w, "text/html; charset=utf-8", pagePolicy)
	_, _ = page.WriteTo(w)
}

func (m *Mailbox) fail(w http.ResponseWriter, err error) {
	if jml.ErrorCode(err) == jml.CodeNotFound {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	m.log.Error("mailbox page failed", "error", err)
	http.Error(w, "This mail cannot be shown; its file in the mailbox folder still holds it.", http.StatusInternalServerError)
}

func protect(w http.ResponseWriter, media, policy string) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// spans splits a text into lines and each line at the web addresses in it.
func spans(text string) [][]span {
	address := regexp.MustCompile(`https?://[^\s<>"]+`)
	var lines [][]span
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		var parts []span
		rest := 0
		for _, at := range address.FindAllStringIndex(line, -1) {
			end := at[0] + len(strings.TrimRight(line[at[0]:at[1]], ".,;:!?)"))
			parts = append(parts, span{Text: line[rest:at[0]]}, span{Text: line[at[0]:end], Link: line[at[0]:end]})
			rest = end
		}
		lines = append(lines, append(parts, span{Text: line[rest:]}))
	}
	return lines
}

// Time writes the arrival for people.
func (e Entry) Time() string { return e.At.Format("2 Jan 2006, 15:04:05") + " UTC" }

// Machine writes the arrival for programs.
func (e Entry) Machine() string { return e.At.Format(time.RFC3339) }
