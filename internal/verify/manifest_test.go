package verify_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/verify"
)

// No hash covers the manifest: all of it follows from the log and the question,
// and has one spelling.
func TestEveryByteOfTheManifestIsHeldAgainstTheLog(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.BundleOf(t, l)
	const spelling = "The manifest is not written as the format says"
	for name, attack := range map[string]struct{ old, new, sentence string }{
		"another version":           {`"version": "v1.2.3"`, `"version": "v0.0.1"`, "not what the program says there"},
		"another now":               {`"generated_at": "2026-03-20`, `"generated_at": "2026-03-21`, "The manifest's generated_at differ"},
		"now in another spelling":   {`"generated_at": "2026-03-20T09:00:04Z"`, `"generated_at": "2026-03-20T09:00:04.000Z"`, spelling},
		"now in another zone":       {`"generated_at": "2026-03-20T09:00:04Z"`, `"generated_at": "2026-03-20T10:00:04+01:00"`, "The manifest's generated_at differ"},
		"a count of zero left out":  {"    \"tasks_undeliverable\": 0,\n", "", spelling},
		"a count that is zero":      {`"tasks_undeliverable": 0`, `"tasks_undeliverable": 1`, "The manifest's counts differ"},
		"a flag that was raised":    {`"removed_over_limit": 1`, `"removed_over_limit": 0`, "The manifest's flags differ"},
		"a flag under another name": {`"removed_over_limit": 1`, `"pemoved_over_limit": 1`, "The manifest's flags differ"},
		"a number in another way":   {`"tasks_undeliverable": 0`, `"tasks_undeliverable": -0`, spelling},
		"a member in another case":  {`"cases_open"`, `"Cases_Open"`, spelling},
		"a member twice":            {`"cases": 4,`, "\"cases\": 3,\n    \"cases\": 4,", spelling},
		"a member nobody knows":     {`"cases": 4,`, `"cases": 4, "cases_lost": 0,`, "The manifest cannot be read"},
		"members in another order":  {"    \"from\": \"2026-01-01\",\n    \"to\": \"2026-03-31\",\n", "    \"to\": \"2026-03-31\",\n    \"from\": \"2026-01-01\",\n", spelling},
		"other blanks":              {`"cases": 4`, `"cases":  4`, spelling},
		"another key hash":          {`"key_hash": "`, `"key_hash": "0`, "The manifest's log differ"},
		"an escape":                 {`"Europe/Berlin"`, `"Europe\/Berlin"`, spelling},
		"null for a list":           {"\"withheld_fields\": [\n      \"reason\"\n    ]", `"withheld_fields": null`, "The manifest's scope differ"},
		"something behind it":       {"\n}\n", "\n}\n{}\n", "The manifest cannot be read"},
	} {
		u := bundletest.Unpack(t, honest)
		u.Replace(t, "manifest.json", attack.old, attack.new)
		r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}})
		if r.ExitCode() != verify.CodeAltered || !says(r, attack.sentence) || strings.Contains(r.Sentence, "unaltered") {
			t.Errorf("%s: exit %d\n%s", name, r.ExitCode(), findings(r))
		}
	}
}
