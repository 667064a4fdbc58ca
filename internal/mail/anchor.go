package mail

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// anchorLetter is what both forms of the mail are rendered from.
type anchorLetter struct {
	Subject    string
	Summary    string // shown beside the subject
	Company    string
	Says       string // how many entries, and how many since the last
	Checkpoint string
	KeyHash    string
	File       string // its name as an attachment
}

// ComposeAnchor writes the mail that takes a checkpoint to whoever keeps it: in
// its text, and as a file. Errors: jml.CodeInvalid with Field "to" for an address
// that cannot be used.
func (c *Composer) ComposeAnchor(n notice.Anchor, now time.Time) (Message, error) {
	to, err := address("to", n.To)
	if err != nil {
		return Message{}, err
	}
	l := anchorLetter{Company: oneLine(n.Company, maxName), Checkpoint: n.Checkpoint, KeyHash: n.KeyHash,
		File: fmt.Sprintf("checkpoint-%d.txt", n.Covers), Says: fmt.Sprintf("It covers %d entries", n.Covers)}
	l.Subject = fmt.Sprintf("Checkpoint of the evidence log, %s, %d entries", n.Day, n.Covers)
	if n.Since > 0 {
		l.Says += fmt.Sprintf(", %d more than the one before that was mailed to you", n.Covers-n.Since)
	}
	l.Says += "."
	l.Summary = l.Says

	m := Message{From: c.from.Address, To: to, ID: "<" + idPart(n.ID) + "@" + c.host + ">"}
	h := c.header(m, "", l.Subject, now)
	if m.Raw, err = c.anchor.enclosing(h, n.ID, l, attachment{l.File, n.Checkpoint}); err != nil {
		return Message{}, fmt.Errorf("compose checkpoint mail %s: %w", n.ID, err)
	}
	return m, nil
}

// SendAnchor makes one attempt to deliver a checkpoint and says what became of
// it, as Send does.
func (s *Sender) SendAnchor(ctx context.Context, n notice.Anchor, still func(context.Context) error) (notice.Delivery, error) {
	m, err := s.composer.ComposeAnchor(n, s.now().UTC().Truncate(time.Microsecond))
	if jml.ErrorCode(err) == jml.CodeInvalid {
		return notice.Delivery{State: notice.Undeliverable, Failure: notice.BadAddress}, nil
	}
	if err != nil {
		return notice.Delivery{}, err
	}
	return s.attempt(ctx, m, n.ID, n.Attempts, still)
}

// attachment is a text that goes along as a file.
type attachment struct{ name, text string }

// enclosing writes a mail with both forms of a letter and a file. The file is in
// base64, which nobody on the way wraps or quotes.
func (f forms) enclosing(h *header, own string, l any, file attachment) ([]byte, error) {
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	if err := w.SetBoundary(boundary(own)); err != nil {
		return nil, err
	}
	media, letter, err := f.alternative(boundary("the text of "+own), l)
	if err != nil {
		return nil, err
	}
	for _, p := range []struct {
		header  textproto.MIMEHeader
		content []byte
	}{
		{textproto.MIMEHeader{"Content-Type": {media}}, letter},
		{textproto.MIMEHeader{"Content-Type": {"text/plain; charset=utf-8"}, "Content-Transfer-Encoding": {"base64"},
			"Content-Disposition": {`attachment; filename="` + file.name + `"`}}, inLines(base64.StdEncoding.EncodeToString([]byte(file.text)))},
	} {
		body, err := w.CreatePart(p.header)
		if err != nil {
			return nil, err
		}
		if _, err := body.Write(p.content); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	h.add("Content-Type", `multipart/mixed; boundary="`+w.Boundary()+`"`)
	return append(append(h.Bytes(), "\r\n"...), parts.Bytes()...), nil
}

func inLines(text string) (out []byte) {
	for line := range slices.Chunk([]byte(text), 76) {
		out = append(append(out, line...), "\r\n"...)
	}
	return out
}
