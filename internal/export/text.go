package export

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/evidence"
)

const readmeHTML = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Handover evidence {{.From}} to {{.To}}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid #dde3ea}
code{font-size:.9em;overflow-wrap:anywhere}</style>
<h1>Evidence of joiners, movers and leavers</h1>
<p>This bundle answers one question: which cases had their effective date from <strong>{{.From}}</strong> to
<strong>{{.To}}</strong>, and what was done for each of them, by whom and when. It shows the log as it stood at
<strong>{{.Now}}</strong> with {{.Size}} leaves; that instant is "now" wherever a table says late or pending.</p>
<h2>Start here</h2>
<table>
<tr><td><code>population.csv</code><td>One row per case, with those still open, late, taken back, superseded and those without tasks.
<tr><td><code>tasks.csv</code><td>One row per task: who, by when, done when, recorded when, approved by whom, on what the time rests.
<tr><td><code>exceptions.csv</code><td>What was not done, why, and who accepted it until when.
<tr><td><code>changes.csv</code><td>Cases whose date came into or left the period, or that were announced in it for another one.
<tr><td><code>settings.csv</code><td>Limits, playbooks, matrix and other settings in force in the period.
<tr><td><code>responsibilities.csv</code><td>Who held which role, and who could sign in.
<tr><td><code>access.csv</code>, <code>equipment.csv</code><td>The two registers over the period.
<tr><td><code>files/</code><td>Evidence files, and the playbooks and matrices the cases were planned with, each named by its SHA-256.
<tr><td><code>leaves.jsonl</code>, <code>openings.jsonl</code><td>The evidence itself: every record of the whole log, and the personal values in scope.
<tr><td><code>checkpoint</code>, <code>consistency.txt</code>, <code>policy.txt</code><td>What was signed, and by which key.
<tr><td><code>manifest.json</code><td>The question, the counts and the SHA-256 of every file here.
</table>
<h2>What is proven, and what is not</h2>
<p>Every table follows from <code>leaves.jsonl</code> and <code>openings.jsonl</code> alone, and <code>handover verify</code>
computes all of them again without a network or the company's database. Changed, removed or added records are found up to the
newest checkpoint that <em>you</em> hold: from a mail, an earlier bundle or the log's public page. Records newer than that are not
protected from the company that runs the log. No log can prove that an event which was never announced did happen: compare the
population with a roster from another source. A time an owner stated is the owner's word; the column <code>basis</code> says what it rests on.</p>
<p>Cells that would start a formula in a spreadsheet have an apostrophe in front. The reason of leaving is withheld.
<code>[erased]</code> marks a personal value that was deleted for good, as a record of the log says.</p>
<p>How to check this bundle: <code>VERIFY.md</code>.</p>
</html>
`

func readmePage(q Question, c evidence.Checkpoint) ([]byte, error) {
	page, err := template.New("readme").Parse(readmeHTML)
	if err != nil {
		return nil, fmt.Errorf("read the text of README.html: %w", err)
	}
	from, to := q.From.String(), q.To.String()
	if from == "" {
		from = "the beginning"
	}
	if to == "" {
		to = "any later date"
	}
	var buf bytes.Buffer
	err = page.Execute(&buf, map[string]any{"From": from, "To": to, "Now": instant(c.SignedAt), "Size": c.Size})
	return buf.Bytes(), err
}

const verifyText = `# How to check this bundle

    handover verify BUNDLE.zip --key KEY --checkpoint FILE

Nothing but this file and the program is needed: no network, no database, no account.

1. Get the log's key from somewhere other than this bundle: from the foot of a mail, from the
   page /checkpoint of the installation, or from your files of the last audit. Without it, and
   without a checkpoint of your own, the check can only say that the bundle is consistent with
   itself and signed by the key that came with it.
2. Give every older checkpoint you hold (a saved mail will do). The log must still begin with
   exactly what was signed then. This, and only this, shows that nothing was removed or
   rewritten before the export was made.
3. Read the question in manifest.json: a bundle is complete for the period it names.

The check recomputes the Merkle root over leaves.jsonl, checks the signature, opens every
personal value against its commitment, hashes every file, replays each case from its first to
its last record, and computes each table again.

| exit | meaning |
|---|---|
| 0 | complete and unaltered, or consistent with itself when neither key nor checkpoint was given |
| 1 | the check could not run |
| 2 | wrong use of the command |
| 3 | something was altered |
| 4 | the log does not extend a checkpoint you gave: records were deleted or rewritten |
| 5 | the signature or the key is not the expected one |
| 6 | the log or a table leaves something out |
| 7 | the last records are newer than your newest checkpoint (with --require-anchor) |

The formats are plain text and described in docs/format.md of the program, so that anybody can
write a second verifier.
`

// policyText is a C2SP tlog-policy: the log's key, and no witness is asked.
func policyText(vkey string) []byte {
	return []byte("log " + vkey + "\nquorum none\n")
}

func parsePolicy(text []byte) (vkey string, err error) {
	vkey, found := strings.CutPrefix(string(text), "log ")
	vkey, rest, _ := strings.Cut(vkey, "\n")
	if !found || rest != "quorum none\n" {
		return "", errors.New("policy.txt is a line with the log's key and a line without a quorum")
	}
	return vkey, nil
}

const consistencyHeader = "handover-consistency/v1"

// consistencyText proves that the log extends the checkpoint before: two
// sizes, the proof's hashes, an empty line, the older signed note. From 0
// there is nothing before and nothing follows.
func consistencyText(from, to int64, proof tlog.TreeProof, older []byte) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nfrom %d\nto %d\n", consistencyHeader, from, to)
	for _, h := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	if older != nil {
		b.WriteString("\n")
		b.Write(older)
	}
	return []byte(b.String())
}

type consistency struct {
	from, to int64
	proof    tlog.TreeProof
	older    []byte
}

func parseConsistency(text []byte) (consistency, error) {
	head, older, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	bad := errors.New("consistency.txt is not written as the format says")
	if len(lines) < 3 || lines[0] != consistencyHeader {
		return consistency{}, bad
	}
	var c consistency
	var err1, err2 error
	c.from, err1 = strconv.ParseInt(strings.TrimPrefix(lines[1], "from "), 10, 64)
	c.to, err2 = strconv.ParseInt(strings.TrimPrefix(lines[2], "to "), 10, 64)
	if err1 != nil || err2 != nil {
		return consistency{}, bad
	}
	for _, line := range lines[3:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return consistency{}, bad
		}
		c.proof = append(c.proof, h)
	}
	if older != "" {
		c.older = []byte(older)
	}
	if !bytes.Equal(consistencyText(c.from, c.to, c.proof, c.older), text) {
		return consistency{}, bad
	}
	return c, nil
}
