package e2e

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/pgtest"
)

// nextRelease builds the program with a later course, whose rounds the runs of
// this one do not replay: the same sources but for two lines.
func nextRelease(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	replaced := map[string]string{}
	replace := func(source, old, new string) {
		path, err := filepath.Abs(source)
		must(t, err)
		text, err := os.ReadFile(path)
		must(t, err)
		if strings.Count(string(text), old) != 1 {
			t.Fatalf("%s does not say %q once", source, old)
		}
		replaced[path] = filepath.Join(dir, strconv.Itoa(len(replaced))+".go")
		must(t, os.WriteFile(replaced[path], []byte(strings.Replace(string(text), old, new, 1)), 0o600))
	}
	replace("../course/view.go", fmt.Sprintf("const Version = %d", course.Version), fmt.Sprintf("const Version = %d", course.Version+1))
	replace("../../workflows/case.go", "\treturn c.live(ctx)\n", "\tif err := workflow.Sleep(ctx, time.Millisecond); err != nil {\n\t\treturn err\n\t}\n\treturn c.live(ctx)\n")

	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	must(t, err)
	list := filepath.Join(dir, "overlay.json")
	must(t, os.WriteFile(list, overlay, 0o600))
	binary := filepath.Join(dir, "handover")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-overlay", list, "-o", binary, "../../cmd/handover")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatal(errors.Join(err, errors.New(string(out))))
	}
	return binary
}

func TestTwoReleasesWithDifferentCoursesDriveEveryCaseSideBySide(t *testing.T) {
	t.Parallel()
	release := nextRelease(t)
	database := pgtest.New(t)
	s := production(t, database)
	operator, err := sql.Open("postgres", database)
	must(t, err)
	defer operator.Close()
	s.small()
	for n := range 3 {
		s.join(n)
	}
	awaitDriven(t, operator, course.Version)

	// A worker of the next release beside the old one, then in its place, while
	// the old pages go on announcing.
	next := launchFrom(t, release, append(s.env, "HANDOVER_SIGNER=off"), "worker", "--data", t.TempDir())
	next.await("worker runs")
	s.join(3)
	awaitDriven(t, operator, course.Version)
	if status := s.worker.stop(syscall.SIGTERM); status != 0 {
		t.Errorf("the old worker ends with %d", status)
	}
	s.join(4)
	awaitDriven(t, operator, course.Version+1)
	for number := range int64(5) {
		s.finish(number+1, nil, closed)
	}

	for name, p := range map[string]*process{"old pages": s.process, "old worker": s.worker, "new worker": next} {
		for line := range strings.Lines(p.said.String()) {
			if strings.Contains(line, "level=ERROR") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
	s.noLetterTwice(0)
	s.verify()
}

// awaitDriven waits until every open case was driven by this course or a later
// one as it is now, and fails when that takes more than a minute.
func awaitDriven(t testing.TB, operator *sql.DB, version int) {
	t.Helper()
	begun := time.Now()
	eventually(t, "every case is driven by course "+strconv.Itoa(version), func() bool {
		var waiting int
		must(t, operator.QueryRow(`SELECT count(*) FROM cases
			WHERE state = 'open' AND (driver_ns = '' OR driven_rev < rev OR course_version < $1)`, version).Scan(&waiting))
		return waiting == 0
	})
	took := time.Since(begun)
	t.Logf("course %d drove every case within %s", version, took.Round(time.Millisecond))
	if took > time.Minute {
		t.Errorf("it took %s", took)
	}
}
