package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"
)

// Letter is a stored mail, decoded for reading.
type Letter struct {
	From        string
	To          string
	Subject     string
	Date        time.Time // UTC; zero when the mail has none that can be read
	Text        string    // LF line ends
	HTML        string
	Attachments []string // file names
	Header      netmail.Header
}

// deepest nesting of multiparts that is read.
const maxDepth = 8

// Parse decodes a mail. Parts in an unknown encoding are left out; a mail
// whose structure is broken is an error.
func Parse(raw []byte) (Letter, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Letter{}, fmt.Errorf("read mail header: %w", err)
	}
	l := Letter{
		From: decoded(m.Header.Get("From")), To: decoded(m.Header.Get("To")),
		Subject: decoded(m.Header.Get("Subject")), Header: m.Header,
	}
	if date, err := m.Header.Date(); err == nil {
		l.Date = date.UTC()
	}
	if err := l.read(textproto.MIMEHeader(m.Header), m.Body, 0); err != nil {
		return Letter{}, fmt.Errorf("read mail body: %w", err)
	}
	return l, nil
}

func (l *Letter) read(h textproto.MIMEHeader, body io.Reader, depth int) error {
	media, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		media = "text/plain"
	}
	if strings.HasPrefix(media, "multipart/") {
		return l.readParts(multipart.NewReader(body, params["boundary"]), depth+1)
	}
	if _, disposition, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil && disposition["filename"] != "" {
		l.Attachments = append(l.Attachments, oneLine(disposition["filename"], maxName))
		return nil
	}
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "", "7bit", "8bit", "binary":
	default:
		return nil
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	lines := strings.ReplaceAll(strings.ToValidUTF8(string(text), "\uFFFD"), "\r\n", "\n")
	switch {
	case media == "text/plain" && l.Text == "":
		l.Text = lines
	case media == "text/html" && l.HTML == "":
		l.HTML = lines
	}
	return nil
}

func (l *Letter) readParts(r *multipart.Reader, depth int) error {
	if depth > maxDepth {
		return errors.New("parts are nested too deeply")
	}
	for {
		// NextRawPart leaves the transfer encoding to read, for parts of every depth alike.
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := l.read(p.Header, p, depth); err != nil {
			return err
		}
	}
}

// decoded returns a header's text, or the header as it is when its encoded
// words cannot be read.
func decoded(s string) string {
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		out = s
	}
	return oneLine(out, 500)
}
