// Package limits owns how long a personal value of a leaf, and the lines of a log
// and its openings, may be. It knows which fields there are, and no leaf.
package limits

import (
	"maps"
	"strings"

	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/proof"
)

// Limit is the rule of one personal field of a leaf. It is checked before
// anything is appended, whatever way it came in, and whoever reads a log or
// bundle bounds what it takes by the same numbers.
type Limit struct {
	legible.Rule
	// Copied values come from a row whose own words were checked when they came
	// in. They are not judged again: an earlier version may have taken more.
	Copied bool
}

const maxJSON = 4 << 10

// fullName is given name, space and family name.
func fullName() legible.Rule { return legible.Rule{Bytes: 2*legible.Word().Bytes + 1} }

// fieldLimits has a row for each personal field of any leaf type: those below
// and what is typed as evidence. N stands for a number.
var fieldLimits = withProof(map[string]Limit{
	"actor.name":    {fullName(), true},
	"assignee.name": {fullName(), true},
	"manager.name":  {fullName(), true},
	"owner.name":    {fullName(), true},
	"owner.email":   {legible.Email(), true},
	"staff.name":    {fullName(), true},
	"staff.email":   {legible.Email(), true},
	"staff.subject": {Rule: legible.Rule{Bytes: 255, Exact: true}},
	"person.name":   {fullName(), true},
	"token.name":    {Rule: legible.Word()},
	"passkey.name":  {legible.Word(), true},

	"fetched_by.name": {fullName(), true},

	"person.given_name":     {legible.Word(), true},
	"person.family_name":    {legible.Word(), true},
	"person.external_id":    {legible.Key(), true},
	"person.work_email":     {legible.Email(), true},
	"person.personal_email": {legible.Email(), true},
	"person.phone":          {legible.Phone(), true},
	"person.title":          {legible.Word(), true},
	"person.department":     {legible.Word(), true},

	"title":     {legible.Word(), true}, // of a task that was added by hand, or of one about it
	"reason":    {Rule: legible.Word()},
	"cause":     {Rule: legible.Note()},
	"delivery":  {Rule: legible.Note()},
	"early_why": {Rule: legible.Note()},
	"place":     {Rule: legible.Word()},
	"went_to":   {Rule: legible.Word()},
	"value":     {Rule: legible.Rule{Bytes: maxJSON}}, // JSON of a setting's words

	"sha256":        {Rule: proof.Digest()},
	"name":          {Rule: proof.FileName()},
	"file.N.sha256": {Rule: proof.Digest()},
	"file.N.name":   {Rule: proof.FileName()},
})

func withProof(limits map[string]Limit) map[string]Limit {
	for _, k := range proof.Typed() {
		limits[k.Key] = Limit{Rule: k.Rule}
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

// Of returns the limit of a personal field such as "note" or
// "file.3.name". found is false for a field that no leaf type has.
func Of(field string) (limit Limit, found bool) {
	if limit, found = fieldLimits[field]; found {
		return limit, found
	}
	parts := strings.Split(field, ".")
	for i, part := range parts {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			parts[i] = "N"
		}
	}
	limit, found = fieldLimits[strings.Join(parts, ".")]
	return limit, found
}

// All lists the limit of each personal field, with N for a number.
func All() map[string]Limit { return maps.Clone(fieldLimits) }

// MaxOpeningLine is how long the line of an opening can be, in bytes without
// the newline, whose value has at most so many bytes.
func MaxOpeningLine(value int) int {
	const longestEscape = len(`\u0001`)
	const others = 256 // members' names, number, field and key
	return longestEscape*value + others
}
