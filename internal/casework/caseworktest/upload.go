package caseworktest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/upload"
)

// Upload stores a small text file where the task wants one.
func (c *Company) Upload(t jml.Task, e *jml.Ending) {
	c.Helper()
	if !slices.Contains(t.Evidence, "file") || len(e.Files) > 0 {
		return
	}
	body := []byte("evidence of " + t.Key + "\n")
	sum := sha256.Sum256(body)
	sha := hex.EncodeToString(sum[:])
	ctx := context.Background()
	c.seq++
	id := fmt.Sprintf("%s %d", t.ID, c.seq)
	by := upload.Owner{PersonID: t.AssigneeID, CaseID: t.CaseID}
	if _, err := c.Store.BeginUpload(ctx, id, by, int64(len(body))); err != nil {
		c.Fatalf("upload: %v", err)
	}
	if err := c.Store.PutChunk(ctx, id, 0, body); err != nil {
		c.Fatalf("upload: %v", err)
	}
	if err := c.Store.FinishFile(ctx, id, sha, int64(len(body))); err != nil {
		c.Fatalf("upload: %v", err)
	}
	e.Files = []jml.EndingFile{{SHA256: sha, Name: "evidence.txt", Media: "text/plain", Size: int64(len(body))}}
}
