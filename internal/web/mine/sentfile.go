package mine

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// sentFile is a file of the form that is stored already, and the upload that
// brought it.
type sentFile struct {
	jml.EndingFile
	Upload string
	fresh  bool // sent by this very request
}

// reference is what a form carries of a file that is stored already: what is
// known of it, signed under the owner's session for one task, so that nobody
// can attach what they did not send.
func reference(seal door.Seal, taskID string, f sentFile) (string, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("encode file reference: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + seal.Sign("file of "+taskID, text), nil
}

// dereference returns the file of a reference; ok is false when this session
// did not make it for this task.
func dereference(seal door.Seal, taskID, ref string) (f sentFile, ok bool) {
	text, mark, found := strings.Cut(ref, ".")
	if !found || !seal.Signed("file of "+taskID, text, mark) {
		return f, false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(body, &f) != nil {
		return f, false
	}
	return f, true
}

// attached are a line's files as its ending names them.
func (sub *submission) attached(taskID string) (files []jml.EndingFile) {
	for _, f := range sub.files[taskID] {
		files = append(files, f.EndingFile)
	}
	return files
}

// unused are the uploads that the request must not leave behind. When it broke
// off, those are the ones that it brought itself: a page elsewhere may carry the
// others. Once it was answered, they are all that no page carries on; what an
// ending took up is kept by its task.
func (sub *submission) unused() (ids []string) {
	answered := sub.carried != nil
	for taskID, files := range sub.files {
		for _, f := range files {
			if (answered || f.fresh) && !sub.carried[taskID] {
				ids = append(ids, f.Upload)
			}
		}
	}
	return ids
}
