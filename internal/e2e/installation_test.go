package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

var keep = flag.String("keep", "", "new folder to keep the installation in that the tested program makes; testdata/README.md says when")

// The files of a kept installation, besides those of its data directory.
const (
	casesShown  = "cases.json.gz" // what the program showed of each case
	exportMade  = "export.zip"    // made and verified by the program
	reportGiven = "verify.json"   // what its verify said
	letterSent  = "letter.eml"    // to an owner, with a link that still works
)

// directoryFiles are those of the data directory that an operator restores.
func directoryFiles() []string { return []string{"log.key", "log.pub", "checkpoint"} }

func TestAnInstallationOfAnEarlierVersionGoesOn(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("testdata/installation-*")
	must(t, err)
	if len(dirs) == 0 {
		t.Fatal("no installation is kept in testdata")
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) { goesOn(t, dir) })
	}
}

func TestAnInstallationOfThisVersionCanBeKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kept")
	if *keep != "" {
		dir = absolute(t, *keep)
	}
	must(t, os.Mkdir(dir, 0o755)) // one that is there is never made anew
	s := dev(t)
	s.everything()
	s.keepIn(dir)
	goesOn(t, dir)
}

// goesOn starts the tested program on a copy of a kept installation: all that
// it showed is there, its running cases come to their end, and what auditors
// hold of it still holds.
func goesOn(t *testing.T, dir string) {
	before := readCases(t, dir)
	s := restore(t, dir)
	s.start()
	s.showsAllThatEnded(before)
	s.showsEveryPage(before)
	s.letterStillOpens(dir)
	for _, c := range before {
		if c.State == "open" {
			s.bringToItsEnd(c)
		}
	}
	if matrix, err := s.local.Document(t.Context(), "matrix"); err != nil || !strings.Contains(matrix.Body, "owner: tom@example.com") {
		t.Errorf("Tom did not take over the system that Ruth looked after (%v):\n%s", err, matrix.Body)
	}
	s.extendsWhatAuditorsHold(dir)
}

// keepIn stops the service and keeps its installation.
func (s *service) keepIn(dir string) {
	s.Helper()
	var list []wire.Case
	for _, c := range s.allCases() {
		list = append(list, s.look(c.Number))
	}
	shown, err := json.MarshalIndent(list, "", " ")
	must(s.T, err)
	must(s.T, os.WriteFile(filepath.Join(dir, casesShown), pack(s, shown), 0o644))

	last := list[len(list)-1]
	must(s.T, os.WriteFile(filepath.Join(dir, letterSent), s.rawLetter(last.Number, "Mia Lang"), 0o644))

	bundle := filepath.Join(dir, exportMade)
	s.do("export", "--out", bundle)
	s.process.stop(syscall.SIGTERM)
	said, errs, status := run(s, s.env, "--json", "verify", bundle, "--key", filepath.Join(s.dir, "log.pub"))
	if status != 0 {
		s.Fatalf("verify: exit %d\n%s%s", status, said, errs)
	}
	must(s.T, os.WriteFile(filepath.Join(dir, reportGiven), []byte(said), 0o644))

	copied := filepath.Join(s.TempDir(), "backup")
	s.do("backup", copied)
	for _, name := range directoryFiles() {
		must(s.T, os.WriteFile(filepath.Join(dir, name), readFile(s, filepath.Join(s.dir, name)), 0o600))
	}
	must(s.T, os.WriteFile(filepath.Join(dir, "handover.db.gz"), pack(s, readFile(s, filepath.Join(copied, "handover.db"))), 0o644))
}

// allCases lists all cases, oldest first.
func (s *service) allCases() []wire.Case {
	s.Helper()
	page, err := s.local.Cases(s.Context(), client.CaseFilter{Limit: 200})
	must(s.T, err)
	slices.SortFunc(page.Cases, func(a, b wire.Case) int { return int(a.Number - b.Number) })
	return page.Cases
}

// rawLetter is the first mail with a link to somebody about a case, as it is
// on the disk.
func (s *service) rawLetter(number int64, to string) []byte {
	s.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "mailbox", "*.eml"))
	must(s.T, err)
	for _, f := range files {
		raw := readFile(s, f)
		if l := parseLetter(s, raw); l.number == number && l.to == to && l.path != "" {
			return raw
		}
	}
	s.Fatalf("%s has no mail about case #%d", to, number)
	return nil
}

// restore puts a kept installation into a fresh data directory.
func restore(t *testing.T, dir string) *service {
	t.Helper()
	s := prepare(t, "dev")
	s.ready, s.post = "  Data ", &mailbox{dir: filepath.Join(s.dir, "mailbox"), read: map[string]letter{}}
	for _, name := range directoryFiles() {
		must(t, os.WriteFile(filepath.Join(s.dir, name), readFile(t, filepath.Join(dir, name)), 0o600))
	}
	must(t, os.WriteFile(filepath.Join(s.dir, "handover.db"), unpack(t, readFile(t, filepath.Join(dir, "handover.db.gz"))), 0o600))
	return s
}

// showsAllThatEnded compares what is over with what the earlier program showed
// of it. A later one may show more, and not less.
func (s *service) showsAllThatEnded(before []wire.Case) {
	s.Helper()
	for _, was := range before {
		is := s.look(was.Number)
		was.URL, is.URL = "", "" // of another address
		lessPending(was.Tasks, is.Tasks)
		if was.State == "open" {
			was, is = endedOf(was), endedOf(is)
		}
		for _, fault := range missing("", generic(s, was), generic(s, is)) {
			s.Errorf("case #%d%s", was.Number, fault)
		}
	}
}

// lessPending forgets mails that had not gone out: they have by now, or were
// dropped where their tasks had ended.
func lessPending(was, is []wire.Task) {
	for i := range was {
		if was[i].Mail == "pending" && i < len(is) && is[i].Mail != "pending" {
			was[i].Mail, is[i].Mail = "", ""
		}
	}
}

// endedOf leaves of a running case what no longer changes by itself.
func endedOf(c wire.Case) wire.Case {
	var ended []wire.Task
	for _, t := range c.Tasks {
		if t.EndedAt != nil {
			ended = append(ended, t)
		}
	}
	return wire.Case{ID: c.ID, Number: c.Number, Kind: c.Kind, Person: c.Person, OpenedAt: c.OpenedAt, Tasks: ended}
}

// missing says what of was is not in is, member by member.
func missing(at string, was, is any) (faults []string) {
	switch was := was.(type) {
	case map[string]any:
		now, ok := is.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(was)) {
			if value, found := now[name]; ok && found {
				faults = append(faults, missing(at+"."+name, was[name], value)...)
			} else {
				faults = append(faults, fmt.Sprintf("%s.%s: was %v and is gone", at, name, was[name]))
			}
		}
		return faults
	case []any:
		now, ok := is.([]any)
		if !ok || len(now) < len(was) {
			return []string{fmt.Sprintf("%s: had %d entries, has %d", at, len(was), len(now))}
		}
		for i := range was {
			faults = append(faults, missing(fmt.Sprintf("%s[%d]", at, i), was[i], now[i])...)
		}
		return faults
	}
	if was != is {
		return []string{fmt.Sprintf("%s: was %v and is %v", at, was, is)}
	}
	return nil
}

func (s *service) showsEveryPage(before []wire.Case) {
	s.Helper()
	staff := s.staff("ines@example.com", "hr")
	wants := map[string]string{"/": "Example GmbH", "/people": "Adler-Stein", "/equipment": "LT-0777", "/access": "Customer records",
		"/responsibilities": "Noor Haddad", "/evidence": "checkpoint"}
	for _, c := range before {
		wants[caseAddress(c.Number)] = c.Person.Name
	}
	for path, words := range wants {
		if status, _, page := staff.send("GET", path, "", nil); status != 200 || !strings.Contains(page, words) {
			s.Errorf("%s answers %d and does not say %q:\n%s", path, status, words, page)
		}
	}
}

// letterStillOpens follows the link of a mail that the earlier program sent.
func (s *service) letterStillOpens(dir string) {
	s.Helper()
	l := parseLetter(s, readFile(s, filepath.Join(dir, letterSent)))
	o, err := s.tryOpen(l)
	must(s.T, err)
	if len(o.lines()) == 0 {
		s.Errorf("the link that %s got by mail leads to no task", l.to)
	}
}

// bringToItsEnd has everybody finish a running case. What lies ahead is moved
// to the past; an overlap lasts as long as was agreed.
func (s *service) bringToItsEnd(c wire.Case) {
	s.Helper()
	if c.Kind == "mover" {
		s.finish(c.Number, nil, quiet)
		return
	}
	if c.Effective > day(-70) {
		s.announce("reschedule", "--person", c.Person.ID, "--of", c.Kind, "--effective", day(-70))
	}
	toBeDone := reply{outcome: "done/no"} // what was excepted would keep the case open
	s.finish(c.Number, answers{"accept-exception/screening": toBeDone}, closed)
	if state := s.look(c.Number).State; state != "completed" {
		s.Errorf("case #%d is %s", c.Number, state)
	}
}

// extendsWhatAuditorsHold verifies a new export against the checkpoint that
// was signed before, and the export that was made before.
func (s *service) extendsWhatAuditorsHold(dir string) {
	s.Helper()
	s.verify()
	bundle, key := filepath.Join(s.TempDir(), "evidence.zip"), filepath.Join(dir, "log.pub")
	s.do("export", "--out", bundle)
	out, errs, status := run(s, s.env, "verify", bundle, "--key", absolute(s, key), "--checkpoint", absolute(s, filepath.Join(dir, "checkpoint")))
	if status != 0 || !strings.Contains(out, "The bundle is unaltered, and complete up to leaf") {
		s.Errorf("verify of the new export: exit %d\n%s%s", status, out, errs)
	}

	out, errs, status = run(s, s.env, "--json", "verify", absolute(s, filepath.Join(dir, exportMade)), "--key", absolute(s, key))
	if status == exitOtherFormat && strings.Contains(out, "this program reads ") {
		return // an export of another format is judged by the program of its version
	}
	if status != 0 {
		s.Fatalf("verify of the old export: exit %d\n%s%s", status, out, errs)
	}
	said, saysNow := report(s, readFile(s, filepath.Join(dir, reportGiven))), report(s, []byte(out))
	for _, fault := range missing("", said, saysNow) {
		s.Errorf("the report about the old export%s", fault)
	}
}

// exitOtherFormat is verify's exit where it cannot judge a bundle.
const exitOtherFormat = 1

// report reads what verify says, but for its sentences.
func report(t testing.TB, text []byte) map[string]any {
	t.Helper()
	var out map[string]any
	must(t, json.Unmarshal(text, &out))
	delete(out, "sentence")
	delete(out, "notes")
	return out
}

func readCases(t testing.TB, dir string) (out []wire.Case) {
	t.Helper()
	must(t, json.Unmarshal(unpack(t, readFile(t, filepath.Join(dir, casesShown))), &out))
	return out
}

func parseLetter(t testing.TB, raw []byte) letter {
	t.Helper()
	l, err := mail.Parse(raw)
	must(t, err)
	return newLetter(l.Header, l.Subject, l.Text)
}

// generic is v as any reader of its JSON sees it.
func generic(t testing.TB, v any) (out any) {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	must(t, json.Unmarshal(text, &out))
	return out
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	out, err := filepath.Abs(path)
	must(t, err)
	return out
}

func pack(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	must(t, err)
	_, err = z.Write(b)
	must(t, err)
	must(t, z.Close())
	return out.Bytes()
}

func unpack(t testing.TB, b []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	must(t, err)
	out, err := io.ReadAll(z)
	must(t, err)
	return out
}
