package download_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/download"
)

// chunks are the parts of one file; a nil part is a fault.
type chunks []*string

func (c chunks) FileChunk(_ context.Context, _ string, n int) ([]byte, error) {
	switch {
	case n >= len(c):
		return nil, nil
	case c[n] == nil:
		return nil, errors.New("disk gone")
	}
	return []byte(*c[n]), nil
}

func part(s string) *string { return &s }

func TestAFileIsSentAsAnAttachmentThatNoBrowserRuns(t *testing.T) {
	w := httptest.NewRecorder()
	f := jml.EndingFile{Name: "Bericht <script>.pdf", Media: "application/pdf", Size: 6, SHA256: "aa"}
	if err := download.Send(w, httptest.NewRequest(http.MethodGet, "/", nil), chunks{part("abc"), part("def")}, f); err != nil {
		t.Fatal(err)
	}
	h := w.Header()
	if w.Body.String() != "abcdef" || h.Get("Content-Length") != "6" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%q with %v", w.Body, h)
	}
}

func TestAFileThatIsNotThereOrBreaksOffIsAnError(t *testing.T) {
	send := func(c chunks) error {
		return download.Send(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), c, jml.EndingFile{Name: "a.txt"})
	}
	if err := send(nil); jml.ErrorCode(err) != jml.CodeNotFound {
		t.Errorf("a file without a part: %v", err)
	}
	if err := send(chunks{part("abc"), nil}); err == nil || jml.ErrorCode(err) != "" {
		t.Errorf("a file that breaks off: %v", err)
	}
}

func TestAFileIsFoundInItsOwnTaskOnly(t *testing.T) {
	tasks := []readmodel.TaskRow{{Task: jml.Task{ID: "t1"}, Files: []jml.EndingFile{{SHA256: "aa", Name: "a.txt"}}}, {Task: jml.Task{ID: "t2"}}}
	if f, ok := download.Of(tasks, "t1", "aa"); !ok || f.Name != "a.txt" {
		t.Errorf("not found: %+v", f)
	}
	for _, no := range [][2]string{{"t2", "aa"}, {"t1", "bb"}, {"t3", "aa"}} {
		if _, ok := download.Of(tasks, no[0], no[1]); ok {
			t.Errorf("a file was found as %v", no)
		}
	}
}

func TestABundleBecomesADownloadWithItsFirstByte(t *testing.T) {
	w := httptest.NewRecorder()
	b := download.NewBundle(w, "handover.zip")
	if b.Begun() || w.Header().Get("Content-Type") != "" {
		t.Error("a page can no longer be answered, and nothing was written")
	}
	if _, err := b.Write([]byte("PK")); err != nil || !b.Begun() || w.Header().Get("Content-Disposition") != `attachment; filename="handover.zip"` {
		t.Errorf("after the first byte: begun %v, %v (%v)", b.Begun(), w.Header(), err)
	}
}
