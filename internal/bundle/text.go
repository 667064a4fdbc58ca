package bundle

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"

	"github.com/handover-jml/handover/internal/checkpoint"
)

// The texts for people that every bundle carries.
var (
	//go:embed readme.html
	readmeHTML string
	//go:embed verify.md
	verifyText string
)

func readmePage(q Question, c checkpoint.Checkpoint) ([]byte, error) {
	page, err := template.New("readme").Parse(readmeHTML)
	if err != nil {
		return nil, fmt.Errorf("read the text of README.html: %w", err)
	}
	from, to := q.From.String(), q.To.String()
	if from == "" {
		from = "the beginning"
	}
	if to == "" {
		to = "any later date"
	}
	var buf bytes.Buffer
	err = page.Execute(&buf, map[string]any{"From": from, "To": to, "Now": instant(c.SignedAt), "Size": c.Size})
	return buf.Bytes(), err
}
