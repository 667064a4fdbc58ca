package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// Write writes the page. What may be loaded and run is nothing but its own style.
func Write(w io.Writer, c Content) error {
	t, err := template.New("report.html").Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("read the report's template: %w", err)
	}
	sum := sha256.Sum256([]byte(pageCSS))
	values := struct {
		Content
		CSS   template.CSS
		Style string
	}{c, template.CSS(pageCSS), base64.StdEncoding.EncodeToString(sum[:])}
	if err := t.Execute(w, values); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
