package bundle_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/roles"
)

const formatDoc = "../../docs/format.md"

// sections reads the tables of the document: for each level-three heading the
// first two cells of every row below it.
func sections(t *testing.T) map[string][][2]string {
	t.Helper()
	text, err := os.ReadFile(formatDoc)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][][2]string{}
	heading := ""
	row := regexp.MustCompile(`^\| ([^|]+) \| ([^|]+) \|`)
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "## ") {
			heading = ""
		}
		if name, ok := strings.CutPrefix(line, "### "); ok {
			heading = strings.Trim(name, "`")
			found[heading] = nil
			continue
		}
		cells := row.FindStringSubmatch(line)
		if cells == nil || heading == "" || cells[1] == "field" || cells[1] == "column" {
			continue
		}
		found[heading] = append(found[heading], [2]string{strings.Trim(cells[1], "`"), cells[2]})
	}
	return found
}

// structSections are the structs that several leaf types have in common.
func structSections() map[string]any {
	return map[string]any{
		"planned task": evidence.PlannedTask{}, "dates": evidence.Dates{}, "managers": evidence.Managers{}, "answer": jml.Answer{}, "limits": jml.Limits{},
		"takeover": roles.Takeover{}, "duty": roles.Duty{}, "seat": roles.Seat{}, "erased opening": evidence.ErasedOpening{},
		"document version": evidence.DocumentVersion{}, "staff right": evidence.StaffRight{}, "whose passkey": evidence.PasskeyOf{},
		"lost checkpoint": evidence.LostCheckpoint{}, "difference count": evidence.DifferenceCount{}, "held system": jml.HeldSystem{}, "held asset": jml.HeldAsset{},
	}
}

// structOf is the struct in which leaves of a type are read.
func structOf(leafType leaftype.Type) reflect.Type {
	return reflect.TypeOf(evidence.Empty(leafType))
}

func sectionOf(t reflect.Type) string {
	for name, v := range structSections() {
		if reflect.TypeOf(v) == t {
			return name
		}
	}
	for _, typ := range evidence.Types() {
		if structOf(typ) == t {
			return string(typ)
		}
	}
	return t.String()
}

// fieldsOf lists the JSON members of a struct with their types as the document
// names them; an embedded struct is one row, "all of X".
func fieldsOf(t reflect.Type) [][2]string {
	var rows [][2]string
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous {
			rows = append(rows, [2]string{"all of " + sectionOf(f.Type), "members"})
			continue
		}
		if name == "" {
			name = f.Name
		}
		kind := kindOf(f.Type)
		if strings.Contains(options, "omitempty") {
			kind += "?"
		}
		rows = append(rows, [2]string{name, kind})
	}
	return rows
}

func kindOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "instant"
	case t == reflect.TypeFor[jml.Date]():
		return "date"
	case t == reflect.TypeFor[jml.Weekday]():
		return "weekday"
	case t.Kind() == reflect.Pointer:
		return kindOf(t.Elem())
	case t.Kind() == reflect.Slice:
		return "list of " + kindOf(t.Elem())
	case t.Kind() == reflect.Struct:
		return sectionOf(t)
	case t.Kind() == reflect.String:
		return "string"
	case t.Kind() == reflect.Bool:
		return "bool"
	}
	return "number"
}

func TestTheFormatDocumentListsEveryLeafTypeWithItsData(t *testing.T) {
	found := sections(t)
	for _, typ := range evidence.Types() {
		want := fieldsOf(structOf(typ))
		if diff := cmp.Diff(want, found[string(typ)]); diff != "" {
			t.Errorf("docs/format.md, section %s (-code +document):\n%s", typ, diff)
		}
	}
	for name, v := range structSections() {
		if diff := cmp.Diff(fieldsOf(reflect.TypeOf(v)), found[name]); diff != "" {
			t.Errorf("docs/format.md, section %s (-code +document):\n%s", name, diff)
		}
	}
}

func TestTheFormatDocumentListsEveryColumnWithItsSource(t *testing.T) {
	found := sections(t)
	for _, table := range bundle.NewAnswer(replay.NewSurvey(replay.Period{}), time.Time{}, nil).Tables() {
		var want [][2]string
		for i, name := range table.Header {
			want = append(want, [2]string{name, table.Sources[i]})
		}
		if diff := cmp.Diff(want, found[table.Name]); diff != "" {
			t.Errorf("docs/format.md, section %s (-code +document):\n%s", table.Name, diff)
		}
	}
}
