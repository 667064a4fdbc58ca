package casework_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

// counter numbers what must be new each time.
type counter int

func (n *counter) next() int { *n++; return int(*n) }

// newcomer is somebody new with every text that an event can hold.
func (n *counter) newcomer() jml.EventPerson {
	who := caseworktest.Ada()
	i := n.next()
	who.ID, who.WorkEmail, who.PersonalEmail = fmt.Sprintf("N-%d", i), fmt.Sprintf("n%d@example.com", i), fmt.Sprintf("n%d@example.net", i)
	who.Sponsor = "mia@example.com"
	return who
}

// caseCommands are the commands of casework with all their words.
func caseCommands(c *caseworktest.Company) []command {
	n := new(counter)
	accept := func(c *caseworktest.Company, words any) error {
		_, err := c.TryAnnounce(*words.(*jml.Event))
		return err
	}
	joiner := func(c *caseworktest.Company) *jml.Event {
		ev := c.Event(jml.Joiner, n.newcomer(), "2026-12-01")
		ev.Reason, ev.Note, ev.TimeZone, ev.Contact = "replaces Tom", "first one\nin Berlin", "Europe/Berlin", "normal"
		return &ev
	}
	change := func(kind jml.Kind) func(*caseworktest.Company) any {
		return func(c *caseworktest.Company) any {
			first := joiner(c)
			c.Announce(*first)
			ev := c.Event(kind, jml.EventPerson{ID: first.Person.ID, WorkEmail: first.Person.WorkEmail}, "2026-12-02")
			ev.Of, ev.Reason, ev.Note = jml.Joiner, "later", "as told"
			return &ev
		}
	}
	// The person of a change is found by id or else by address.
	unused := " Person.ID Person.WorkEmail Person.GivenName Person.FamilyName Person.PersonalEmail Person.Phone Person.Title Person.Functions[0] Person.Functions Person.Department Person.Location " +
		"Person.Manager Person.WorkerType Person.Sponsor Contact "
	return append(endingCommands(n, func(c *caseworktest.Company) string { return c.Announce(*joiner(c)).Case.ID }),
		command{method: "Accept a joiner", words: func(c *caseworktest.Company) any { return joiner(c) }, tell: accept,
			chosen: "Kind Of TimeZone Person.Manager Person.Sponsor", dropped: "Cutoff"},
		command{method: "Accept a reschedule", words: change(jml.Reschedule), tell: accept,
			chosen: "Kind Of Person.Source", dropped: unused + "Reason Note Cutoff TimeZone"},
		command{method: "Accept a rescind", words: change(jml.Rescind), tell: accept,
			chosen: "Kind Of Person.Source", dropped: unused + "Cutoff TimeZone"},
	)
}

// onTask are the words of HR about one task.
type onTask struct{ Task, To, Note string }

// endingCommands are those about tasks.
func endingCommands(n *counter, open func(*caseworktest.Company) string) []command {
	const key = "screening"
	caseID := ""
	ending := func(c *caseworktest.Company) any {
		if caseID == "" || c.Task(caseID, key).State.Ended() {
			caseID = open(c)
			c.Drive(caseID)
		}
		task := c.Task(caseID, key)
		e := c.Ending(task)
		task.Evidence = append(slices.Clone(task.Evidence), "file")
		c.Upload(task, &e)
		e.Answer.Holds, e.Answer.Assets = []jml.HeldSystem{{System: "mail", Level: "user"}}, []jml.HeldAsset{{Tag: "LT-9", Kind: "laptop"}}
		e.Asset = jml.NewAsset{Tag: "LT-8", Serial: "SN-8", Kind: "laptop", Model: "T14"}
		return &e
	}
	complete := func(c *caseworktest.Company, words any) error {
		e := *words.(*jml.Ending)
		_, err := c.Cases.Complete(context.Background(), c.Owner(c.Task(caseID, key)), caseID, []jml.Ending{e})
		return err
	}
	on := func(c *caseworktest.Company) any {
		ending(c)
		to := c.ID("omar")
		if c.Task(caseID, key).AssigneeID == to {
			to = c.ID("lea")
		}
		return &onTask{Task: c.Task(caseID, key).ID, To: to, Note: "away"}
	}
	return []command{
		{method: "Complete", words: ending, tell: complete, chosen: "TaskID Outcome Reason Answer.Choice Files[0].SHA256", dropped: "Files[0].Media"},
		{method: "AddTask", words: func(c *caseworktest.Company) any {
			ending(c)
			return &jml.NewTask{ID: fmt.Sprintf("%08x", n.next()), Title: "Take back the parking card", Role: roles.OfficeManager, Due: "2026-12-20", Evidence: []string{"note"}}
		}, chosen: "ID Role Person Due Evidence[0]", tell: func(c *caseworktest.Company, words any) error {
			return c.Cases.AddTask(context.Background(), jml.ConsoleActor(), caseID, *words.(*jml.NewTask))
		}},
		{method: "Reassign", words: on, chosen: "Task To", tell: func(c *caseworktest.Company, words any) error {
			w := words.(*onTask)
			return c.Cases.Reassign(context.Background(), jml.ConsoleActor(), w.Task, w.To, w.Note)
		}},
		{method: "Reopen", words: func(c *caseworktest.Company) any {
			words := on(c)
			c.Finish(caseID, key)
			return words
		}, chosen: "Task", dropped: "To", tell: func(c *caseworktest.Company, words any) error {
			w := words.(*onTask)
			return c.Cases.Reopen(context.Background(), jml.ConsoleActor(), w.Task, w.Note)
		}},
	}
}

// named are the words of a command about people, rights or cases that are there.
type named struct {
	Person, Case, Right string
	Deputies            []string
}

// because names what is changed, and why.
type because struct{ Name, Why string }

// placed is a location with the reason why it is set up.
type placed struct {
	jml.Location
	Why string
}

// lossCommands are those about equipment that does not come back.
func lossCommands(n *counter) []command {
	piece := func(c *caseworktest.Company) string {
		tag := fmt.Sprintf("LOSS-%d", n.next())
		_, err := c.Office.ImportAssets(context.Background(), jml.ConsoleActor(), tag, []company.ImportAsset{{Row: 2, Tag: tag, Kind: "laptop"}}, false)
		need(c, err)
		return tag
	}
	gone := func(state register.AssetState) func(*caseworktest.Company) any {
		return func(c *caseworktest.Company) any {
			said := jml.NotBack{Encrypted: register.Encrypted, Seen: jml.Date{Year: 2026, Month: 11, Day: 19}, Place: "On the train", WentTo: "To the recycler"}
			return &company.GoneReport{Tag: piece(c), State: state, Said: said, Note: "as told"}
		}
	}
	report := func(c *caseworktest.Company, words any) error {
		_, _, err := company.Losses{Service: c.Office}.ReportGone(context.Background(), jml.ConsoleActor(), *words.(*company.GoneReport))
		return err
	}
	const chosen = "Tag State Said.Encrypted Said.Data"
	return []command{
		{method: "ReportGone of what is lost", words: gone(register.Lost), tell: report, chosen: chosen, dropped: "Said.WentTo Said.By Said.Incident Said.JudgedBy"},
		{method: "ReportGone of what is broken", words: gone(register.Broken), tell: report, chosen: chosen, dropped: "Said.Place Said.By Said.Incident Said.JudgedBy"},
		{method: "FoundEquipment", words: func(c *caseworktest.Company) any {
			words := gone(register.Lost)(c)
			need(c, report(c, words))
			return words
		}, tell: func(c *caseworktest.Company, words any) error {
			w := words.(*company.GoneReport)
			return company.Losses{Service: c.Office}.FoundEquipment(context.Background(), jml.ConsoleActor(), w.Tag, w.Note)
		}, chosen: "Tag", dropped: "State Said.Encrypted Said.Data Said.Place Said.WentTo Said.By Said.Incident Said.JudgedBy"},
	}
}

// companyCommands are the commands of company with all their words.
func companyCommands(c *caseworktest.Company) []command {
	n, ctx, console := new(counter), context.Background(), jml.ConsoleActor()
	*n = 50_000
	one := func(given string) func(*caseworktest.Company) any {
		return func(c *caseworktest.Company) any { return &named{Person: c.ID(given), Deputies: []string{c.ID(given)}} }
	}
	return append(append(fileCommands(n), lossCommands(n)...),
		command{method: "Setup", words: func(*caseworktest.Company) any { return setupOf(n) },
			tell: func(c *caseworktest.Company, words any) error {
				return c.Office.Setup(ctx, console, *words.(*company.Setup))
			},
			chosen: "Zone Locations[0].Zone Limits.Critical Limits.Normal Limits.ImmediateCritical Limits.ImmediateNormal", dropped: otherRoles() + secondAdmin},
		command{method: "AddToken", words: func(c *caseworktest.Company) any {
			return &token.Token{Name: fmt.Sprint("Payroll ", n.next()), Hash: fmt.Sprint("hash ", n.next()), Scopes: []token.Scope{"people:read"}, Until: jml.DateOf(c.Clock.Now()).AddDays(20)}
		},
			chosen: "Scopes[0]", dropped: " ID Hash StaffID PersonID Scopes ", tell: func(c *caseworktest.Company, words any) error {
				_, err := company.Tokens{Service: c.Office}.AddToken(ctx, console, *words.(*token.Token))
				return err
			}},
		command{method: "Add", words: func(*caseworktest.Company) any {
			return &passkey.Passkey{Name: "Phone", Credential: fmt.Sprint("credential ", n.next()), PublicKey: "key"}
		},
			dropped: " ID Holder Credential PublicKey Transports[0] Transports ", tell: func(c *caseworktest.Company, words any) error {
				lea := rightOf(c, "lea@example.com", staff.Admin)
				lea.Assurance = jml.AssuranceSignIn
				_, err := company.Passkeys{Service: c.Office}.Add(ctx, lea, c.Clock.Now(), *words.(*passkey.Passkey))
				return err
			}},
		command{method: "PutLocation", words: func(*caseworktest.Company) any {
			return &placed{Location: jml.Location{Name: fmt.Sprint("Plant ", n.next()), Zone: "Asia/Riyadh"}, Why: "a new plant"}
		},
			chosen: "Zone", tell: func(c *caseworktest.Company, words any) error {
				_, err := c.Office.PutLocation(ctx, console, words.(*placed).Location, words.(*placed).Why)
				return err
			}},
		command{method: "RemoveLocation", words: func(c *caseworktest.Company) any {
			gone := because{fmt.Sprint("Atlantis ", n.next()), "it sank"}
			if _, err := c.Office.PutLocation(ctx, console, jml.Location{Name: gone.Name}, ""); err != nil {
				c.Fatal(err)
			}
			return &gone
		}, chosen: "Name", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.RemoveLocation(ctx, console, words.(*because).Name, words.(*because).Why)
			return err
		}},
		command{method: "AddStaff", words: func(c *caseworktest.Company) any {
			return &staff.Right{Email: fmt.Sprintf("a%d@example.org", n.next()), Name: "Anna Audit", Role: staff.Auditor, Until: jml.DateOf(c.Clock.Now()).AddDays(20)}
		}, chosen: "Role", dropped: "ID PersonID", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.AddStaff(ctx, console, *words.(*staff.Right))
			return err
		}},
		command{method: "RemoveStaff", words: one("tom"), chosen: "Right", dropped: "Person Case Deputies Deputies[0]",
			tell: func(c *caseworktest.Company, words any) error {
				return c.Office.RemoveStaff(ctx, console, words.(*named).Right)
			}},
		command{method: "EndStaffSessions", words: one("tom"), chosen: "Right", dropped: "Person Case Deputies Deputies[0]",
			tell: func(c *caseworktest.Company, words any) error {
				_, err := c.Office.EndStaffSessions(ctx, console, words.(*named).Right)
				return err
			}},
		command{method: "EndSessions", words: one("tom"), chosen: "Person", dropped: "Right Case Deputies Deputies[0]",
			tell: func(c *caseworktest.Company, words any) error {
				_, err := c.Office.EndSessions(ctx, console, words.(*named).Person)
				return err
			}},
		command{method: "RevokeLinks", words: one("tom"), chosen: "Person Case", dropped: "Right Deputies Deputies[0]",
			tell: func(c *caseworktest.Company, words any) error {
				w := words.(*named)
				_, err := c.Office.RevokeLinks(ctx, console, w.Person, w.Case)
				return err
			}},
		command{method: "HoldRole", words: one("tom"), chosen: "Deputies[0]", dropped: "Person Case Right",
			tell: func(c *caseworktest.Company, words any) error {
				return c.Office.HoldRole(ctx, console, roles.CTO, words.(*named).Deputies)
			}},
	)
}

// otherRoles are the paths of the set-up's lines but the first: all are alike.
func otherRoles() string {
	var paths strings.Builder
	for _, role := range roles.OfCompany()[1:] {
		at := fmt.Sprintf("Roles[%s].", role)
		fmt.Fprint(&paths, at+"Deputies ")
		for _, word := range []string{"GivenName ", "FamilyName ", "Email "} {
			fmt.Fprint(&paths, at+"Holder."+word, at+"Deputies[0]."+word)
		}
	}
	return paths.String()
}

// secondAdmin is whom the form may name as one. With a second administrator rights
// take two persons, and the form gives none any more; what it says of an
// administrator is read as what it says of the fallback person is.
const secondAdmin = " Admin.GivenName Admin.FamilyName Admin.Email Admin.Phone "

// setupOf is a first-run form with every text, of people who are new but for the
// administrator.
func setupOf(n *counter) *company.Setup {
	p := func() company.SetupPerson {
		return company.SetupPerson{GivenName: "Nora", FamilyName: "Lind", Email: fmt.Sprintf("s%d@example.com", n.next())}
	}
	form := caseworktest.Setup()
	form.ReplyTo, form.HR = "hr@example.com", []company.SetupPerson{p()}
	form.Roles = map[roles.Role]company.SetupRole{}
	for _, role := range roles.OfCompany() {
		form.Roles[role] = company.SetupRole{Holder: p(), Deputies: []company.SetupPerson{p()}}
	}
	form.Fallback = p()
	form.EvidenceAnchorEmail = []string{"evidence@audit.example.net"}
	form.Locations = []jml.Location{{Name: "Riyadh", Zone: "Asia/Riyadh", Weekend: []jml.Weekday{5}}}
	form.Limits = &company.SetupLimits{Critical: "1h", Normal: "24h", ImmediateCritical: "30m", ImmediateNormal: "4h"}
	return &form
}

// fileCommands are the imports, row by row, and documents.
func fileCommands(n *counter) []command {
	ctx, console := context.Background(), jml.ConsoleActor()
	sum := func() string {
		s := sha256.Sum256(fmt.Append(nil, n.next()))
		return hex.EncodeToString(s[:])
	}
	return []command{
		{method: "ImportPeople", words: func(*caseworktest.Company) any {
			return &company.ImportPerson{Row: 2, EventPerson: n.newcomer(), TimeZone: "Europe/Berlin"}
		}, chosen: "TimeZone Manager Sponsor", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.ImportPeople(ctx, console, sum(), []company.ImportPerson{*words.(*company.ImportPerson)})
			return err
		}},
		{method: "ImportPeople who are known", words: func(c *caseworktest.Company) any {
			who := n.newcomer()
			c.Employ(jml.EventPerson{ID: who.ID, GivenName: "A", FamilyName: "B", WorkEmail: who.WorkEmail}, true, nil)
			return &company.ImportPerson{Row: 2, EventPerson: jml.EventPerson{ID: who.ID, GivenName: who.GivenName, FamilyName: who.FamilyName,
				WorkEmail: who.WorkEmail, PersonalEmail: who.PersonalEmail}}
		}, chosen: "TimeZone Manager Sponsor ID Source", dropped: "Title Functions Functions[0] Department Location WorkerType", tell: func(c *caseworktest.Company, words any) error {
			row := *words.(*company.ImportPerson)
			row.Functions = nil
			_, err := c.Office.ImportPeople(ctx, console, sum(), []company.ImportPerson{row})
			return err
		}},
		{method: "ImportPeople who get an id", words: func(c *caseworktest.Company) any {
			who := n.newcomer()
			c.Employ(jml.EventPerson{GivenName: who.GivenName, FamilyName: who.FamilyName, WorkEmail: who.WorkEmail}, true, nil)
			return &company.ImportPerson{Row: 2, EventPerson: jml.EventPerson{ID: who.ID, FamilyName: who.FamilyName, WorkEmail: who.WorkEmail}}
		}, chosen: "TimeZone Manager Sponsor FamilyName WorkEmail", dropped: "GivenName PersonalEmail Title Functions Functions[0] Department Location WorkerType",
			tell: func(c *caseworktest.Company, words any) error {
				_, err := c.Office.ImportPeople(ctx, console, sum(), []company.ImportPerson{*words.(*company.ImportPerson)})
				return err
			}},
		{method: "CorrectPerson", words: func(c *caseworktest.Company) any {
			who := n.newcomer()
			c.Employ(who, true, nil)
			is := func(text string) *string { return &text }
			return &company.PersonEdit{Person: who.ID, ID: is(who.ID + "/b"), GivenName: is("Nora"), FamilyName: is("Lind"), WorkEmail: is("x" + who.WorkEmail),
				PersonalEmail: is("y" + who.WorkEmail), Manager: is("mia@example.com")}
		}, chosen: "Person Manager", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.CorrectPerson(ctx, console, *words.(*company.PersonEdit))
			return err
		}},
		{method: "Erase", words: func(c *caseworktest.Company) any {
			who := n.newcomer()
			who.EndDate = day(c, "2026-11-01")
			c.Employ(who, true, nil)
			return &company.Erasure{Person: who.ID, Basis: company.ByRequest, Why: "asked on 2 November"}
		}, chosen: "Person Basis", tell: func(c *caseworktest.Company, words any) error {
			_, err := company.NewEraser(c.Office).Erase(ctx, console, *words.(*company.Erasure))
			return err
		}},
		{method: "LinkPerson", words: func(*caseworktest.Company) any {
			return &jml.EventPerson{ID: fmt.Sprint("P/", n.next()), Source: "payroll"}
		}, dropped: "GivenName FamilyName WorkEmail PersonalEmail Phone Title Functions Functions[0] Department Location Manager WorkerType Sponsor",
			tell: func(c *caseworktest.Company, words any) error {
				w := words.(*jml.EventPerson)
				_, err := c.Office.Identities().LinkPerson(ctx, console, "tom@example.com", w.Source, w.ID)
				return err
			}},
		{method: "UnlinkPerson", words: func(c *caseworktest.Company) any {
			id := fmt.Sprint("U/", n.next())
			if _, err := c.Office.Identities().LinkPerson(ctx, console, "tom@example.com", "payroll", id); err != nil {
				c.Fatal(err)
			}
			return &jml.EventPerson{ID: id, Source: "payroll"}
		}, dropped: "GivenName FamilyName WorkEmail PersonalEmail Phone Title Functions Functions[0] Department Location Manager WorkerType Sponsor", chosen: "ID Source",
			tell: func(c *caseworktest.Company, words any) error {
				w := words.(*jml.EventPerson)
				_, err := c.Office.Identities().UnlinkPerson(ctx, console, "tom@example.com", w.Source, w.ID)
				return err
			}},
		{method: "RecordAccess", words: func(*caseworktest.Company) any {
			return &company.ImportHolding{Person: "tom@example.com", System: fmt.Sprint("Old Wiki ", n.next()), Level: "administrator"}
		}, chosen: "Person System", tell: func(c *caseworktest.Company, words any) error {
			w := words.(*company.ImportHolding)
			_, err := c.Office.RecordAccess(ctx, console, "cli", w.Person, w.System, w.Level)
			return err
		}},
		{method: "ImportHoldings", words: func(*caseworktest.Company) any {
			return &company.ImportHolding{Row: 2, Person: "tom@example.com", System: "mail", Level: fmt.Sprint("level ", n.next())}
		}, chosen: "Person System", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.ImportHoldings(ctx, console, sum(), []company.ImportHolding{*words.(*company.ImportHolding)}, true)
			return err
		}},
		{method: "ImportAssets", words: func(*caseworktest.Company) any {
			return &company.ImportAsset{Row: 2, Tag: fmt.Sprint("LT-", n.next()), Serial: fmt.Sprint("SN-", n.next()), Kind: "laptop", Model: "T14", Holder: "tom@example.com", State: register.Issued}
		}, chosen: "Holder State", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.ImportAssets(ctx, console, sum(), []company.ImportAsset{*words.(*company.ImportAsset)}, false)
			return err
		}},
		{method: "ImportRoles", words: func(*caseworktest.Company) any {
			return &company.ImportRole{Row: 2, Role: roles.OfficeManager, Person: "tom@example.com"}
		}, chosen: "Role Person", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.ImportRoles(ctx, console, sum(), []company.ImportRole{*words.(*company.ImportRole)})
			return err
		}},
		{method: "ImportEvents", words: func(c *caseworktest.Company) any {
			ev := c.Event(jml.Joiner, n.newcomer(), "2026-12-01")
			ev.Reason, ev.Note, ev.TimeZone, ev.Contact = "replaces Tom", "first one", "Europe/Berlin", "normal"
			return &ev
		}, chosen: "Kind Of TimeZone Person.Manager Person.Sponsor", dropped: "Cutoff", tell: func(c *caseworktest.Company, words any) error {
			_, err := c.Office.ImportEvents(ctx, console, sum(), []company.ImportEvent{{Row: 2, Event: *words.(*jml.Event), Hash: sum()}})
			return err
		}},
		{method: "AgreeToFile", words: func(*caseworktest.Company) any { return &named{Case: "0123456789abcdef"} }, chosen: "Case", dropped: "Person Right Deputies Deputies[0]",
			tell: func(c *caseworktest.Company, words any) error {
				return c.Office.AgreeToFile(ctx, jml.Actor{Kind: jml.ActorStaff, Ref: "s-1"}, words.(*named).Case)
			}},
		{method: "PutDocument", words: func(*caseworktest.Company) any { return &because{"matrix", "an audit asked"} }, chosen: "Name",
			tell: func(c *caseworktest.Company, words any) error {
				_, err := c.Office.PutDocument(ctx, console, words.(*because).Name, playbook.Defaults()["matrix"], words.(*because).Why)
				return err
			}},
	}
}
