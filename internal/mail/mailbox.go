package mail

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/handover-jml/handover/internal/jml"
)

// idTime is the first part of a stored mail's id; ids sort by arrival.
const idTime = "20060102T150405.000000Z"

// Mailbox is the mail server of a machine that has none: it accepts every mail
// on a loopback port and keeps each as one .eml file, readable on its page.
type Mailbox struct {
	dir    string
	log    *slog.Logger
	listen net.Listener
	server *smtp.Server
	done   chan struct{}
	pages  *template.Template
}

// Entry is one stored mail in a list.
type Entry struct {
	ID      string
	At      time.Time // arrival, UTC
	From    string
	To      string
	Subject string
}

// NewMailbox starts a mailbox that keeps its files in dir/mailbox, which it
// makes when missing. Close stops it; the files stay.
func NewMailbox(dir string, log *slog.Logger) (*Mailbox, error) {
	m := &Mailbox{dir: filepath.Join(dir, "mailbox"), log: log, done: make(chan struct{})}
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make mailbox: %w", err)
	}
	var err error
	if m.pages, err = template.ParseFS(templates, "template/page.html", "template/mailbox.html", "template/mail.html"); err != nil {
		return nil, fmt.Errorf("parse mailbox pages: %w", err)
	}
	if m.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("open mailbox port: %w", err)
	}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &intake{box: m}, nil
	}))
	m.server.Domain = "localhost"
	m.server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	m.server.MaxMessageBytes = 30 << 20
	m.server.MaxRecipients = 100
	m.server.EnableSMTPUTF8 = true
	m.server.ReadTimeout = 5 * time.Minute
	m.server.WriteTimeout = time.Minute
	go func() {
		defer close(m.done)
		if err := m.server.Serve(m.listen); err != nil {
			log.Error("mailbox stopped", "error", err)
		}
	}()
	return m, nil
}

// Addr is the loopback host and port that accepts mails.
func (m *Mailbox) Addr() string { return m.listen.Addr().String() }

// Close stops accepting mails.
func (m *Mailbox) Close() error {
	err := m.server.Close()
	// The server knows its listener only once its goroutine runs.
	_ = m.listen.Close()
	<-m.done
	return err
}

// List returns up to limit mails, newest first; before is the ID after which
// to go on, "" for the start. A file that is no mail is listed with its
// arrival only.
func (m *Mailbox) List(limit int, before string) ([]Entry, error) {
	files, err := os.ReadDir(m.dir)
	if err != nil {
		return nil, fmt.Errorf("list mailbox: %w", err)
	}
	var list []Entry
	for _, f := range slices.Backward(files) {
		id, isMail := strings.CutSuffix(f.Name(), ".eml")
		at, known := arrival(id)
		if !isMail || !known || before != "" && id >= before {
			continue
		}
		if len(list) == limit {
			break
		}
		e := Entry{ID: id, At: at}
		if l, err := m.Letter(id); err == nil {
			e.From, e.To, e.Subject = l.From, l.To, l.Subject
		}
		list = append(list, e)
	}
	return list, nil
}

// Letter returns one stored mail, decoded. Errors: jml.CodeNotFound.
func (m *Mailbox) Letter(id string) (Letter, error) {
	raw, err := m.Raw(id)
	if err != nil {
		return Letter{}, err
	}
	return Parse(raw)
}

// Raw returns one stored mail as it arrived. Errors: jml.CodeNotFound.
func (m *Mailbox) Raw(id string) ([]byte, error) {
	if _, known := arrival(id); !known {
		return nil, noMail()
	}
	raw, err := os.ReadFile(filepath.Join(m.dir, id+".eml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noMail()
	}
	if err != nil {
		return nil, fmt.Errorf("read mail %s: %w", id, err)
	}
	return raw, nil
}

func noMail() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such mail in the mailbox; go back to the list."}
}

// arrival reads the instant in an id and reports whether it is one of ours, so
// that no other file can be named by it.
func arrival(id string) (time.Time, bool) {
	at, tail, ok := strings.Cut(id, "-")
	if raw, err := hex.DecodeString(tail); !ok || err != nil || len(raw) != 8 || tail != strings.ToLower(tail) {
		return time.Time{}, false
	}
	t, err := time.Parse(idTime, at)
	return t, err == nil
}

// store keeps one mail: it is there as a whole or not at all.
func (m *Mailbox) store(mail []byte) error {
	unique := make([]byte, 8)
	_, _ = rand.Read(unique) // never fails
	id := time.Now().UTC().Format(idTime) + "-" + hex.EncodeToString(unique)
	temp, err := os.CreateTemp(m.dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(mail)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), filepath.Join(m.dir, id+".eml"))
}

// intake is one SMTP session.
type intake struct {
	box  *Mailbox
	from string
	to   []string
}

func (s *intake) Reset() { s.from, s.to = "", nil }

func (s *intake) Logout() error { return nil }

func (s *intake) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *intake) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *intake) Data(r io.Reader) error {
	var mail bytes.Buffer
	fmt.Fprintf(&mail, "Return-Path: <%s>\r\n", s.from)
	for _, to := range s.to {
		fmt.Fprintf(&mail, "Delivered-To: %s\r\n", to)
	}
	if _, err := mail.ReadFrom(r); err != nil {
		return err
	}
	if err := s.box.store(mail.Bytes()); err != nil {
		s.box.log.Error("mail not stored", "error", err)
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "The mailbox cannot be written"}
	}
	return nil
}
