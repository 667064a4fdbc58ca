package bench

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/mail/mailtest"
)

// browser is one owner who opened the link of one mail.
type browser struct {
	client *http.Client
	base   string
	fields [][2]string // hidden inputs of the page's form, in order
	tasks  []string
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// open presses the button behind a mail's link, as its reader would, and
// lands on the page with the tasks. Errors are returned: browsers run beside
// one another.
func open(letter mailtest.Mail) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	b := &browser{client: &http.Client{Jar: jar, Transport: &http.Transport{}}}
	for _, link := range letter.Links() {
		base, _, ok := strings.Cut(link, "/t/")
		if !ok {
			continue
		}
		b.base = base
		page, err := b.send(link, "", nil)
		if err != nil {
			return nil, err
		}
		for _, m := range hidden.FindAllSubmatch(page, -1) {
			b.fields = append(b.fields, [2]string{string(m[1]), string(m[2])})
			if string(m[1]) == "task" {
				b.tasks = append(b.tasks, string(m[2]))
			}
		}
		return b, nil
	}
	return nil, fmt.Errorf("a mail without a link: %q", letter.Subject)
}

func (b *browser) close() { b.client.CloseIdleConnections() }

// finish records tasks as done, with the whole form that the page shows, and
// reads the page that answers.
func (b *browser) finish(tasks ...string) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	answers := slices.Clone(b.fields)
	for _, task := range tasks {
		answers = append(answers, [2]string{"outcome." + task, "done"})
	}
	for _, f := range answers {
		if err := w.WriteField(f[0], f[1]); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	page, err := b.send(b.base+"/my", w.FormDataContentType(), &body)
	if err == nil && !bytes.Contains(page, []byte("Recorded. Thank you.")) {
		err = fmt.Errorf("the page does not say that %d tasks were recorded:\n%s", len(tasks), page)
	}
	return err
}

// send posts and follows to the page that comes back.
func (b *browser) send(address, media string, body io.Reader) ([]byte, error) {
	resp, err := b.client.Post(address, media, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s:\n%s", address, resp.Status, page)
	}
	return page, err
}

// How a reader answers the tasks of a mail: each with a press of its own, or
// all of them in one.
const (
	eachAlone = 1
	together  = tasks
)

// finishAll works a mail off, at most a number of its tasks with one press.
func finishAll(letter mailtest.Mail, atOnce int) error {
	b, err := open(letter)
	if err != nil {
		return err
	}
	defer b.close()
	for some := range slices.Chunk(b.tasks, atOnce) {
		if err := b.finish(some...); err != nil {
			return err
		}
	}
	return nil
}

// read hands each of n mails to one of several readers as it arrives.
func (s *service) read(t testing.TB, n, readers, atOnce int) {
	t.Helper()
	letters := make(chan mailtest.Mail)
	failed := make(chan error, readers)
	for range readers {
		go func() {
			for letter := range letters {
				if err := finishAll(letter, atOnce); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	before := s.seen
	for next := before; next < before+n; next++ {
		letter := s.mails.Wait(t, next+1)[next]
		select {
		case letters <- letter:
		case err := <-failed:
			t.Fatal(err)
		}
	}
	s.seen = before + n
	close(letters)
	for range readers {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
}
