package mine

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/web/view"
)

// ask adds the inputs of an open task.
func (b builder) ask(line *ownTask, t readmodel.TaskRow) {
	name := func(input string) string { return input + "." + t.ID }
	b.Shows(name("outcome"), name("file")) // the summary can point at them
	for i, c := range outcomes(t) {
		if c.Value == "done" && !line.NotBefore.IsZero() {
			continue // it would be refused
		}
		c.ID, c.Name = fmt.Sprintf("%s-%d", view.InputID(name("outcome")), i), name("outcome")
		if len(line.Choices) == 0 {
			c.ID = view.InputID(name("outcome")) // the summary of errors points at the first
		}
		c.Chosen = b.Is(c.Name, c.Value)
		line.Choices = append(line.Choices, c)
	}
	b.askGone(line, t, name)
	line.Error, line.FileError = b.Problem(name("outcome")), b.Problem(name("file"))
	if reasons := b.reasonPairs(t); reasons != nil {
		reason := b.Choice(name("reason"), "Why not", "", reasons)
		b.Shows(reason.Name)
		line.Reason = &reason
	}
	line.Fields = append(b.answerFields(t, name), b.proofFields(t, name)...)
	note := b.Text(name("note"), noteLabel(t), "").Lines(2)
	note.Required = t.Purpose == jml.PurposeException || slices.Contains(t.Evidence, "note")
	line.Fields = append(line.Fields, note)
	if t.Due.At.Before(b.Now) {
		line.Fields = append(line.Fields, b.Text(name("cause"), "Why it is late", "").Must())
	}
	line.More = []view.Field{
		b.Text(name("done_at"), "When it was done", "Leave empty for now. In the time of "+b.Zone.String()+".").As("datetime-local"),
		b.Text(name("early_why"), "If that was before you were asked, or before the agreed time: why", ""),
	}
	for _, f := range slices.Concat(line.Fields, line.More) {
		b.Shows(f.Name)
	}
	if serial := b.Problem(name("serial")) + b.Problem(name("asset_serial")); serial != "" {
		sure := b.Check(name("serial_sure"), "The number is right as I typed it", "Then the register is corrected, where it has another one")
		line.Sure = &sure
	}
	line.AskFile = slices.Contains(t.Evidence, "file")
	line.Stored = b.stored[t.ID]
	line.MoreOpen = line.FileError != "" || len(line.Stored) > 0 ||
		slices.ContainsFunc(line.More, func(f view.Field) bool { return f.Value != "" || f.Error != "" })
	if t.Asks == jml.AsksHolds {
		for _, sys := range b.systems {
			line.Systems = append(line.Systems, view.Tick{ID: view.InputID(name("holds") + "-" + sys.Key), Name: name("holds"),
				Value: sys.Key, Label: sys.Name, Chosen: b.Is(name("holds"), sys.Key)})
		}
	}
}

// outcomes are the answers a task allows. None is chosen beforehand: a form
// that a mail scanner submits blindly must say nothing.
func outcomes(t readmodel.TaskRow) []view.Tick {
	never := view.Tick{Value: "not_done", Label: "Not done, and it will not be"}
	switch {
	case t.Asks == jml.AsksYesNo && (t.Purpose == jml.PurposeCheck || t.Purpose == jml.PurposeRecheck):
		return []view.Tick{{Value: "done/yes", Label: "Yes, I looked: it is so"}, {Value: "done/no", Label: "No, it goes back to its owner"}}
	case t.Purpose == jml.PurposeIncident:
		return []view.Tick{{Value: "done/yes", Label: "Yes, it is an incident"}, {Value: "done/no", Label: "No, it is none"}}
	case t.Asks == jml.AsksYesNo:
		return []view.Tick{{Value: "done/yes", Label: "Yes"}, {Value: "done/no", Label: "No"}, never}
	case t.Line == playbook.LineKeep:
		return []view.Tick{{Value: "done/keep", Label: "Keep: it is theirs again"}, {Value: "done/remove", Label: "No, it comes back"}, never}
	case t.Asks == jml.AsksKeepRemove:
		return []view.Tick{{Value: "done/keep", Label: "Keep"}, {Value: "done/remove", Label: "Remove"}, never}
	case t.Asks == jml.AsksHolds:
		return []view.Tick{{Value: "done", Label: "This is everything"}, never}
	case t.Purpose == jml.PurposeException:
		return []view.Tick{{Value: "done/yes", Label: "Accept it until the day below"}, {Value: "done/no", Label: "No, do it by the day below"}}
	case t.TakesBack():
		return []view.Tick{{Value: "done", Label: doneLabel(t.Writes)},
			{Value: "not_applicable/" + reason.RegisterWrong, Label: "There was nothing: the register is wrong"}, never}
	}
	return []view.Tick{{Value: "done", Label: doneLabel(t.Writes)}, {Value: "not_applicable", Label: "Does not apply here"}, never}
}

func doneLabel(w jml.Writes) string {
	switch w {
	case jml.WritesGrant:
		return "Done: access is given"
	case jml.WritesSet:
		return "Done: it is at that level"
	case jml.WritesRevoke:
		return "Done: access is removed"
	case jml.WritesIssue:
		return "Done: handed over"
	case jml.WritesReturn:
		return "Done: it is back"
	}
	return "Done"
}

func noteLabel(t readmodel.TaskRow) string {
	switch {
	case t.Purpose == jml.PurposeException:
		return "What makes up for it meanwhile, or why it is to be done"
	case t.Purpose == jml.PurposeIncident:
		return "The reason, and what is done about it"
	case slices.Contains(t.Evidence, "note"):
		return "What you did, in a sentence"
	}
	return "Note, if there is something to say"
}

// answerFields are the inputs that a question or a register needs.
func (b builder) answerFields(t readmodel.TaskRow, name func(string) string) []view.Field {
	var out []view.Field
	switch {
	case t.Purpose == jml.PurposeException:
		out = append(out, b.Text(name("until"), "The day: until when it is accepted, or by when it is done", "").As("date").Must())
	case t.Asks == jml.AsksKeepRemove && t.Line != playbook.LineKeep:
		out = append(out, b.Text(name("until"), "If kept only for a while: until", "").As("date"))
	case t.Asks == jml.AsksHolds:
		out = append(out, b.Text(name("others"), "Access that is not in the list above", "One system a line: name, level. For example: Old wiki, administrator").Lines(3),
			b.Text(name("things"), "Equipment they hold", "One piece a line: tag, kind. For example: LT-042, laptop").Lines(3))
	}
	if t.Writes == jml.WritesIssue {
		out = append(out,
			b.Text(name("asset_tag"), "Tag of the equipment", "As on its label, for example LT-042.").Must(),
			b.Text(name("asset_serial"), "Serial number", ""),
			b.Text(name("asset_kind"), "Kind", "Laptop, phone, key, badge …"),
			b.Text(name("asset_model"), "Model", ""))
	}
	return out
}

// reasonPairs are the reasons that an answer other than done needs; none for a
// decision about another task, which can only be yes or no.
func (b builder) reasonPairs(t readmodel.TaskRow) []string {
	if t.IsJudgement() {
		return nil
	}
	pairs := []string{"", "Choose a reason"}
	if t.Asks == jml.AsksDone && !t.TakesBack() {
		pairs = append(pairs, reason.NotHeld, "Nothing to do: not held or not used", reason.Exempt, "Exempt")
	}
	pairs = append(pairs, reason.Refused, "Refused", reason.Unreachable, "Could not be reached")
	if !b.needsBack(t) { // what is lost has an answer of its own
		pairs = append(pairs, reason.Lost, "Lost")
	}
	return append(pairs, reason.Other, "Other: say so in the note")
}

func (b builder) proofFields(t readmodel.TaskRow, name func(string) string) []view.Field {
	var out []view.Field
	for _, key := range t.Evidence {
		if k, _ := proof.Find(key); proof.IsTyped(key) && key != "note" {
			out = append(out, b.Text(name(k.Key), k.Label, "").As(string(k.Input)).Must())
		}
	}
	return out
}
