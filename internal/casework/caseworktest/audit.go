package caseworktest

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"hash/fnv"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/verify"
	"github.com/handover-jml/handover/internal/verify/secondtest"
)

const origin = "handover/story"

// Exports makes the company's exports.
func (c *Company) Exports() bundle.Maker { return bundle.Maker{Records: records{c}, Version: "test"} }

// Readings answers auditors on the spot.
func (c *Company) Readings() *audit.Library { return audit.NewLibrary(records{c}, c.Clock) }

// Audit signs the log as it is, exports everything and verifies the bundle.
func (c *Company) Audit() verify.Report {
	c.Helper()
	report, _ := c.Export(jml.Date{}, jml.Date{})
	return report
}

// Export is Audit for a period; it returns the bundle too.
func (c *Company) Export(from, to jml.Date) (report verify.Report, zipped []byte) {
	c.Helper()
	ctx := context.Background()
	r := records{c}
	if _, err := r.SignNow(ctx); err != nil {
		c.Errorf("sign the log: %v", err)
		return report, nil
	}
	var out bytes.Buffer
	err := r.ReadOnce(ctx, func(src bundle.Source) error {
		_, err := bundle.Write(ctx, &out, src, bundle.Question{From: from, To: to, Zone: "Europe/Berlin", Version: "test"})
		return err
	})
	if err != nil {
		c.Errorf("export: %v", err)
		return report, nil
	}
	report, err = verify.Check(ctx, bytes.NewReader(out.Bytes()), int64(out.Len()), verify.Options{Keys: []string{c.key.vkey}})
	if err != nil {
		c.Errorf("verify: %v", err)
	}
	c.askSecond(out.Bytes(), report)
	for _, f := range report.Findings {
		c.Errorf("verify finds %d %s: %s", f.Code, f.Where, f.Sentence)
	}
	return report, out.Bytes()
}

// asked is of how many stories one is held against the second verifier too: it
// takes longer than most of them.
const asked = 4

func (c *Company) askSecond(zipped []byte, report verify.Report) {
	c.Helper()
	name := fnv.New32a()
	name.Write([]byte(c.Name()))
	if name.Sum32()%asked != 0 {
		return
	}
	got := secondtest.Ask(c, secondtest.Question{Bundle: zipped, Keys: []string{c.key.vkey}})
	if got.Code != report.ExitCode() {
		c.Errorf("verify ends with %d, and the second verifier with %d: %.2000s", report.ExitCode(), got.Code, fmt.Sprint(got.Findings))
	}
}

// logKey signs the company's log.
type logKey struct {
	signer note.Signer
	vkey   string
}

func newLogKey(t testing.TB) logKey {
	t.Helper()
	skey, vkey, err := checkpoint.NewKey(origin, rand.Reader)
	if err != nil {
		t.Fatalf("make the log's key: %v", err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatalf("read the log's key: %v", err)
	}
	return logKey{signer, vkey}
}

// records implements bundle.Records on the company's store.
type records struct{ *Company }

func (r records) SignNow(ctx context.Context) (int64, error) {
	size, _, err := r.Store.Head(ctx)
	if err != nil {
		return size, err
	}
	status, err := r.Store.LogStatus(ctx, readmodel.Viewer{})
	if err != nil || status.CheckpointSize == size {
		return size, err
	}
	root, err := checkpoint.Root(size, r.Store.HashReader(ctx))
	if err != nil {
		return size, err
	}
	now, err := r.Store.RecordedAt(ctx)
	if err != nil {
		return size, err
	}
	if clock := r.Clock.Now(); clock.After(now) {
		now = clock
	}
	signed, err := checkpoint.Sign(origin, size, root, now, r.key.signer)
	if err != nil {
		return size, err
	}
	return size, r.Store.PutCheckpoint(ctx, size, string(signed))
}

func (r records) Zone(ctx context.Context) (string, error) {
	settings, err := r.Store.Settings(ctx)
	return settings.Zone, err
}

func (r records) ReadOnce(ctx context.Context, fn func(bundle.Source) error) error {
	return r.Store.Snapshot(ctx, func(s *store.Snapshot) error { return fn(source{s, r.key.vkey}) })
}

func (r records) PersonID(ctx context.Context, key string) (string, error) {
	return company.Audits{Service: r.Office}.PersonID(ctx, key)
}

func (r records) ExportMade(ctx context.Context, by jml.Actor, made evidence.ExportMade, department string) error {
	return company.Audits{Service: r.Office}.ExportMade(ctx, by, made, department)
}

// source is a snapshot of the store with the key that its log is signed with.
type source struct {
	*store.Snapshot
	vkey string
}

func (s source) Key(context.Context) (string, error) { return s.vkey, nil }
