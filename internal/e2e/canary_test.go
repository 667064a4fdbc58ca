package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// nothingPersonalLeaked looks for people's names, addresses, titles, notes and
// links where only ids may be: Temporal's store and the log.
func (s *service) nothingPersonalLeaked(number int64) {
	s.Helper()
	personal := []string{"Ada Park", "ada@example.com", "ada@example.net", "Mia Lang", "mia@example.com", "Example GmbH",
		"Backend engineer", "Portuguese", "Done as asked", "Heard of it late", "LT-0101", "hvt_", "Have Ada"}
	for _, l := range s.post.letters() {
		personal = append(personal, strings.TrimPrefix(l.path, "/t/"))
	}
	places := map[string][]byte{"the log": []byte(s.logged())}
	files, err := filepath.Glob(filepath.Join(s.dir, "engine.db*"))
	must(s.T, err)
	for _, f := range files {
		places[filepath.Base(f)], err = os.ReadFile(f)
		must(s.T, err)
	}
	found := false
	for place, text := range places {
		found = found || bytes.Contains(text, []byte(s.look(number).ID))
		for _, word := range personal {
			if at := bytes.Index(text, []byte(word)); at >= 0 {
				s.Errorf("%s holds %q: …%q…", place, word, text[max(0, at-40):min(len(text), at+40)])
			}
		}
	}
	if !found {
		s.Error("the case's id is nowhere: this test looks in the wrong places")
	}
}

// logged is what the service wrote for its operators; what it told the
// terminal, the sign-in link among it, is left out.
func (s *service) logged() string {
	var out strings.Builder
	for l := range strings.Lines(s.process.said.String()) {
		if strings.HasPrefix(l, "time=") {
			out.WriteString(l)
		}
	}
	return out.String()
}
