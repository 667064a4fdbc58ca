package view

import (
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

func TestEveryStateHasWordsOfItsOwn(t *testing.T) {
	words := map[string]map[string]string{}
	say := func(kind, code, text string) {
		if words[kind] == nil {
			words[kind] = map[string]string{}
		}
		if other, taken := words[kind][text]; taken {
			t.Errorf("%s %s and %s are both called %q", kind, other, code, text)
		}
		words[kind][text] = code
		if text == "" || text == code {
			t.Errorf("%s %s has no words: %q", kind, code, text)
		}
	}
	for _, s := range []jml.TaskState{jml.TaskPlanned, jml.TaskOpen, jml.TaskDone, jml.TaskNotApplicable, jml.TaskNotDone, jml.TaskCancelled} {
		say("task", string(s), TaskState(s))
	}
	for _, s := range []jml.CaseState{jml.CaseOpen, jml.CaseCompleted, jml.CaseRescinded, jml.CaseSuperseded} {
		say("case", string(s), CaseState(s, ""))
	}
	for _, s := range []jml.CaseState{jml.CaseRescinded, jml.CaseSuperseded} {
		say("case", "ending "+string(s), CaseState(jml.CaseOpen, s))
	}
	for _, s := range []jml.EngagementState{jml.EngagementPlanned, jml.EngagementActive, jml.EngagementEnded, jml.EngagementWithdrawn, ""} {
		_, text := Engagement(jml.Engagement{State: s})
		say("engagement", "state "+string(s), text)
	}
	for _, s := range []register.AssetState{register.InStock, register.Issued, register.Returned, register.Lost} {
		say("asset", "state "+string(s), AssetState(s))
	}
	for _, k := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		say("kind", string(k), Kind(k))
		say("day", string(k), EffectiveDay(k))
	}
	for _, code := range []string{reason.RegisterWrong, reason.NotHeld, reason.Exempt, reason.Other, reason.Refused, reason.Unreachable,
		reason.Lost, reason.Declined, reason.Kept, reason.Rescinded, reason.Superseded, reason.RegisterChanged} {
		say("reason", "code "+code, Reason(code))
	}
}

func TestAWordThatNobodyKnowsIsShownAsItIs(t *testing.T) {
	for code, text := range map[string]string{
		string(TaskState("new")): "new", CaseState("new", ""): "new", Kind("new"): "new", Reason("new"): "new", Source("new"): "new", Because("new"): "new",
		AssetState("new"): "new", WorkerType("new"): "new", Reason(""): "",
	} {
		if code != text {
			t.Errorf("%q is shown as %q", text, code)
		}
	}
	if OrErased("") == "" || OrErased("Ada") != "Ada" {
		t.Error("an erased name is not named as erased")
	}
}
