package company_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// since is when somebody got what they have, by the register.
func (s staffStory) since(key string) (out []string) {
	s.Helper()
	id := s.known(key).ID
	s.Read(func(r ledger.Reader) error {
		h, err := r.Holdings(id)
		for _, g := range h.Grants {
			out = append(out, g.System+" "+g.GrantedAt.Format(time.DateOnly))
		}
		return err
	})
	return out
}

func TestSinceWhenAccessIsHeldIsWhatTheFileSays(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		row := company.ImportHolding{Row: 2, Person: "tom@example.com", System: "mail", Level: "user"}
		if err := s.holdings(row)(); err != nil {
			t.Fatal(err)
		}
		same(t, "without a day", []string{"mail 2026-11-20"}, s.since("tom@example.com"))

		row.Since = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
		said, err := s.Office.Rehearsal().ImportHoldings(t.Context(), jml.ConsoleActor(), "f", []company.ImportHolding{row}, false)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the dry run", []company.ImportLine{{Row: 2, State: "changed", Changed: []string{"since"}}}, said.Lines)
		other := company.ImportHolding{Row: 3, Person: "mia@example.com", System: "chat", Level: "user", Since: row.Since}
		if err := s.holdings(row, other)(); err != nil {
			t.Fatal(err)
		}
		same(t, "corrected", []string{"mail 2024-03-01"}, s.since("tom@example.com"))
		same(t, "new", []string{"chat 2024-03-01"}, s.since("mia@example.com"))

		leaves := s.leaves()
		if err := s.holdings(row, other)(); err != nil {
			t.Fatal(err)
		}
		same(t, "leaves of the same again", leaves+1, s.leaves()) // of the file alone
		row.Since = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		s.refusedAt(s.holdings(row), "row 2, column since")
	})
}

func TestTheStateOfEquipmentIsWhatTheFileSays(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		piece := func(holder string, state register.AssetState) company.ImportAsset {
			return company.ImportAsset{Row: 2, Tag: "NB-7", Serial: "S-7", Kind: "laptop", Holder: holder, State: state}
		}
		for _, step := range []struct {
			row  company.ImportAsset
			want string
		}{
			{piece("tom@example.com", ""), "issued"}, {piece("", register.Lost), "lost"}, {piece("", ""), "lost"}, {piece("", register.InStock), "in_stock"},
			{piece("tom@example.com", register.Issued), "issued"}, {piece("", ""), "in_stock"}, {piece("", register.Returned), "returned"},
		} {
			if err := s.assets(step.row)(); err != nil {
				t.Fatal(err)
			}
			same(t, "the register", step.want, strings.Fields(s.asset("NB-7"))[0])
		}
		s.refusedAt(s.assets(piece("tom@example.com", register.Lost)), "row 2, column state")
		s.refusedAt(s.assets(piece("", register.Issued)), "row 2, column state")
	})
}

func TestACompleteFileOfEquipmentTakesTheRestForReturned(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		rows := []company.ImportAsset{{Row: 2, Tag: "NB-1", Kind: "laptop", Holder: "tom@example.com"}, {Row: 3, Tag: "NB-2", Kind: "laptop"},
			{Row: 4, Tag: "NB-3", Kind: "phone", State: register.Lost}, {Row: 5, Tag: "NB-4", Kind: "badge", Holder: "mia@example.com"}}
		if err := s.assets(rows...)(); err != nil {
			t.Fatal(err)
		}
		said, err := s.Office.Rehearsal().ImportAssets(t.Context(), jml.ConsoleActor(), "f", rows[3:], true)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the dry run", []company.ImportLine{{Row: 5, State: "unchanged"}, {State: "ended", What: "laptop NB-1 of Tom Weber"}, {State: "ended", What: "laptop NB-2"}}, said.Lines)
		same(t, "meanwhile", "issued  laptop ", s.asset("NB-1"))

		out, err := s.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "f", rows[3:], true)
		if err != nil || out.Ended != 2 {
			t.Fatalf("%+v: %v", out, err)
		}
		for tag, want := range map[string]string{"NB-1": "returned", "NB-2": "returned", "NB-3": "lost", "NB-4": "issued"} {
			same(t, tag, want, strings.Fields(s.asset(tag))[0])
		}
	})
}

func TestAFileOfRolesIsTheLineOfEachRoleInIt(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		seats := func(rows ...string) (out []company.ImportRole) {
			for i, row := range rows {
				role, person, _ := strings.Cut(row, " ")
				out = append(out, company.ImportRole{Row: i + 2, Role: roles.Role(role), Person: person})
			}
			return out
		}
		line := func(role roles.Role) (out []string) {
			dir, people, err := s.Store.Directory(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range dir.PeopleOf(role) {
				out = append(out, people[id].GivenName)
			}
			return out
		}
		take := func(rows ...string) company.ImportResult {
			t.Helper()
			said, err := s.Office.Rehearsal().ImportRoles(t.Context(), jml.ConsoleActor(), "f", seats(rows...))
			if err != nil {
				t.Fatal(err)
			}
			out, err := s.Office.ImportRoles(t.Context(), jml.ConsoleActor(), "f", seats(rows...))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "what the dry run counts", []int{out.Added, out.Changed, out.Ended, out.Same}, []int{said.Added, said.Changed, said.Ended, said.Same})
			return said
		}

		take("cto tom@example.com")
		security := line(roles.SecurityLead)
		same(t, "a deputy more", []company.ImportLine{{Row: 2, State: "unchanged"}, {Row: 3, State: "new"}}, take("cto tom@example.com", "cto mia@example.com").Lines)
		same(t, "the line", []string{"Tom", "Mia"}, line(roles.CTO))
		same(t, "another holder", []company.ImportLine{{Row: 2, State: "changed", Changed: []string{"holder"}},
			{Row: 3, State: "changed", Changed: []string{"deputy"}}}, take("cto mia@example.com", "cto tom@example.com").Lines)
		same(t, "a deputy less", []company.ImportLine{{Row: 2, State: "unchanged"}, {State: "ended", What: "the seat of Tom Weber as deputy of CTO"}},
			take("cto mia@example.com").Lines)
		same(t, "the line", []string{"Mia"}, line(roles.CTO))
		same(t, "roles without a row", security, line(roles.SecurityLead))

		for what, c := range map[string]struct {
			rows []string
			at   string
		}{
			"no role":       {[]string{"king tom@example.com"}, "row 2, column role"},
			"nobody":        {[]string{"cto nobody@example.com"}, "row 2, column person"},
			"somebody else": {[]string{"cto tom@example.com", "cto TOM@example.com"}, "row 3, column person"},
		} {
			t.Run(what, func(t *testing.T) {
				s.refusedAt(func() error {
					_, err := s.Office.ImportRoles(t.Context(), jml.ConsoleActor(), "f", seats(c.rows...))
					return err
				}, c.at)
			})
		}
	})
}

func TestAnImportOfTheMatrixSaysWhatBecomesOfEachSystemAndFunction(t *testing.T) {
	const first = `functions: [engineering, support]
systems:
  - {key: mail, name: Mail, owner: office-manager}
  - {key: chat, name: Chat, owner: office-manager}
access:
  everyone: [{system: mail, level: user}]
  support: [{system: chat, level: user}]
`
	const next = `functions: [engineering, sales]
systems:
  - {key: mail, name: Mail, owner: cto, tier: critical}
  - {key: crm, name: CRM, owner: cto}
access:
  everyone: [{system: mail, level: owner}]
  sales: [{system: crm, level: user}]
`
	onBoth(t, func(t *testing.T, s staffStory) {
		if _, err := s.Office.PutDocument(t.Context(), jml.ConsoleActor(), "matrix", []byte(first), ""); err != nil {
			t.Fatal(err)
		}
		before := s.leaves()
		said, err := s.Office.Rehearsal().ImportAccess(t.Context(), []byte(next))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the dry run", []company.ImportLine{{What: "system mail", State: "changed", Changed: []string{"owner", "tier"}}, {What: "system crm", State: "new"},
			{What: "system chat", State: "ended"}, {What: "function everyone", State: "changed", Changed: []string{"mail"}},
			{What: "function engineering", State: "unchanged"}, {What: "function sales", State: "new"}, {What: "function support", State: "ended"}}, said.Lines)
		same(t, "leaves of a dry run", before, s.leaves())

		if said.Added != 2 || said.Changed != 2 || said.Ended != 2 || said.Same != 1 || !said.DryRun {
			t.Errorf("%+v", said)
		}
		if _, err := s.Office.PutDocument(t.Context(), jml.ConsoleActor(), "matrix", []byte(next), ""); err != nil {
			t.Fatal(err)
		}
		if again, err := s.Office.Rehearsal().ImportAccess(t.Context(), []byte(next)); err != nil || again.Same != 5 {
			t.Errorf("once it is in force: %+v %v", again, err)
		}
		_, err = s.Office.Rehearsal().ImportAccess(t.Context(), []byte("functions: 7\n"))
		refused(t, err, jml.CodeInvalid, "")
	})
}

func TestAFileAfterTheSetUpGivesTheRoleHoldersTheirTerms(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		var rows []company.ImportPerson
		setup := caseworktest.Setup()
		people := []company.SetupPerson{setup.Fallback, setup.Admin}
		for _, role := range roles.OfCompany() {
			people = append(people, setup.Roles[role].Holder)
		}
		for i, p := range people {
			if slices.ContainsFunc(rows, func(r company.ImportPerson) bool { return r.WorkEmail == p.Email }) {
				continue
			}
			rows = append(rows, company.ImportPerson{Row: i + 2, Start: day("2020-05-01"), TimeZone: "Europe/Lisbon", EventPerson: jml.EventPerson{ID: "R-" + p.GivenName,
				GivenName: p.GivenName, FamilyName: p.FamilyName, WorkEmail: p.Email, Title: "Head of " + p.GivenName, Functions: []string{"support"},
				Department: "Board", Location: "Lisbon", Manager: "tom@example.com", WorkerType: jml.Employee}})
			if p.Email == "tom@example.com" {
				rows[len(rows)-1].Manager = "mia@example.com"
			}
		}
		same(t, "changed", len(rows), s.imported(rows...).Changed)
		for _, row := range rows {
			p := s.known(row.ID)
			s.Read(func(r ledger.Reader) error {
				all, err := r.Engagements(p.ID)
				if err != nil {
					return err
				}
				manager := s.known(row.Manager).ID
				want := jml.Terms{Type: jml.Employee, Title: row.Title, Functions: []string{"support"}, Department: "Board", Location: "Lisbon", Zone: "Europe/Lisbon", ManagerID: manager}
				same(t, row.ID, want, all[0].Terms)
				same(t, row.ID+" started", row.Start, all[0].Start)
				return nil
			})
		}
		same(t, "again", len(rows), s.imported(rows...).Same)
	})
}
