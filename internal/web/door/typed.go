package door

import (
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/proof"
)

// Typed is what had been typed into a form that could not be taken in: the
// page shows it and can send it again.
type Typed struct {
	Action string
	Texts  []TypedText // what people wrote themselves, to read and copy
	Hidden []TypedText
	Left   []string // names of inputs that were too long to come back
}

// TypedText is the text of one input, with a word for people.
type TypedText struct{ Name, Label, Value string }

// returnsTyped: a form that failed through no fault of its sender comes back
// with what was typed into it.
func returnsTyped(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusInsufficientStorage:
		return true
	}
	return false
}

var errNoFiles = errors.New("stop at the first file")

// readTyped reads the texts of a form that nobody has read yet, where the
// guard let its body be read. What it got before a fault is kept.
func readTyped(r *http.Request) {
	v := visitOf(r.Context())
	if !v.mayRead || v.typed != nil || r.Method != http.MethodPost {
		return
	}
	_ = ReadFiles(r, url.Values{}, func(string, *multipart.Part) error { return errNoFiles })
}

// typedOf arranges what was read of a request's form, or returns nil when
// there is nothing.
func typedOf(r *http.Request) *Typed {
	shown, left := Echo(visitOf(r.Context()).typed)
	t := &Typed{Action: r.URL.Path, Left: left}
	for name, values := range shown {
		for _, v := range values {
			text := TypedText{Name: name, Label: InputLabel(name), Value: v}
			if v != "" && isTyped(name) || strings.ContainsAny(strings.TrimSpace(v), " \n") {
				t.Texts = append(t.Texts, text)
			} else if v != "" {
				t.Hidden = append(t.Hidden, text)
			}
		}
	}
	if len(t.Texts)+len(t.Hidden)+len(t.Left) == 0 {
		return nil
	}
	byName := func(a, b TypedText) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) }
	slices.SortFunc(t.Texts, byName)
	slices.SortFunc(t.Hidden, byName)
	return t
}

// isTyped reports whether people type the input's text freely, however short.
func isTyped(name string) bool {
	word, _, _ := strings.Cut(name, ".")
	return word == "cause" || word == "early_why" || proof.IsTyped(word)
}

// InputLabel turns an input's name into a word: "early_why.0191…" is "Early why".
func InputLabel(name string) string {
	word, _, _ := strings.Cut(name, ".")
	word = strings.ReplaceAll(word, "_", " ")
	if word == "" {
		return "Text"
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
