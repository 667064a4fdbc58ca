package casework_test

import (
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/texttest"
)

// command is one thing that the rooms of casework and company can be told.
type command struct {
	method string                            // of casework.Service or company.Service
	words  func(c *caseworktest.Company) any // a pointer to all its texts, fit to be told, new each time
	tell   func(c *caseworktest.Company, words any) error
	// Texts that are looked up, or of which there are a few: none has a limit to
	// stand at. Texts that nobody keeps: whatever they are changes nothing.
	chosen, dropped string
}

// TestEveryTextAndListOfEveryCommandHasALimit walks all texts of all commands.
// Each is refused for what no field takes, with its name and without a trace;
// each stands at its limit, as the refusal of a longer one says it, and not one
// byte above. The story exports and verifies in the end.
func TestEveryTextAndListOfEveryCommandHasALimit(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		for i, cmd := range append(caseCommands(c), companyCommands(c)...) {
			t.Run(cmd.method, func(t *testing.T) {
				told := told{t, c, cmd, string(rune('a' + i))}
				for _, text := range texttest.In(cmd.words(c)) {
					told.text(text)
				}
				for _, list := range texttest.ListsIn(cmd.words(c)) {
					told.list(list)
				}
			})
		}
		everyFieldStoodAtItsLimit(t, c)
	})
}

// told tries the texts of one command.
type told struct {
	*testing.T
	c *caseworktest.Company
	command
	letter string // of the texts at their limit; what is unique must differ
}

func (t told) named(list, path string) bool { return slices.Contains(strings.Fields(list), path) }

func (t told) text(text texttest.Text) {
	if t.named(t.dropped, text.Path) {
		return
	}
	limit := 0
	for _, attack := range texttest.Attacks() {
		words := t.words(t.c)
		sent := texttest.Shaped(text.Of(words), attack.Text)
		text.Put(words, sent)
		message := t.refused(text, words, attack.What)
		if over, isLength := texttest.TooLongBy(message); isLength {
			limit = len(sent) - over
		}
	}
	switch chosen := t.named(t.chosen, text.Path); {
	case chosen:
	case limit == 0:
		t.Errorf("%s has no limit that its refusal tells", text.Path)
	default:
		t.atLimit(text, limit)
	}
}

func (t told) atLimit(text texttest.Text, limit int) {
	words, letter := t.words(t.c), t.letter
	if strings.HasSuffix(text.Path, "Phone") {
		letter = "7" // a number has no letters
	}
	usual := text.Of(words)
	text.Put(words, texttest.Shaped(usual, strings.Repeat(letter, limit)))
	if err := t.tell(t.c, words); err != nil {
		t.Errorf("%s of %d bytes, its limit: %v", text.Path, limit, err)
	}
	words = t.words(t.c)
	text.Put(words, texttest.Shaped(usual, strings.Repeat(letter, limit+1)))
	t.refused(text, words, "one over its limit")
}

// mostOfAList is more than any list has.
const mostOfAList = 3_000

func (t told) list(list texttest.Text) {
	if t.named(t.dropped, list.Path) {
		return
	}
	words := t.words(t.c)
	list.Repeat(words, mostOfAList)
	t.refused(list, words, "thousands of them")
}

// refused tells a command that must be refused in words about this place, and
// that must leave the log as it was. It returns what the refusal says.
func (t told) refused(at texttest.Text, words any, what string) string {
	before := leavesIn(t.T, t.c)
	err := t.tell(t.c, words)
	list := jml.Refusals(err)
	switch after := leavesIn(t.T, t.c); {
	case len(list) == 0:
		t.Errorf("%s, %s: %v", at.Path, what, err)
		return ""
	case after != before:
		t.Errorf("%s, %s: refused after %d leaves", at.Path, what, after-before)
	case list[0].Code == jml.CodeInvalid && !t.named(t.chosen, at.Path) && !about(list[0].Field, at.Path):
		t.Errorf("%s, %s: the refusal is about %q", at.Path, what, list[0].Field)
	}
	return list[0].Message
}

var notALetter = regexp.MustCompile(`[^a-z.\[ ]`)

// about reports whether a refusal's field means a place: its last word is one
// of the place's.
func about(field, path string) bool {
	parts := func(s string) []string {
		letters := notALetter.ReplaceAllString(strings.ToLower(s), "")
		return strings.FieldsFunc(letters, func(r rune) bool { return strings.ContainsRune(".[ ", r) })
	}
	names := parts(field)
	if len(names) == 0 {
		return false
	}
	last := names[len(names)-1]
	return slices.ContainsFunc(parts(path), func(part string) bool { return part == last || part == last+"s" })
}

func leavesIn(t *testing.T, c *caseworktest.Company) int64 {
	t.Helper()
	status, err := c.Store.LogStatus(context.Background(), readmodel.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	return status.Size
}

// everyFieldStoodAtItsLimit holds the table of limits against the log: each
// personal field was as long there as it may be, but for those named here.
func everyFieldStoodAtItsLimit(t *testing.T, c *caseworktest.Company) {
	t.Helper()
	longest := map[string]int{}
	err := c.Store.Snapshot(t.Context(), func(s *store.Snapshot) error {
		return s.Openings(t.Context(), leavesIn(t, c), func(o evidence.Opening) error {
			field := regexp.MustCompile(`\d+`).ReplaceAllString(o.Field, "N")
			field = strings.Replace(field, "shaN", "sha256", 1)
			longest[field] = max(longest[field], len(o.Value))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	shorter := map[string]string{
		"actor.name": "of people whose names are shorter", "assignee.name": "likewise", "manager.name": "likewise", "owner.name": "likewise",
		"owner.email": "likewise", "fetched_by.name": "likewise", "person.name": "no name has both halves at their limit here",
		"value":  "the company's name and HR's address have limits of their own",
		"title":  "one that somebody types leaves room for the words of tasks about it",
		"sha256": "a digest has one length", "file.N.sha256": "likewise",
		"staff.subject": "a provider's word for somebody comes by a sign-in alone, which has stories of its own",
	}
	for field, limit := range limits.All() {
		if longest[field] != limit.Bytes && shorter[field] == "" {
			t.Errorf("%s may have %d bytes; the longest that a command brought into the log had %d", field, limit.Bytes, longest[field])
		}
	}
}

// wordless are the commands that write nothing, or take nothing but ids and instants of ours, and
// ImportEverybody, which takes the rows of ImportPeople.
func wordless() []string {
	return strings.Fields(`Preview LoadCase Drive OpenTasks MoveTasks Escalate Remind SendAgain MatchHoldings CloseCase TakeEffect
		Early ClaimNotice RenewNotice NoticeResult Duties Succession Vacancies Unapart TellRights EndRights ExportMade ClockJumped Library Books SignedIn Follow Rehearsal Begin ImportEverybody Identities PersonKnown AtConsole`)
}

func TestEveryCommandIsInTheTableOfTexts(t *testing.T) {
	c := caseworktest.New(t)
	listed := wordless()
	for _, cmd := range append(caseCommands(c), companyCommands(c)...) {
		name, _, _ := strings.Cut(cmd.method, " ")
		listed = append(listed, name)
	}
	for _, room := range []any{c.Cases, c.Office, c.Office.Identities()} {
		for i := range reflect.TypeOf(room).NumMethod() {
			if name := reflect.TypeOf(room).Method(i).Name; !slices.Contains(listed, name) {
				t.Errorf("%T.%s is in no table: say which words it takes, or that it takes none", room, name)
			}
		}
	}
}
