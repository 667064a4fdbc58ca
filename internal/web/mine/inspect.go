package mine

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// fileKind is one kind of file that may be kept as evidence.
type fileKind struct {
	media  string
	begins string   // bytes at offset 0
	ends   string   // bytes within the last KiB
	holds  []string // names somewhere inside: the parts of an office file
	text   bool     // plain text: no control characters, no markup at the start
}

// fileKinds is the allow-list by extension. Whatever a browser could run is
// not in it.
func fileKinds() map[string]fileKind {
	jpeg := fileKind{media: "image/jpeg", begins: "\xff\xd8\xff"}
	return map[string]fileKind{
		".pdf":  {media: "application/pdf", begins: "%PDF-", ends: "%%EOF"},
		".png":  {media: "image/png", begins: "\x89PNG\r\n\x1a\n", ends: "IEND\xaeB`\x82"},
		".jpg":  jpeg,
		".jpeg": jpeg,
		".txt":  {media: "text/plain", text: true},
		".csv":  {media: "text/csv", text: true},
		".eml":  {media: "message/rfc822", text: true},
		".json": {media: "application/json", text: true},
		".docx": {media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
			begins: "PK\x03\x04", holds: []string{"[Content_Types].xml", "word/document.xml"}},
		".xlsx": {media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
			begins: "PK\x03\x04", holds: []string{"[Content_Types].xml", "xl/workbook.xml"}},
	}
}

// inspector judges a file while it streams by; it keeps at most a KiB of it.
type inspector struct {
	name  string
	kind  fileKind
	begun bool
	found map[string]bool
	tail  []byte // end of what went by, for names cut in two and for ends
}

const tailSize = 1 << 10

// newInspector refuses a name whose extension is not on the list.
func newInspector(name string) (*inspector, error) {
	kind, ok := fileKinds()[strings.ToLower(path.Ext(name))]
	if !ok {
		return nil, jml.Invalid("", fmt.Sprintf("“%s” is of a kind that is not kept. Send pdf, png, jpg, txt, csv, eml, docx, xlsx or json.", name))
	}
	return &inspector{name: name, kind: kind, found: map[string]bool{}}, nil
}

func (i *inspector) look(chunk []byte) error {
	if !i.begun {
		i.begun = true
		if !bytes.HasPrefix(chunk, []byte(i.kind.begins)) || i.kind.text && !looksLikeText(chunk) {
			return i.mismatch()
		}
	}
	if i.kind.text && bytes.ContainsFunc(chunk, forbiddenInText) {
		return i.mismatch()
	}
	window := append(i.tail, chunk...)
	for _, name := range i.kind.holds {
		if !i.found[name] && bytes.Contains(window, []byte(name)) {
			i.found[name] = true
		}
	}
	i.tail = bytes.Clone(window[max(0, len(window)-tailSize):])
	return nil
}

func (i *inspector) verdict(size int64) error {
	switch {
	case size == 0:
		return jml.Invalid("", fmt.Sprintf("“%s” is empty. Choose the file again.", i.name))
	case !bytes.Contains(i.tail, []byte(i.kind.ends)), len(i.found) < len(i.kind.holds):
		return i.mismatch()
	}
	return nil
}

// notAdded names the file in a refusal about how much may be kept.
func (i *inspector) notAdded(err error) error {
	var refusal *jml.Error
	if !errors.As(err, &refusal) {
		return err
	}
	return &jml.Error{Code: refusal.Code, Message: fmt.Sprintf("“%s” was not added. %s", i.name, refusal.Message)}
}

func (i *inspector) mismatch() error {
	return jml.Invalid("", fmt.Sprintf("“%s” is not what its name says. Save it again as one of pdf, png, jpg, txt, csv, eml, docx, xlsx or json.", i.name))
}

// looksLikeText refuses what a browser would take for a page, a picture or a
// program.
func looksLikeText(chunk []byte) bool {
	return strings.HasPrefix(http.DetectContentType(chunk), "text/plain")
}

func forbiddenInText(c rune) bool {
	return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == 0x7f
}
