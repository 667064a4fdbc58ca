package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// everything has Example GmbH live through one of each thing that a company
// can record. Three of its cases still run at the end.
func (s *service) everything() {
	s.Helper()
	s.company()
	s.changePapers()
	admin, hr := s.staff("lea@example.com", "admin"), s.staff("ines@example.com", "hr")
	admin.post("/responsibilities/engineering", url.Values{"seat.0": {"ben@example.com"}, "seat.1": {"tom@example.com"}})
	s.do("sign-in", "--email", "yuki@example.com", "--role", "auditor") // a right that ends with its holder

	s.joinerIsReopened(hr)
	s.offerIsWithdrawn()
	s.nobodyReachesKim()
	s.moverIsSentBack()
	s.leaverIsDisputed(hr)
	s.moverLeaves()

	s.contractorIsUnderWay(hr)
	s.overlapIsUnderWay()
	s.managerIsOnTheWayOut(hr)
	hr.post("/evidence/export", url.Values{"from": {day(-400)}, "to": {day(400)}})
}

// changePapers puts a playbook, a matrix and a second file of people in force.
func (s *service) changePapers() {
	s.Helper()
	s.with(strings.TrimRight(s.do("playbook", "show", "joiner"), "\n")+`
  - key: order-card
    title: Order business cards for {{.Person}}
    role: office-manager
    opens: opened
    due: start+5bd
    evidence: [link]
    controls: [H-05]
`, "playbook", "apply", "joiner")
	matrix, err := s.local.Document(s.Context(), "matrix")
	must(s.T, err)
	s.with(strings.Replace(matrix.Body, "key: crm, name: Customer records, owner: office-manager",
		"key: crm, name: Customer records, owner: ruth@example.com", 1), "import", "access")
	s.with(strings.Replace(companyPeople, "Ruth,Adler,ruth@example.com,,", "Ruth,Adler-Stein,ruth@example.com,ruth@example.net,", 1), "import", "people")
}

// joinerIsReopened: Ada joins, her start moves twice, and two finished tasks
// are opened again after the case has closed.
func (s *service) joinerIsReopened(hr *owner) {
	s.Helper()
	number := s.joinerStory()
	for range 2 {
		hr.reopens(number, "protect-device", "The disk was not encrypted.")
		s.finish(number, nil, closed)
	}
	s.wantTask(number, "protect-device:check/3", "done")
}

// offerIsWithdrawn: Nora does not come, and what she was given is taken back.
func (s *service) offerIsWithdrawn() {
	s.Helper()
	number := s.announce("join", "--person", "E-18", "--name", "Nora Berg", "--email", "nora@example.com", "--personal", "nora@example.net",
		"--title", "Agent", "--function", "support", "--manager", "ruth@example.com", "--start", day(1)).Case.Number
	s.finish(number, nil, quiet)
	s.announce("rescind", "--person", "nora@example.com", "--reason", "no-show", "--note", "took another offer")
	s.finish(number, nil, closed)
	s.wantTask(number, "undo/create-identity/identity", "done")
}

// nobodyReachesKim: Kim has no address, HR says twice that Kim comes, and Kim
// does not.
func (s *service) nobodyReachesKim() {
	s.Helper()
	joins := []string{"join", "--person", "E-19", "--name", "Kim Ito", "--title", "Intern", "--type", "intern", "--function", "support",
		"--manager", "ruth@example.com", "--start", day(-1)}
	number := s.announce(joins...).Case.Number
	eventually(s, "a mail to Kim has no address", func() bool { return s.task(number, "security-training").Mail == "undeliverable" })
	if again := s.announce(joins...); again.Outcome != "ignored" {
		s.Errorf("the same news again is %s", again.Outcome)
	}
	s.announce("rescind", "--person", "E-19")
	s.finish(number, nil, closed)
}

// moverIsSentBack: Sara's former manager says no to what the new one decided.
func (s *service) moverIsSentBack() {
	s.Helper()
	number := s.announce("move", "--person", "E-11", "--title", "Site reliability engineer", "--function", "engineering",
		"--department", "Technology", "--manager", "ben@example.com", "--effective", day(-40)).Case.Number
	s.say(number, "keep-or-remove/customer-support", reply{outcome: "done/keep"})
	s.say(number, "keep-or-remove/customer-support:check", reply{outcome: "done/no"})
	s.finish(number, answers{"keep-or-remove/crm": {outcome: "done/keep"}, "keep-or-remove/customer-support": {outcome: "done/remove"},
		"keep-or-remove/crm:check": {outcome: "done/yes"}}, closed)
}

// leaverIsDisputed: Leo leaves. His talk is refused twice, the register is
// wrong about him, and a check finds that his laptop was not locked.
func (s *service) leaverIsDisputed(hr *owner) {
	s.Helper()
	number := s.announce("leave", "--person", "E-12", "--last-day", day(-14), "--employment-end", day(-1), "--reason", "voluntary").Case.Number
	refused := reply{outcome: "not_done", say: url.Values{"reason": {"refused"}}}
	lasting := reply{say: url.Values{"until": {day(90)}}}
	s.say(number, "exit-talk", refused)
	s.say(number, "accept-exception/exit-talk", lasting)
	hr.reopens(number, "exit-talk", "Ask once more.")
	s.say(number, "exit-talk", refused)
	s.say(number, "accept-exception/exit-talk/2", lasting)
	hr.reopens(number, "exit-talk", "She comes after all.")

	wrong := reply{outcome: "not_applicable/register_wrong"}
	s.say(number, "remove-access/password-manager", wrong)
	s.say(number, "recheck/remove-access/password-manager", reply{outcome: "done/no"})
	s.say(number, "remove-access/password-manager", reply{outcome: "done"})

	yesterday := reply{say: url.Values{"done_at": {day(-1) + "T12:00"}, "early_why": {"It was on my list already."}}}
	s.say(number, "lock-device/LT-0101", yesterday)
	s.say(number, "lock-device/LT-0101:check", reply{outcome: "done/no"})
	s.finish(number, answers{"customer-data": {outcome: "not_applicable", say: url.Values{"reason": {"not_held"}}}}, closed)
}

// moverLeaves: Yuki is to move and leaves before; what she holds nobody knew.
func (s *service) moverLeaves() {
	s.Helper()
	moving := s.announce("move", "--person", "E-13", "--title", "Sales designer", "--function", "sales", "--effective", day(12)).Case.Number
	number := s.announce("leave", "--person", "yuki@example.com", "--immediate", "--last-day", day(-2), "--note", "by phone").Case.Number
	s.finish(number, answers{
		"list-holdings":                 {say: url.Values{"holds": {"source-code"}}},
		"list-holdings-security":        {say: url.Values{"holds": {"design-tool"}}},
		"check-access/password-manager": {outcome: "done/yes"},
		"check-equipment":               {say: url.Values{"things": {"LT-0777, laptop"}}},
	}, closed)
	s.awaitState(moving, "superseded")
}

// contractorIsUnderWay: some of what Nils needs is done, one line will not be
// and waits for an exception, one was given to somebody else.
func (s *service) contractorIsUnderWay(hr *owner) {
	s.Helper()
	number := s.announce("join", "--person", "X-1", "--name", "Nils Holm", "--email", "nils@example.com", "--personal", "nils@example.net",
		"--title", "Consultant", "--function", "sales", "--manager", "tom@example.com", "--type", "contractor", "--sponsor", "mia@example.com",
		"--end-date", day(300), "--start", day(20)).Case.Number
	s.say(number, "approve-access/crm", reply{outcome: "done/yes"})
	s.say(number, "approve-standing", reply{outcome: "done/yes"})
	s.say(number, "screening", reply{outcome: "not_done", say: url.Values{"reason": {"unreachable"}}})
	s.awaitTask(number, "accept-exception/screening", "open")
	hr.post(caseAddress(number)+"/reassign", url.Values{"task": {s.awaitTask(number, "confidentiality-agreement", "open").ID},
		"person": {"omar@example.com"}, "note": {"knows the agency"}})
	s.say(number, "confidentiality-agreement", reply{})
}

// overlapIsUnderWay: Sara moves on and keeps the customer records for a while.
func (s *service) overlapIsUnderWay() {
	s.Helper()
	number := s.announce("move", "--person", "E-11", "--title", "Designer", "--function", "design", "--effective", day(-3)).Case.Number
	s.say(number, "keep-or-remove/source-code", reply{outcome: "done/keep", say: url.Values{"until": {day(120)}}})
	s.finish(number, nil, quiet)
}

// managerIsOnTheWayOut: Ruth leaves in two months and Tom takes over from her.
func (s *service) managerIsOnTheWayOut(hr *owner) {
	s.Helper()
	to := hr.post("/new", url.Values{"kind": {"leaver"}, "person": {"ruth@example.com"}, "effective_date": {day(60)},
		"takeover_all": {"tom@example.com"}, "note": {"goes to sea"}})
	number := caseAt(s, to)
	s.say(number, "confirm-leaving", reply{})
	s.say(number, "list-holdings", reply{say: url.Values{"holds": {"crm"}}})
	s.say(number, "check-access/domains", reply{outcome: "done/no"})
	s.say(number, "check-access/source-code", reply{outcome: "done/yes"})
}

// say has the owner of one open task answer it, and nothing else.
func (s *service) say(number int64, key string, r reply) {
	s.Helper()
	t := s.awaitTask(number, key, "open")
	o := s.owner(number, t.Owner.Name)
	for _, l := range o.lines() {
		if l.id == t.ID {
			o.record([]line{l}, func(line) reply { return r })
			return
		}
	}
	s.Fatalf("%s does not see %s", o.name, key)
}

// wantTask fails the test unless a case has a task in a state.
func (s *service) wantTask(number int64, key, state string) {
	s.Helper()
	if got := s.task(number, key).State; got != state {
		s.Errorf("%s of case #%d is %s, want %s", key, number, got, state)
	}
}

// staff signs somebody in with a link from the console.
func (s *service) staff(email, role string) *owner {
	s.Helper()
	link := regexp.MustCompile(`/sign-in/\S+`).FindString(s.do("sign-in", "--email", email, "--role", role))
	o := s.visitor(email)
	if status, to, page := o.send(http.MethodPost, link, "", nil); status != http.StatusSeeOther || to != "/" {
		s.Fatalf("%s cannot sign in: %d\n%s", email, status, page)
	}
	return o
}

// post sends a form that must be taken: the answer is a file, or another page
// whose address is returned.
func (o *owner) post(path string, form url.Values) (location string) {
	o.s.Helper()
	status, location, page := o.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if status != http.StatusSeeOther && status != http.StatusOK {
		o.s.Fatalf("%s of %s is refused with %d: %s", path, o.name, status, complaints(page))
	}
	return location
}

func caseAddress(number int64) string { return fmt.Sprintf("/cases/%d", number) }

// caseAt reads a case's number from the address of its page.
func caseAt(t testing.TB, address string) int64 {
	t.Helper()
	var number int64
	_, err := fmt.Sscanf(address, "/cases/%d", &number)
	must(t, err)
	return number
}

func (o *owner) reopens(number int64, key, why string) {
	o.s.Helper()
	o.post(caseAddress(number)+"/reopen", url.Values{"task": {o.s.task(number, key).ID}, "note": {why}})
	o.s.awaitTask(number, key, "open")
}
