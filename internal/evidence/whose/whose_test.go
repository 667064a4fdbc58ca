package whose_test

import (
	"encoding/json"
	"testing"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/whose"
	"github.com/handover-jml/handover/internal/jml"
)

func TestEachValueIsAboutOneOrAboutNobody(t *testing.T) {
	person, staff := evidence.LeafActor{Kind: jml.ActorPerson, Ref: "p-tom"}, evidence.LeafActor{Kind: jml.ActorStaff, Ref: "s-1"}
	for name, c := range map[string]struct {
		data, field string
		by          evidence.LeafActor
		want        whose.Whom
	}{
		"who ended a task":                      {`{"done_by":"p-tom"}`, "actor.name", person, whose.Whom{Person: "p-tom"}},
		"who announced":                         {`{}`, "actor.name", staff, whose.Whom{Staff: "s-1"}},
		"the console":                           {`{}`, "actor.name", evidence.LeafActor{Kind: jml.ActorConsole}, whose.Whom{}},
		"who has a task":                        {`{"assignee":"p-mia"}`, "assignee.name", person, whose.Whom{Person: "p-mia"}},
		"who was mailed":                        {`{"owner":"p-mia"}`, "owner.email", person, whose.Whom{Person: "p-mia"}},
		"the manager of somebody":               {`{"person":"p-ada","manager":"p-tom"}`, "manager.name", staff, whose.Whom{Person: "p-tom"}},
		"the subject, named by the leaf":        {`{"person":"p-ada","manager":"p-tom"}`, "person.work_email", staff, whose.Whom{Person: "p-ada"}},
		"who holds a laptop":                    {`{"holder":"p-ada"}`, "person.name", staff, whose.Whom{Person: "p-ada"}},
		"a right of a person":                   {`{"staff":"s-2","person":"p-ada"}`, "staff.email", staff, whose.Whom{Person: "p-ada", Staff: "s-2"}},
		"what an owner wrote":                   {`{"done_by":"p-tom"}`, "note", person, whose.Whom{Case: "c-1"}},
		"a file that an owner added":            {`{}`, "file.2.sha256", person, whose.Whom{Case: "c-1"}},
		"why somebody leaves":                   {`{"person":"p-ada"}`, "reason", staff, whose.Whom{Person: "p-ada"}},
		"where a laptop was last seen":          {`{"asset":"a-1","holder":"p-ada"}`, "place", person, whose.Whom{Person: "p-ada"}},
		"who took a list out of a program":      {`{"fetched_by":"p-mia"}`, "fetched_by.name", staff, whose.Whom{Person: "p-mia"}},
		"what a program is called":              {`{"token":"t-1","person":"p-lea"}`, "token.name", staff, whose.Whom{}},
		"the company's own words in a setting":  {`{"name":"reply_to"}`, "value", staff, whose.Whom{}},
		"the name of somebody whom nobody held": {`{"asset":"a-1"}`, "person.name", staff, whose.Whom{Case: "c-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := whose.Of(evidence.Leaf{Case: "c-1", Actor: c.by, Data: json.RawMessage(c.data)}, c.field)
			if err != nil || got != c.want {
				t.Errorf("%+v (%v), want %+v", got, err, c.want)
			}
		})
	}
}
