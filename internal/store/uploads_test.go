package store

import (
	"testing"

	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/upload"
)

// TestFilesSentBeforeUploadsWereCountedCount holds on both engines.
func TestFilesSentBeforeUploadsWereCountedCount(t *testing.T) {
	for engine, dsn := range map[string]string{"sqlite": t.TempDir() + "/old.db", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			s := oldStore(t, dsn, 3)
			for id, by := range map[string]string{"done": "p", "reopened": ""} {
				insertOld(t, s.write, "task", map[string]any{"id": id, "case_id": "c", "task_key": id, "done_by": by, "state": "open", "assignee_id": nil})
			}
			insertOld(t, s.write, "file", map[string]any{"sha256": "digest", "upload": "up", "size": 100})
			for _, id := range []string{"done", "reopened"} {
				insertOld(t, s.write, "task_file", map[string]any{"task_id": id, "sha256": "digest", "size": 100})
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}

			use, err := s.usage(s.direct(t.Context(), s.read), upload.Owner{PersonID: "p", CaseID: "c"})
			if err != nil || use.Person != 100 || use.Case != 200 || use.All != 100 || use.Underway != 0 {
				t.Errorf("files take %+v (%v), want 100 of the person and 200 of the case with 100 kept", use, err)
			}
			if n, err := s.DeleteStaleFiles(t.Context(), s.now()); n != 0 || err != nil {
				t.Errorf("%d parts of evidence were swept (%v)", n, err)
			}
		})
	}
}

func TestTheDiskOfAFileIsAskedAndThatOfAServerIsNot(t *testing.T) {
	lite, err := newSQLite(t).disk.Free()
	if err != nil || !lite.Known || lite.Free <= 0 {
		t.Errorf("the disk of a file has %+v (%v)", lite, err)
	}
	post, err := newPostgres(t, pgtest.New(t)).disk.Free()
	if err != nil || post.Known {
		t.Errorf("the disk of a server has %+v (%v)", post, err)
	}
}
