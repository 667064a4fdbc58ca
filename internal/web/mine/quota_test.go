package mine_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/upload"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestWhatARefusedFileLeavesIsGoneAtOnce(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	most := strings.Repeat("a", upload.MaxFile)
	for name, body := range map[string]string{
		"large.txt":  most + "a",
		"binary.txt": most[:1<<20] + "\x00",
		"half.pdf":   "%PDF-1.7\n" + most[:1<<20],
	} {
		page := b.PostFiles("/my", form, webtest.File{Input: "file." + task.ID, Name: name, Body: body})
		if page.Status != http.StatusUnprocessableEntity || strings.Contains(page.Body, "Added: ") {
			t.Errorf("%s: status %d", name, page.Status)
		}
		// What is swept a day later was there until then.
		if left, err := site.Store.DeleteStaleFiles(t.Context(), site.Clock.Now().Add(time.Second)); left != 0 || err != nil {
			t.Errorf("%s: %d parts are left (%v)", name, left, err)
		}
	}
}
