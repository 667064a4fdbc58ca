package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// relations are all the rights and duties that somebody may have beside being
// the subject, each with how Yuki comes to have it.
func relations() map[string]func(*caseworktest.Company) {
	out := map[string]func(*caseworktest.Company){
		"a colleague": func(*caseworktest.Company) {},
		"a manager": func(c *caseworktest.Company) {
			c.Employ(jml.EventPerson{GivenName: "Leo", FamilyName: "Marin", WorkEmail: "leo@example.com", Manager: yuki().WorkEmail}, true, nil)
		},
		"a system owner": func(c *caseworktest.Company) {
			_, err := c.Office.PutDocument(context.Background(), jml.ConsoleActor(), "matrix",
				[]byte(strings.ReplaceAll(inForce(c, "matrix"), "owner: office-manager", "owner: "+yuki().WorkEmail)), "")
			need(c, err)
		},
		"the fallback person": func(c *caseworktest.Company) {
			again := caseworktest.Setup()
			again.Fallback.GivenName, again.Fallback.FamilyName, again.Fallback.Email = "Yuki", "Tanaka", yuki().WorkEmail
			need(c, c.Office.Setup(context.Background(), jml.ConsoleActor(), again))
		},
	}
	for _, right := range []staff.Role{staff.Admin, staff.HR, staff.Auditor} {
		out["signed in as "+string(right)] = func(c *caseworktest.Company) {
			_, err := c.Office.AddStaff(context.Background(), jml.ConsoleActor(), staff.Right{Email: yuki().WorkEmail, Role: right})
			need(c, err)
		}
	}
	for _, role := range roles.OfCompany() {
		out["holder of "+string(role)] = func(c *caseworktest.Company) { seat(c, role, 0) }
		out["deputy of "+string(role)] = func(c *caseworktest.Company) { seat(c, role, 1) }
	}
	return out
}

// inForce returns the document of a name.
func inForce(c *caseworktest.Company, name string) (body string) {
	c.Helper()
	c.Read(func(r ledger.Reader) error {
		hash, err := r.Current(name)
		if err != nil {
			return err
		}
		text, err := r.Document(hash)
		body = string(text)
		return err
	})
	return body
}

// seat puts Yuki into a role's line.
func seat(c *caseworktest.Company, role roles.Role, at int) {
	c.Helper()
	var line []string
	c.Read(func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, s := range dir.Seats {
			if s.Role == role {
				line = append(line, s.PersonID)
			}
		}
		return err
	})
	need(c, c.Office.HoldRole(context.Background(), jml.ConsoleActor(), role, slices.Insert(line, at, c.ID("yuki"))))
}

// actors are the ways by which Yuki may come: each right to sign in, and the
// link in a mail.
func actors(c *caseworktest.Company) []jml.Actor {
	c.Helper()
	id := c.ID("yuki")
	var out []jml.Actor
	c.Read(func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, s := range dir.Staff {
			if s.PersonID == id && !s.Removed {
				out = append(out, jml.Actor{Kind: jml.ActorStaff, Ref: s.ID, Name: s.Name, PersonID: id, Assurance: jml.AssuranceSignIn})
			}
		}
		return err
	})
	return append(out, jml.Actor{Kind: jml.ActorPerson, Ref: id, Name: "Yuki Tanaka", PersonID: id, Assurance: jml.AssuranceEmailLink})
}

// announceYuki opens a case about Yuki that others have begun to work on. A
// fallback person cannot leave, which is refused elsewhere.
func announceYuki(c *caseworktest.Company, kind jml.Kind) string {
	c.Helper()
	who := yuki()
	if kind == jml.Mover {
		who.Functions, who.Manager = []string{"sales"}, caseworktest.Address("mia")
	}
	id := c.Announce(c.Event(kind, who, "2026-12-04")).Case.ID
	c.Drive(id)
	for _, t := range c.Tasks(id) {
		if t.State == jml.TaskOpen && t.Role == roles.HeadOfPeople && t.AssigneeID != c.ID("yuki") {
			c.Finish(id, t.Key)
		}
	}
	return id
}

// eachRelation runs a story once for each relation of Yuki and kind of case
// that a subject must see nothing of.
func eachRelation(t *testing.T, story func(t *testing.T, c *caseworktest.Company, kind jml.Kind, id string)) {
	for _, kind := range []jml.Kind{jml.Mover, jml.Leaver} {
		for name, give := range relations() {
			if kind == jml.Leaver && name == "the fallback person" {
				continue
			}
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				t.Parallel()
				c := caseworktest.New(t)
				employYuki(c)
				give(c)
				story(t, c, kind, announceYuki(c, kind))
			})
		}
	}
}
