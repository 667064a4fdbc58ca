package caseworktest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
)

// Employ imports somebody who works here already, with what they hold: systems
// as "source-code/write", and equipment tags. With known, the register is
// confirmed to be complete.
func (c *Company) Employ(who jml.EventPerson, known bool, systems []string, tags ...string) {
	c.Helper()
	ctx, console := context.Background(), jml.ConsoleActor()
	c.seq++
	sha := fmt.Sprintf("file-%d", c.seq)
	if _, err := c.Office.ImportPeople(ctx, console, sha, []company.ImportPerson{{Row: 2, EventPerson: who}}); err != nil {
		c.Fatalf("import people: %v", err)
	}
	var grants []company.ImportHolding
	for i, s := range systems {
		system, level, _ := strings.Cut(s, "/")
		grants = append(grants, company.ImportHolding{Row: i + 2, Person: who.WorkEmail, System: system, Level: level})
	}
	if _, err := c.Office.ImportHoldings(ctx, console, sha, grants, known); err != nil {
		c.Fatalf("import holdings: %v", err)
	}
	var assets []company.ImportAsset
	for i, tag := range tags {
		assets = append(assets, company.ImportAsset{Row: i + 2, Tag: tag, Kind: "laptop", Holder: who.WorkEmail})
	}
	if _, err := c.Office.ImportAssets(ctx, console, sha, assets, false); err != nil {
		c.Fatalf("import assets: %v", err)
	}
}

// Holds returns the systems and tags somebody holds by the registers.
func (c *Company) Holds(given string) []string {
	c.Helper()
	id := c.ID(given)
	var out []string
	c.Read(func(r ledger.Reader) error {
		h, err := r.Holdings(id)
		for _, g := range h.Grants {
			out = append(out, g.System)
		}
		for _, a := range h.Assets {
			out = append(out, a.Tag)
		}
		return err
	})
	return out
}

// Read reads from the store and fails the test when that fails.
func (c *Company) Read(fn func(ledger.Reader) error) {
	c.Helper()
	if err := c.Store.Read(context.Background(), fn); err != nil {
		c.Fatalf("read: %v", err)
	}
}

// WaitUntil moves the clock to an instant and drives the case there.
func (c *Company) WaitUntil(at time.Time, caseIDs ...string) {
	c.Helper()
	if at.After(c.Clock.Now()) {
		c.Clock.Set(at)
	}
	for _, id := range caseIDs {
		c.Drive(id)
	}
}

// Letters returns what was delivered to an address, oldest first.
func (c *Company) Letters(to string, kind notice.Kind) []notice.Letter {
	var out []notice.Letter
	for _, n := range c.Sent {
		if n.To == to && n.Kind == kind {
			out = append(out, n)
		}
	}
	return out
}

// State returns the state and reason of a case's task.
func (c *Company) State(caseID, key string) string {
	c.Helper()
	t := c.Task(caseID, key)
	if t.Reason == "" {
		return string(t.State)
	}
	return string(t.State) + " " + t.Reason
}

// Keys returns the keys of a case's tasks that pass a test, in order.
func (c *Company) Keys(caseID string, pass func(jml.Task) bool) []string {
	c.Helper()
	var keys []string
	for _, t := range c.Tasks(caseID) {
		if pass(t) {
			keys = append(keys, t.Key)
		}
	}
	return keys
}
