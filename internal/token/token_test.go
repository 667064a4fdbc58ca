package token_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/token"
)

var today = jml.Date{Year: 2026, Month: 11, Day: 20}

func good() token.Token {
	return token.Token{Name: "Workday", Scopes: []token.Scope{token.EventsWrite}, Until: today.AddDays(30)}
}

func TestATokenNeedsANameScopesAndADayWithinAYear(t *testing.T) {
	if err := good().Check(today); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*token.Token){
		"name":   func(t *token.Token) { t.Name = " " },
		"scopes": func(t *token.Token) { t.Scopes = append(t.Scopes, "everything") },
		"until":  func(t *token.Token) { t.Until = today.AddDays(token.MaxDays + 1) },
	} {
		spoiled := good()
		spoil(&spoiled)
		if err := spoiled.Check(today); err == nil || !strings.HasPrefix(err.Error(), field+": ") {
			t.Errorf("%s: %v", field, err)
		}
	}
	for what, spoil := range map[string]func(*token.Token){
		"no scopes": func(t *token.Token) { t.Scopes = nil },
		"no day":    func(t *token.Token) { t.Until = jml.Date{} },
		"yesterday": func(t *token.Token) { t.Until = today.AddDays(-1) },
		"an escape": func(t *token.Token) { t.Name = "Work\x1bday" },
	} {
		spoiled := good()
		spoil(&spoiled)
		if spoiled.Check(today) == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

func TestATokenEndsWithItsDayItsPersonAndItsRight(t *testing.T) {
	held := good()
	held.PersonID, held.StaffID = "p-lea", "s-1"
	if end := held.Ended(held.Until, false, false); end != "" {
		t.Errorf("on its last day it has ended: %s", end)
	}
	if end := held.Ended(held.Until.AddDays(1), false, false); end != token.Expired {
		t.Errorf("the day after: %q", end)
	}
	if end := held.Ended(today, true, false); end != token.Left {
		t.Errorf("who answers for it is gone: %q", end)
	}
	if end := held.Ended(today, false, true); end != token.Rights {
		t.Errorf("the right is gone: %q", end)
	}
	ofNobody := good()
	if end := ofNobody.Ended(today, true, true); end != "" {
		t.Errorf("what the console made ended: %q", end)
	}
}

func TestEachScopeSaysInWordsWhatItLetsAProgramDo(t *testing.T) {
	for _, s := range token.All() {
		if !s.Known() || s.Lets() == "" || !strings.Contains(string(s), ":") {
			t.Errorf("%q says %q", s, s.Lets())
		}
	}
	got := token.Scopes([]string{"cases:read", "events:write", " nothing", "cases:read"})
	if token.Names(got) != "events:write, cases:read, nothing" {
		t.Errorf("%v", got)
	}
}
