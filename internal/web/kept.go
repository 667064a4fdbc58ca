package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

const (
	maxFields = 4000     // inputs of one form
	maxText   = 64 << 10 // bytes of one input
)

// kept is what had been typed into a form that could not be taken in: the page
// shows it and can send it again.
type kept struct {
	Action string
	Texts  []keptField // what people wrote themselves, to read and copy
	Hidden []keptField
}

type keptField struct{ Name, Label, Value string }

// keep returns what the request's form holds, or nil when there is nothing.
func keep(r *http.Request) *kept {
	if r.Method != http.MethodPost {
		return nil
	}
	if r.PostForm == nil {
		r.PostForm = readTexts(r)
	}
	k := &kept{Action: r.URL.Path}
	for name, values := range r.PostForm {
		for _, v := range values {
			f := keptField{Name: name, Label: keptLabel(name), Value: v}
			if v != "" && isTyped(name) || strings.ContainsAny(strings.TrimSpace(v), " \n") {
				k.Texts = append(k.Texts, f)
			} else if v != "" {
				k.Hidden = append(k.Hidden, f)
			}
		}
	}
	if len(k.Texts)+len(k.Hidden) == 0 {
		return nil
	}
	byName := func(a, b keptField) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) }
	slices.SortFunc(k.Texts, byName)
	slices.SortFunc(k.Hidden, byName)
	return k
}

// isTyped reports whether people type the input's text freely, however short.
func isTyped(name string) bool {
	word, _, _ := strings.Cut(name, ".")
	return slices.Contains([]string{"note", "serial", "account", "link", "cause", "early_why"}, word)
}

// keptLabel turns an input's name into a word: "early_why.0191…" is "Early why".
func keptLabel(name string) string {
	word, _, _ := strings.Cut(name, ".")
	word = strings.ReplaceAll(word, "_", " ")
	if word == "" {
		return "Text"
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// readTexts reads the inputs of a form and passes over its files. It returns
// what it got when the form is too large or breaks off.
func readTexts(r *http.Request) url.Values {
	values := url.Values{}
	if !isMultipart(r) {
		if err := r.ParseForm(); err == nil {
			values = r.PostForm
		}
		return values
	}
	r.Body = http.MaxBytesReader(nil, r.Body, smallForm)
	_ = eachPart(r, values, func(string, *multipart.Part) error { return errStop }) // what could be read is what is kept
	return values
}

var errStop = errors.New("stop reading")

func isMultipart(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "multipart/form-data"
}

// eachPart streams a multipart form: texts go into values, each chosen file to
// take. It holds one part at a time.
func eachPart(r *http.Request, values url.Values, take func(name string, file *multipart.Part) error) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return jml.Invalid("", "The form could not be read. Open the page again and send it once more.")
	}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return brokenForm(err)
		case n >= maxFields:
			return jml.Invalid("", "The form has too many inputs. Send fewer lines at once.")
		case part.FileName() != "":
			err = take(part.FormName(), part)
		default:
			err = readText(part, values)
		}
		if err != nil {
			return err
		}
	}
}

func readText(part *multipart.Part, values url.Values) error {
	b, err := io.ReadAll(io.LimitReader(part, maxText+1))
	if err != nil {
		return brokenForm(err)
	}
	if len(b) > maxText {
		return jml.Invalid("", "A text is longer than 64 KiB. Shorten it, or send it as a file.")
	}
	values.Add(part.FormName(), string(b))
	return nil
}

// brokenForm tells a form that is too large from one that broke off.
func brokenForm(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return jml.Invalid("", "The form did not arrive whole. Send it once more.")
}
