package view

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// A drawing that is one picture to a screen reader hides the links in it.
func TestNoLinkStandsInsideAPicture(t *testing.T) {
	picture := regexp.MustCompile(`(?s)<svg[^>]*role="img".*?</svg>`)
	pages, err := fs.Glob(shared, "template/part/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d parts: %v", len(pages), err)
	}
	for _, name := range pages {
		text, err := fs.ReadFile(shared, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, drawing := range picture.FindAllString(string(text), -1) {
			if strings.Contains(drawing, "<a ") {
				t.Errorf("%s has links inside role=img", name)
			}
		}
	}
}
