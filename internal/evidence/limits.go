package evidence

import (
	"strings"

	"github.com/handover-jml/handover/internal/proof"
)

// Limit is how much one personal field of a leaf may hold. It is checked
// before anything is appended, whatever way it came in, and whoever reads a
// log or bundle bounds what it takes by the same numbers.
type Limit struct {
	Bytes int  // of UTF-8
	Lines bool // it may have several lines; else it is one
}

// The limits are generous for people and small for machines. A word is 300
// characters of any script, a text 4,000.
const (
	maxWord  = 4 * 300
	maxName  = maxWord + 1 + maxWord // given name, space, family name
	maxEmail = 64 + 1 + 255          // RFC 5321
	maxJSON  = 4 << 10
	maxText  = 4 * 4000
	maxFile  = 255 // its name, as file systems have it
)

// fieldLimits has a row for each personal field of any leaf type: those below
// and what is typed as evidence. N stands for a number.
var fieldLimits = withProof(map[string]Limit{
	"actor.name":    {Bytes: maxName},
	"assignee.name": {Bytes: maxName},
	"manager.name":  {Bytes: maxName},
	"owner.name":    {Bytes: maxName},
	"owner.email":   {Bytes: maxEmail},
	"staff.name":    {Bytes: maxName},
	"staff.email":   {Bytes: maxEmail},

	"person.name":           {Bytes: maxName},
	"person.given_name":     {Bytes: maxWord},
	"person.family_name":    {Bytes: maxWord},
	"person.external_id":    {Bytes: maxWord},
	"person.work_email":     {Bytes: maxEmail},
	"person.personal_email": {Bytes: maxEmail},
	"person.title":          {Bytes: maxWord},
	"person.department":     {Bytes: maxWord},

	"reason":    {Bytes: maxWord},
	"cause":     {Bytes: maxText, Lines: true},
	"early_why": {Bytes: maxText, Lines: true},
	"value":     {Bytes: maxJSON}, // JSON of a setting's words

	"sha256":        {Bytes: 64},
	"name":          {Bytes: maxFile},
	"file.N.sha256": {Bytes: 64},
	"file.N.name":   {Bytes: maxFile},
})

func withProof(limits map[string]Limit) map[string]Limit {
	for _, k := range proof.Typed() {
		limits[k.Key] = Limit{Bytes: k.Bytes, Lines: k.Input == proof.Lines}
	}
	return limits
}

// Limits of what is appended at all, field by field checked or not. Earlier
// versions took any text that a request could carry: ten MiB in a cell of an
// imported file, more in a form. The caps are above every text that came from
// somebody who meant no harm, and a leaf of more than MaxLine never verified.
// Logs that hold such texts go on to verify.
const (
	MaxLine  = 16 << 20 // bytes of a leaf's line without its newline
	MaxValue = 16 << 20 // bytes of a personal value
)

// LimitOf returns the limit of a personal field such as "note" or
// "file.3.name". found is false for a field that no leaf type has.
func LimitOf(field string) (limit Limit, found bool) {
	parts := strings.Split(field, ".")
	for i, part := range parts {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			parts[i] = "N"
		}
	}
	limit, found = fieldLimits[strings.Join(parts, ".")]
	return limit, found
}

// MaxOpeningLine is how long the line of an opening can be, in bytes without
// the newline, whose value has at most so many bytes.
func MaxOpeningLine(value int) int {
	const longestEscape = len(`\u0001`)
	const others = 256 // members' names, number, field and key
	return longestEscape*value + others
}
