package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// owner is somebody who opened the link of a mail, in a browser without script.
type owner struct {
	s      *service
	name   string
	number int64
	client *http.Client
}

// owner returns a person's page about a case. Where a page that was open or an
// older link has ended, as a leaver's do, the newest mail leads on.
func (s *service) owner(number int64, name string) *owner {
	s.Helper()
	key := fmt.Sprintf("%d/%s", number, name)
	if o := s.owners[key]; o != nil {
		if _, err := o.tryLines(); err == nil {
			return o
		}
	}
	eventually(s, name+" has a link that works", func() bool {
		for _, l := range slices.Backward(s.mails(number, name)) {
			if l.path == "" {
				continue
			}
			if o, err := s.tryOpen(l); err == nil {
				s.owners[key] = o
				return true
			}
		}
		return false
	})
	return s.owners[key]
}

// tryOpen follows the link of a letter: the page it leads to, and its button.
func (s *service) tryOpen(l letter) (*owner, error) {
	o := s.visitor(l.to)
	o.number = l.number
	status, _, body, err := o.try(http.MethodGet, l.path, "", nil)
	if err != nil || status != http.StatusOK || !strings.Contains(body, `method="post"`) {
		return nil, fmt.Errorf("the link of %s leads to status %d without a button (%w):\n%s", l.to, status, err, body)
	}
	status, to, body, err := o.try(http.MethodPost, l.path, "application/x-www-form-urlencoded", strings.NewReader(""))
	if err != nil || status != http.StatusSeeOther || to != "/my" {
		return nil, fmt.Errorf("the button of %s's link answers %d %s (%w):\n%s", l.to, status, to, err, body)
	}
	return o, nil
}

// visitor is somebody who has opened no page yet.
func (s *service) visitor(name string) *owner {
	s.Helper()
	jar, err := cookiejar.New(nil)
	must(s.T, err)
	o := &owner{s: s, name: name, client: &http.Client{Jar: jar, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	s.Cleanup(o.client.CloseIdleConnections)
	return o
}

func (o *owner) send(method, path, media string, body io.Reader) (status int, location, page string) {
	o.s.Helper()
	status, location, page, err := o.try(method, path, media, body)
	must(o.s.T, err)
	return status, location, page
}

func (o *owner) try(method, path, media string, body io.Reader) (status int, location, page string, err error) {
	req, err := http.NewRequest(method, o.s.base+path, body)
	if err != nil {
		return 0, "", "", err
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := o.client.Do(req)
	if err != nil {
		return 0, "", "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header.Get("Location"), string(text), err
}

// line is one task on the owner's page.
type line struct {
	id, title, caseID string
	assignment        string
	early             bool // may not be recorded yet
	wantsFile         bool
	choices           []string
	inputs            []string // names without the task's id
}

// lines reads the open tasks of the case from the owner's page.
func (o *owner) lines() []line {
	o.s.Helper()
	lines, err := o.tryLines()
	must(o.s.T, err)
	return lines
}

// errPageEnded is the answer to somebody whose links ended, as those of a leaver
// do at their cut-off. A newer mail may lead on.
var errPageEnded = errors.New("the page has ended")

// errTaskMoved is the answer to a press after a task went to somebody else, as
// those of a leaver's systems do at the cut-off. Nothing of it was recorded.
var errTaskMoved = errors.New("a task is with somebody else")

func (o *owner) tryLines() (out []line, err error) {
	status, _, body, err := o.try(http.MethodGet, "/my", "", nil)
	if status == http.StatusUnauthorized {
		return nil, errPageEnded
	}
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("the page of %s has status %d (%w):\n%s", o.name, status, err, body)
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for form := range doc.Descendants() {
		if form.Data != "form" || attr(form, "action") != "/my" {
			continue
		}
		for n := range form.Descendants() {
			if n.Data == "fieldset" && strings.HasPrefix(attr(n, "class"), "task") && !opensLater(n) {
				out = append(out, readLine(n))
			}
		}
	}
	return out, nil
}

// opensLater reports whether a line is one of those that can be recorded before
// they open.
func opensLater(fieldset *html.Node) bool {
	return fieldset.Parent != nil && fieldset.Parent.Data == "details"
}

func readLine(fieldset *html.Node) line {
	l := line{id: strings.TrimPrefix(attr(fieldset, "id"), "task-")}
	for n := range fieldset.Descendants() {
		name, _, _ := strings.Cut(attr(n, "name"), ".")
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "legend" && l.title == "":
			l.title = words(n)
		case n.Data == "p" && attr(n, "class") == "warn":
			l.early = true
		case n.Data == "label" && strings.HasPrefix(attr(n, "for"), "f-file"):
			l.wantsFile = strings.Contains(words(n), "shows it")
		case name == "case":
			l.caseID = attr(n, "value")
		case name == "assignment":
			l.assignment = attr(n, "value")
		case name == "outcome":
			l.choices = append(l.choices, attr(n, "value"))
		case name != "" && !slices.Contains(l.inputs, name):
			l.inputs = append(l.inputs, name)
		}
	}
	return l
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// reply is what somebody answers to one task. Unsaid inputs get what any
// careful person would write.
type reply struct {
	outcome string     // of the line's choices; "" takes the first
	say     url.Values // by input, without the task's id
}

// fill writes a line's answer into a form.
func (l line) fill(form *multipart.Writer, r reply) error {
	put := func(name, value string) error { return form.WriteField(name+"."+l.id, value) }
	if r.outcome == "" {
		r.outcome = l.choices[0]
	}
	usual := map[string]string{
		"note": "Done as asked.", "serial": "SN-" + l.id[len(l.id)-6:], "account": "ada.park",
		"link": "https://tickets.example.com/42", "cause": "Heard of it late.",
		"asset_tag": "LT-" + l.id[len(l.id)-6:], "asset_serial": "SN-" + l.id[len(l.id)-6:], "asset_kind": "laptop", "asset_model": "ThinkPad T14",
	}
	if slices.Contains(l.inputs, "until") && slices.Equal(l.choices, []string{"done/yes", "done/no"}) { // an exception to accept
		usual["until"] = time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	}
	err := form.WriteField("task", l.id)
	for name, value := range map[string]string{"case": l.caseID, "assignment": l.assignment, "outcome": r.outcome} {
		if err == nil {
			err = put(name, value)
		}
	}
	for _, name := range l.inputs {
		values, said := r.say[name]
		if !said && usual[name] != "" {
			values = []string{usual[name]}
		}
		for _, v := range values {
			if err == nil {
				err = put(name, v)
			}
		}
	}
	if err == nil && slices.Contains(l.inputs, "serial") { // whoever reads it off the equipment is sure
		err = put("serial_sure", "yes")
	}
	if err != nil || !l.wantsFile {
		return err
	}
	part, err := form.CreateFormFile("file."+l.id, "proof.txt")
	if err == nil {
		_, err = io.WriteString(part, "Shown on "+time.Now().Format(time.DateOnly)+".\n")
	}
	return err
}

// record answers lines and returns what the page says: the tasks
// recorded, and those somebody had finished before.
func (o *owner) record(lines []line, answer func(line) reply) (recorded, before []string) {
	o.s.Helper()
	recorded, before, err := o.tryRecord(lines, answer)
	must(o.s.T, err)
	return recorded, before
}

func (o *owner) tryRecord(lines []line, answer func(line) reply) (recorded, before []string, err error) {
	o.s.Helper()
	media, body := o.form(lines, answer)
	switch status, to, page := o.send(http.MethodPost, "/my", media, bytes.NewReader(body)); status {
	case http.StatusSeeOther:
		recorded, before = told(to)
		return recorded, before, nil
	case http.StatusUnauthorized:
		return nil, nil, errPageEnded
	default:
		if status == http.StatusConflict && strings.Contains(page, "This task is with somebody else now.") {
			return nil, nil, errTaskMoved
		}
		return nil, nil, fmt.Errorf("%s's answers are refused with %d: %s", o.name, status, complaints(page))
	}
}

func (o *owner) form(lines []line, answer func(line) reply) (media string, body []byte) {
	o.s.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, l := range lines {
		must(o.s.T, l.fill(form, answer(l)))
	}
	must(o.s.T, form.Close())
	return form.FormDataContentType(), b.Bytes()
}

// told reads what was recorded from the address that follows.
func told(location string) (recorded, before []string) {
	u, err := url.Parse(location)
	if err != nil {
		return nil, nil
	}
	return u.Query()["recorded"], u.Query()["before"]
}

// complaints are the errors on a page.
func complaints(page string) string {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page
	}
	var out []string
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && strings.Contains(attr(n, "class"), "error") {
			out = append(out, words(n))
		}
	}
	if len(out) == 0 {
		return page
	}
	return strings.Join(out, "; ")
}
