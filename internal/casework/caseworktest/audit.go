package caseworktest

import (
	"bytes"
	"context"
	"crypto/rand"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/export"
	"github.com/handover-jml/handover/internal/store"
)

// source is a snapshot of the store with the key that its log is signed with.
type source struct {
	*store.Snapshot
	vkey string
}

func (s source) Key(context.Context) (string, error)              { return s.vkey, nil }
func (s source) Anchors(context.Context) ([]export.Anchor, error) { return nil, nil }

// Audit signs the log as it is, exports everything and verifies the bundle.
func (c *Company) Audit() {
	c.Helper()
	ctx := context.Background()
	vkey, err := c.sign(ctx)
	if err != nil {
		c.Errorf("sign the log: %v", err)
		return
	}
	var bundle bytes.Buffer
	err = c.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		_, err := export.Write(ctx, &bundle, source{s, vkey}, export.Question{Zone: "Europe/Berlin", Version: "test"})
		return err
	})
	if err != nil {
		c.Errorf("export: %v", err)
		return
	}
	report, err := export.Verify(ctx, bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), export.VerifyOptions{Keys: []string{vkey}})
	if err != nil {
		c.Errorf("verify: %v", err)
		return
	}
	if report.ExitCode() != 0 {
		for _, f := range report.Findings {
			c.Errorf("verify finds %d %s: %s", f.Code, f.Where, f.Sentence)
		}
	}
}

// sign stores a checkpoint of the whole log under a fresh key.
func (c *Company) sign(ctx context.Context) (vkey string, err error) {
	const origin = "handover/story"
	skey, vkey, err := evidence.NewKey(origin, rand.Reader)
	if err != nil {
		return "", err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return "", err
	}
	size, _, err := c.Store.Head(ctx)
	if err != nil {
		return "", err
	}
	root, err := evidence.Root(size, c.Store.HashReader(ctx))
	if err != nil {
		return "", err
	}
	signed, err := evidence.SignCheckpoint(origin, size, root, c.Clock.Now(), signer)
	if err != nil {
		return "", err
	}
	return vkey, c.Store.PutCheckpoint(ctx, size, string(signed))
}
