package ledger_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/texttest"
	"github.com/handover-jml/handover/internal/token"
)

// writesNoWords are the writes whose texts nobody outside wrote, and why.
func writesNoWords() map[string]string {
	ids, document := "ids, codes and hashes of ours", "words of a document in force, which was checked whole"
	return map[string]string{
		"LockEngagement": ids, "LockCase": ids, "LockSettings": ids, "NextCaseNumber": ids, "Touch": ids, "DriveCase": ids,
		"InsertTakeovers": ids, "PutSeats": ids, "SetCurrent": ids, "PardonStamp": ids,
		"Passkey": ids, "PasskeysOf": ids, "LockPasskey": ids, "DeletePasskey": ids, "EndPasskeySessions": ids,
		"InsertToken": ids, "EndSessions": ids, "EndStaffSessions": ids, "RevokeLinks": ids, "InsertHold": ids, "ReleaseHold": ids,
		"PutDocument": document, "InsertTask": document, "UpdateTask": document, "InsertNotice": ids, "UpdateNotice": ids, "PutMessage": ids, "DropIdentity": ids, "MoveIdentities": ids,
		"AttachFiles": "the leaf of the same transaction commits to name and digest",
		"UpdateGrant": "a grant that ends keeps its words",
		"PutAnchor":   "its address is one of the settings",
		"DeleteRef":   "it deletes what is there", "EraseOpenings": "it deletes what is there", "EraseTraces": "it deletes what is there",
	}
}

// madeHere are the texts of the other rows that nobody outside wrote.
func madeHere() string {
	return ` Person.ID Engagement.ID Engagement.PersonID Engagement.State Engagement.ManagerID Engagement.SponsorID
		Case.ID Case.Kind Case.PersonID Case.EngagementID Case.State Case.Ending Case.SupersededBy Case.OtherCaseIDs[0] Case.Source Case.AnnouncedBy[0]
		Case.After.ManagerID Case.After.SponsorID Case.Before Case.PlaybookHash Case.MatrixHash Case.DriverNS
		Grant.ID Grant.PersonID Grant.EngagementID Grant.Source Grant.EndedBy Asset.ID Asset.State Asset.HolderID Asset.Source Asset.EngagementID
		PersonRef.PersonID Settings.Fallback Settings.Agreed.Person Right.ID Right.Role Right.PersonID Passkey.ID Passkey.Holder Passkey.Credential Passkey.PublicKey Passkey.Transports[0] Token.ID Token.Hash Token.Scopes[0] Token.StaffID Token.PersonID Identity.ID Identity.PersonID Identity.StaffID Identity.State InboxRow.Hash InboxRow.Outcome InboxRow.CaseID
		Change.ID Change.Kind Change.Command Change.Base Change.AskedBy Change.AskedPerson Change.State Change.AnsweredBy
		Draft.Case Draft.Task Draft.Actor Draft.Personal[0].Name `
}

func isMadeHere(path string) bool {
	for _, made := range strings.Fields(madeHere()) {
		if path == made || strings.HasPrefix(path, made+".") {
			return true
		}
	}
	return false
}

// row is one of its type, with a text in every place that may have one.
func row(of reflect.Type) any {
	p := ada
	p.ExternalID, p.FamilyName, p.WorkEmail, p.PersonalEmail = "E-1", "Park", "ada@example.com", "ada@example.net"
	terms := jml.Terms{Type: jml.Employee, Title: "Engineer", Functions: []string{"engineering"}, Department: "Platform", Location: "Berlin", Zone: "Europe/Berlin"}
	for _, row := range []any{
		&p, &jml.Engagement{ID: "e", PersonID: p.ID, State: jml.EngagementActive, Terms: terms},
		&jml.Case{ID: "c", Number: 1, Kind: jml.Joiner, PersonID: p.ID, EngagementID: "e", State: jml.CaseOpen, After: terms, Zone: "UTC", Contact: "normal", EventID: "hr-1"},
		&register.Grant{ID: "g", PersonID: p.ID, EngagementID: "e", System: "mail", Level: "user"},
		&register.Asset{ID: "a", Tag: "LT-1", Serial: "SN-1", Kind: "laptop", Model: "T14", State: register.InStock},
		&jml.Settings{Company: "Example", Zone: "UTC", ReplyTo: "hr@example.com"},
		&staff.Right{ID: "s", Email: "audit@example.org", Name: "Audit", Role: staff.Auditor}, &ledger.InboxRow{Source: "api", ID: "hr-1"},
		&passkey.Passkey{ID: "k", Holder: "s", Name: "Phone", Credential: "c", PublicKey: "p", Transports: []string{"usb"}},
		&token.Token{ID: "t", Name: "Payroll", Hash: "h", Scopes: []token.Scope{"people:read"}, StaffID: "s", PersonID: p.ID},
		&staff.Identity{ID: "i", Issuer: "https://id.example.com", Subject: "s-1", PersonID: p.ID, StaffID: "s", State: "bound"},
		&approval.Change{ID: "ch", Kind: approval.Right, State: approval.Waiting, AskedAt: time.Unix(1, 0), Why: "fine"},
		&ledger.PersonRef{Source: "payroll", ID: "P-1", PersonID: p.ID},
		&evidence.Draft{Data: evidence.ExportMade{}, Personal: []evidence.Field{{Name: "note", Value: "fine"}}},
	} {
		if reflect.TypeOf(row).Elem() == of {
			return row
		}
	}
	return nil
}

// write has an entry write a row by one of its methods.
func write(e *ledger.Entry, method string, row any) error {
	out := reflect.ValueOf(e).MethodByName(method).Call([]reflect.Value{reflect.ValueOf(row).Elem()})
	if len(out) == 0 {
		return nil
	}
	err, _ := out[0].Interface().(error)
	return err
}

// Every row that a transaction can write is walked, so that a column of
// tomorrow is either held to a limit or named as made here.
func TestEveryTextOfEveryRowIsHeldToItsLimit(t *testing.T) {
	l, _ := open(t)
	writes, reads := reflect.TypeFor[ledger.Tx](), reflect.TypeFor[ledger.Reader]()
	for i := range writes.NumMethod() {
		m := writes.Method(i)
		if _, isRead := reads.MethodByName(m.Name); isRead || writesNoWords()[m.Name] != "" {
			continue
		}
		if m.Type.NumIn() != 1 || row(m.Type.In(0)) == nil {
			t.Errorf("%s: no row of this test has the type of what it writes", m.Name)
			continue
		}
		of := m.Type.In(0)
		for _, text := range texttest.In(row(of)) {
			if path := of.Name() + "." + text.Path; !isMadeHere(path) {
				t.Run(m.Name+"/"+path, func(t *testing.T) { isHeld(t, l, m.Name, of, text) })
			}
		}
	}
}

// isHeld checks that no attack passes a method in this place.
func isHeld(t *testing.T, l *ledger.Ledger, method string, of reflect.Type, text texttest.Text) {
	for _, attack := range texttest.Attacks() {
		before := row(of)
		err := l.Change(t.Context(), jml.ConsoleActor(), func(e *ledger.Entry) error {
			if err := stands(e, method, before); err != nil {
				return err
			}
			after := row(of)
			text.Put(after, texttest.Shaped(text.Of(after), attack.Text))
			return write(e, method, after)
		})
		list := jml.Refusals(err)
		if len(list) == 0 || list[0].Code != jml.CodeInvalid || list[0].Field == "" {
			t.Errorf("%s is answered by %v", attack.What, err)
		}
	}
}

// stands writes what has to be there before a method can write a row: whom and
// what it refers to and, for a change, the row itself.
func stands(e *ledger.Entry, method string, changed any) error {
	of := reflect.TypeOf(changed).Elem()
	for _, insert := range []string{"InsertPerson", "InsertEngagement", "InsertCase", "InsertAsset"} {
		m, _ := reflect.TypeFor[ledger.Tx]().MethodByName(insert)
		if m.Name == method {
			return nil
		}
		if err := write(e, insert, row(m.Type.In(0))); err != nil {
			return err
		}
		if m.Type.In(0) == of {
			break
		}
	}
	if c, isCase := changed.(*jml.Case); isCase {
		_, err := e.LockCase(c.ID)
		return err
	}
	return nil
}

// An earlier version took a zone, a title and functions that today's limits
// refuse. The case still moves on, and what is wrong with it can be mended.
func TestWordsThatStandInACaseAlreadyDoNotStandInItsWay(t *testing.T) {
	l, _ := open(t)
	old := row(reflect.TypeFor[jml.Case]()).(*jml.Case)
	old.After.Title, old.Contact = strings.Repeat("long ", 1000), "through\u200bhr"
	old.After.Functions = make([]string, legible.MaxFunctions+9)
	err := l.Change(t.Context(), jml.ConsoleActor(), func(e *ledger.Entry) error {
		for _, err := range []error{write(e, "InsertPerson", row(reflect.TypeFor[jml.Person]())),
			write(e, "InsertEngagement", row(reflect.TypeFor[jml.Engagement]())), e.Tx.InsertCase(*old)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	change := func(edit func(*jml.Case)) error {
		return l.Change(t.Context(), jml.ConsoleActor(), func(e *ledger.Entry) error {
			c, err := e.LockCase(old.ID)
			if err != nil {
				return err
			}
			edit(&c)
			return e.UpdateCase(c)
		})
	}
	if err := change(func(c *jml.Case) { c.Rev++ }); err != nil {
		t.Errorf("another change is refused: %v", err)
	}
	if err := change(func(c *jml.Case) { c.After.Functions = make([]string, legible.MaxFunctions+10) }); jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("even more functions: %v", err)
	}
	if err := change(func(c *jml.Case) { c.After.Title = strings.Repeat("long ", 1001) }); jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("an even longer title: %v", err)
	}
	if err := change(func(c *jml.Case) { c.After.Title = "Engineer" }); err != nil {
		t.Errorf("a title that mends it: %v", err)
	}
}
