package bundle

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"regexp"
	"strconv"

	"github.com/handover-jml/handover/internal/checkpoint"
)

// newestTexts is the number of the texts that bundles carry now. Earlier ones
// stay as they are, so that earlier bundles verify.
const newestTexts = 1

//go:embed text
var textFiles embed.FS

// Texts are what a bundle says to people. Nothing in them is evidence, but
// somebody may go by them.
type Texts struct{ Readme, Verify []byte }

// Equal reports whether two are the same, byte for byte.
func (t Texts) Equal(other Texts) bool {
	return bytes.Equal(t.Readme, other.Readme) && bytes.Equal(t.Verify, other.Verify)
}

// textsOf are the texts with a number, from 1, as they stand in the answer to a question.
func textsOf(n int, q Question, c checkpoint.Checkpoint) (t Texts, err error) {
	page, err := template.ParseFS(textFiles, fmt.Sprintf("text/readme-%d.html", n))
	if err != nil {
		return Texts{}, fmt.Errorf("read the text of README.html: %w", err)
	}
	from, to := q.From.String(), q.To.String()
	if from == "" {
		from = "the beginning"
	}
	if to == "" {
		to = "any later date"
	}
	var readme bytes.Buffer
	values := map[string]any{"From": from, "To": to, "Now": instant(c.SignedAt), "Size": c.Size, "Scope": q.asked().whole(), "Version": q.Version}
	if err := page.Execute(&readme, values); err != nil {
		return Texts{}, fmt.Errorf("write README.html: %w", err)
	}

	t.Readme = readme.Bytes()
	if t.Verify, err = textFiles.ReadFile(fmt.Sprintf("text/verify-%d.md", n)); err != nil {
		return Texts{}, fmt.Errorf("read the text of VERIFY.md: %w", err)
	}
	return t, nil
}

// AllTexts are the texts of every version of the program up to this one, oldest first.
func AllTexts(q Question, c checkpoint.Checkpoint) ([]Texts, error) {
	var all []Texts
	for n := 1; n <= newestTexts; n++ {
		t, err := textsOf(n, q, c)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

var textsNumber = regexp.MustCompile(`\bTexts ([0-9]{1,6}) of ` + Format + `\.`)

// LaterTexts reports whether texts say that a later version of the program wrote them.
func LaterTexts(t Texts) bool {
	for _, text := range [][]byte{t.Readme, t.Verify} {
		says := textsNumber.FindSubmatch(text)
		if says == nil {
			return false
		}
		if n, err := strconv.Atoi(string(says[1])); err != nil || n <= newestTexts {
			return false
		}
	}
	return true
}
