package e2e

import (
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
)

// letter is a mail that arrived, as its reader uses it.
type letter struct {
	id      string // Message-ID
	to      string // name
	address string
	subject string
	text    string
	number  int64  // of the case, from the subject
	path    string // of the link in it
}

// post is where mail arrives; letters come in the order of arrival.
type post interface{ letters() []letter }

// mailbox is the directory of the mails that dev keeps.
type mailbox struct {
	dir  string
	read map[string]letter
}

func (m *mailbox) letters() []letter {
	files, err := filepath.Glob(filepath.Join(m.dir, "*.eml"))
	if err != nil {
		return nil
	}
	var out []letter
	for _, f := range files {
		if _, known := m.read[f]; !known {
			raw, err := os.ReadFile(f)
			if err != nil {
				continue
			}
			l, err := mail.Parse(raw)
			if err != nil {
				continue
			}
			m.read[f] = newLetter(l.Header, l.Subject, l.Text)
		}
		out = append(out, m.read[f])
	}
	return out
}

// smtpPost is the mail of a real SMTP server.
type smtpPost struct{ *mailtest.Server }

func (p smtpPost) letters() []letter {
	var out []letter
	for _, m := range p.Mails() {
		out = append(out, newLetter(m.Header, m.Subject, m.Text))
	}
	return out
}

func newLetter(h netmail.Header, subject, text string) letter {
	l := letter{id: h.Get("Message-ID"), subject: subject, text: text}
	if to, err := h.AddressList("To"); err == nil && len(to) == 1 {
		l.to, l.address = to[0].Name, to[0].Address
	}
	if m := regexp.MustCompile(`case #(\d+)`).FindStringSubmatch(subject); m != nil {
		l.number, _ = strconv.ParseInt(m[1], 10, 64)
	}
	if m := regexp.MustCompile(`https?://[^/\s]+(/(?:t|sign-in)/\S+)`).FindStringSubmatch(text); m != nil {
		l.path = strings.TrimRight(m[1], ".")
	}
	return l
}

// mails returns the letters of a case to a person, "" for anybody.
func (s *service) mails(number int64, to string) []letter {
	var out []letter
	for _, l := range s.post.letters() {
		if l.number == number && (to == "" || l.to == to) {
			out = append(out, l)
		}
	}
	return out
}

// awaitMail waits for a letter of a case to a person with these words in its
// text.
func (s *service) awaitMail(number int64, to, words string) (found letter) {
	s.Helper()
	eventually(s, to+" has mail about case #"+strconv.FormatInt(number, 10)+" saying "+words, func() bool {
		for _, l := range s.mails(number, to) {
			if strings.Contains(l.text, words) {
				found = l
				return true
			}
		}
		return false
	})
	return found
}
