package mail

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	htmltemplate "html/template"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strings"
	texttemplate "text/template"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

//go:embed template
var templates embed.FS

// Message is a mail ready to be handed to a server.
type Message struct {
	From string // envelope address
	To   string // envelope address, the only recipient
	ID   string // Message-ID with its angle brackets; the same at every attempt
	Raw  []byte // headers and body, CRLF line ends
}

// Composer writes notices as mails. It is safe for concurrent use.
type Composer struct {
	from netmail.Address
	base string // public URL without a slash at its end
	host string

	letter forms
	signIn forms
	anchor forms
	told   forms
}

// NewComposer reads the templates. publicURL is where links lead; its
// host also makes the Message-IDs. Errors: a URL without host, a template that
// does not parse.
func NewComposer(publicURL string, from netmail.Address) (*Composer, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" {
		return nil, jml.Invalid("public_url", "The public URL is not an address such as https://handover.example.com.")
	}
	from.Address = asciiDomain(from.Address)
	c := &Composer{from: from, base: strings.TrimRight(publicURL, "/"), host: idHost(u.Hostname())}
	if c.letter, err = newForms("letter"); err != nil {
		return nil, err
	}
	if c.signIn, err = newForms("signin"); err != nil {
		return nil, err
	}
	if c.anchor, err = newForms("anchor"); err != nil {
		return nil, err
	}
	if c.told, err = newForms("tidings"); err != nil {
		return nil, err
	}
	return c, nil
}

// Compose writes one notice; see Composer.Compose.
func Compose(n notice.Letter, publicURL string, from netmail.Address, now time.Time) (Message, error) {
	c, err := NewComposer(publicURL, from)
	if err != nil {
		return Message{}, err
	}
	return c.Compose(n, now)
}

// Compose writes the notice as a multipart/alternative mail. Times are in
// n.Zone, UTC when that is unknown. A ReplyTo that is no address is left out.
// Errors: jml.CodeInvalid with Field "to" for an address that cannot be used.
func (c *Composer) Compose(n notice.Letter, now time.Time) (Message, error) {
	to, err := address("to", n.To)
	if err != nil {
		return Message{}, err
	}
	zone, err := clock.Zone(n.Zone)
	if err != nil {
		zone = time.UTC
	}
	if n.Tidings != nil {
		return c.tell(n, to, now)
	}
	l := newLetter(n, c.base, now.In(zone))
	m := Message{From: c.from.Address, To: to, ID: "<" + idPart(n.ID) + "@" + c.host + ">"}
	h := c.header(m, n.ToName, l.Subject, now)
	if l.Reply {
		h.add("Reply-To", named("", asciiDomain(n.ReplyTo)))
	}
	c.thread(h, n)
	if urgent(n.Tasks) {
		h.add("Importance", "high")
	}
	if m.Raw, err = c.letter.body(h, boundary(l.Subject+n.ID+n.Token), l); err != nil {
		return Message{}, fmt.Errorf("compose notice %s: %w", n.ID, err)
	}
	return m, nil
}

// header begins the headers that every mail has.
func (c *Composer) header(m Message, toName, subject string, now time.Time) *header {
	h := new(header)
	h.add("From", named(sender(c.from.Name), c.from.Address))
	h.add("To", named(oneLine(toName, maxName), m.To))
	h.add("Subject", mime.QEncoding.Encode("utf-8", subject))
	h.add("Date", now.UTC().Format(time.RFC1123Z))
	h.add("Message-ID", m.ID)
	h.add("Auto-Submitted", "auto-generated")
	h.add("X-Auto-Response-Suppress", "OOF, AutoReply")
	h.add("MIME-Version", "1.0")
	return h
}

// press is a button that leads somewhere. Its address stands beside it too, for
// programs that show no buttons.
type press struct{ Label, Href string }

// forms are the two templates of one kind of mail.
type forms struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

// newForms reads the templates of a name; its HTML is the content of the frame.
func newForms(name string) (f forms, err error) {
	inc := texttemplate.FuncMap{"inc": func(i int) int { return i + 1 }}
	if f.text, err = texttemplate.New(name+".txt").Funcs(inc).ParseFS(templates, "template/"+name+".txt"); err != nil {
		return f, fmt.Errorf("parse the text of a %s: %w", name, err)
	}
	if f.html, err = htmltemplate.ParseFS(templates, "template/frame.html", "template/"+name+".html"); err != nil {
		return f, fmt.Errorf("parse the HTML of a %s: %w", name, err)
	}
	return f, nil
}

// body writes both forms of a mail after its headers.
func (f forms) body(h *header, boundary string, l any) ([]byte, error) {
	media, parts, err := f.alternative(boundary, l)
	if err != nil {
		return nil, err
	}
	h.add("Content-Type", media)
	return append(append(h.Bytes(), "\r\n"...), parts...), nil
}

// alternative are both forms, and what type of content they are together.
func (f forms) alternative(boundary string, l any) (media string, content []byte, err error) {
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	if err := w.SetBoundary(boundary); err != nil {
		return "", nil, err
	}
	if err := part(w, "text/plain", func(w io.Writer) error { return f.text.Execute(w, l) }); err != nil {
		return "", nil, err
	}
	if err := part(w, "text/html", func(w io.Writer) error { return f.html.Execute(w, l) }); err != nil {
		return "", nil, err
	}
	if err := w.Close(); err != nil {
		return "", nil, err
	}
	return `multipart/alternative; boundary="` + w.Boundary() + `"`, parts.Bytes(), nil
}

func part(w *multipart.Writer, media string, render func(io.Writer) error) error {
	body, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {media + "; charset=utf-8"},
		"Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return err
	}
	qp := quotedprintable.NewWriter(body)
	if err := render(qp); err != nil {
		return err
	}
	return qp.Close()
}

// boundary is made from what is the letter's own, so one letter has one form.
// It cannot occur in a part: quoted-printable writes "=" as "=3D".
func boundary(own string) string {
	sum := sha256.Sum256([]byte(own))
	return "=_" + hex.EncodeToString(sum[:12])
}

// header collects mail headers. Values come cleaned; a line break in one would
// be a fault of ours and is taken out all the same.
type header struct{ bytes.Buffer }

// add writes one field, folded at spaces to lines under 78 characters where
// the value allows it.
func (h *header) add(name, value string) {
	value = strings.NewReplacer("\r", " ", "\n", " ").Replace(value)
	h.WriteString(name + ":")
	width := len(name) + 1
	for _, word := range strings.Split(value, " ") {
		if width > len(name)+1 && width+1+len(word) > 76 && word != "" {
			h.WriteString("\r\n")
			width = 0
		}
		h.WriteString(" " + word)
		width += 1 + len(word)
	}
	h.WriteString("\r\n")
}

// address returns the bare address of s, its domain in ASCII. Only one plain
// address is accepted: a list or a display name here means the record is damaged.
func address(field, s string) (string, error) {
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", jml.Invalid(field, "The mail address is not valid; correct it on the person's page.")
	}
	return asciiDomain(s), nil
}

// named writes an address with a display name. Names that are not ASCII are
// written in base64: net/mail's quoted-printable leaves a backslash as it is,
// which no encoded word in an address may hold.
func named(name, addr string) string {
	if ascii(name) {
		return (&netmail.Address{Name: name, Address: addr}).String()
	}
	return mime.BEncoding.Encode("utf-8", name) + " " + (&netmail.Address{Address: addr}).String()
}

func sender(name string) string {
	if name = oneLine(name, maxName); name != "" {
		return name
	}
	return "Handover"
}

// idPart keeps an id that may stand in a Message-ID and replaces any other by
// its digest, so that it stays stable.
func idPart(id string) string {
	ok := id != "" && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
	if ok && len(id) <= 64 {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// idHost is the right side of Message-IDs: the host of the public URL, or
// "localhost" where that is an address of numbers or not ASCII.
func idHost(host string) string {
	ok := strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
	if net.ParseIP(host) != nil || !ok || strings.Trim(host, ".") != host || strings.Contains(host, "..") {
		return "localhost"
	}
	return host
}
