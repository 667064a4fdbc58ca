package mine

import (
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/upload"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// submission is one press on "Record": the inputs of the lines of all cases on
// the page, and the files that came with them, stored already.
type submission struct {
	*view.Form
	owner door.Principal
	open  opener
	files map[string][]sentFile

	outside map[string]bool // tasks of cases that the holder's links do not open
	noRoom  *jml.Error      // why none of the files is taken, when they are too much for what is left
	carried map[string]bool // once answered: tasks whose files the page carries on that is shown again
}

// opener reads the tasks that the holder may send files for, each with its case.
// Most forms bring no file, and it is not asked.
type opener func() (map[string]string, error)

// errNoRoom ends the reading of a form at its first file.
var errNoRoom = errors.New("the files are more than there is room for")

// read streams the request. Only faults that end the request are errors; what
// is wrong with a line or a file is a problem of the form.
func (u *uploads) read(w http.ResponseWriter, r *http.Request, owner door.Principal, open opener) (*submission, error) {
	texts := url.Values{}
	sub := &submission{Form: view.NewForm(texts), owner: owner, open: open, files: map[string][]sentFile{}, outside: map[string]bool{}}
	if r.ContentLength > door.FormBody {
		room, err := u.files.UploadRoom(r.Context(), owner.Actor.PersonID)
		if err != nil {
			return sub, err
		}
		if r.ContentLength > room.Bytes+door.FormBody {
			sub.noRoom = room.More
		}
	}

	door.MoreTime(w)
	err := door.ReadFiles(r, texts, func(name string, file *multipart.Part) error {
		return u.take(r, sub, name, file)
	})
	if err != nil && !errors.Is(err, errNoRoom) {
		return sub, err
	}
	if !carries(texts) {
		return sub, nil
	}
	return sub, u.recall(r.Context(), sub)
}

// take stores one file of a line, or notes beside the line why not.
func (u *uploads) take(r *http.Request, sub *submission, name string, part *multipart.Part) error {
	if sub.noRoom != nil {
		sub.Wrong(name, sub.noRoom.Message)
		return errNoRoom
	}
	taskID, ok := strings.CutPrefix(name, "file.")
	tasks, err := sub.open()
	if err != nil {
		return err
	}
	caseID, open := tasks[taskID]
	if !ok || !open {
		return door.Drain(part)
	}
	if len(sub.files[taskID])+len(sub.All("stored."+taskID)) >= upload.MaxTaskFiles {
		sub.Wrong(name, fmt.Sprintf("A task keeps at most %d files. Put several into one.", upload.MaxTaskFiles))
		return door.Drain(part)
	}
	if !u.perPerson.Allow(sub.owner.Actor.Ref) {
		sub.Wrong(name, "There were many files in a short time. Wait a few minutes and add this one again.")
		return door.Drain(part)
	}
	by := upload.Owner{PersonID: sub.owner.Actor.PersonID, CaseID: caseID}
	file, err := u.store(r.Context(), part, part.FileName(), by, max(r.ContentLength, 0))
	if code := jml.ErrorCode(err); code == jml.CodeInvalid || code == jml.CodeFull {
		sub.Wrong(name, door.Refusals(err)[0].Message)
		return door.Drain(part)
	}
	if err != nil {
		return err
	}
	file.fresh = true
	sub.files[taskID] = append(sub.files[taskID], file)
	return nil
}

// carries reports whether a form refers to files that an earlier press stored.
func carries(texts url.Values) bool {
	for name := range texts {
		if strings.HasPrefix(name, "stored.") {
			return true
		}
	}
	return false
}

// recall adds the files that an earlier, refused press has stored.
func (u *uploads) recall(ctx context.Context, sub *submission) error {
	tasks, err := sub.open()
	if err != nil {
		return err
	}
	for taskID := range tasks {
		refs := sub.All("stored." + taskID)
		var recalled []sentFile
		for _, ref := range refs {
			file, ok := dereference(sub.owner.Seal, taskID, ref)
			if ok {
				chunk, err := u.files.FileChunk(ctx, file.SHA256, 0)
				if err != nil {
					return fmt.Errorf("look for stored file: %w", err)
				}
				ok = chunk != nil
			}
			if !ok {
				sub.Wrong("file."+taskID, "A file you added before is not here any more. Choose it again.")
				continue
			}
			recalled = append(recalled, file)
		}
		if all := append(recalled, sub.files[taskID]...); len(all) > 0 {
			sub.files[taskID] = all
		}
	}
	return nil
}

// stored are the references that a refused form carries on.
func (sub *submission) stored() (map[string][]storedFile, error) {
	out := map[string][]storedFile{}
	for taskID, files := range sub.files {
		if sub.outside[taskID] {
			continue
		}
		for _, f := range files {
			ref, err := reference(sub.owner.Seal, taskID, f)
			if err != nil {
				return nil, err
			}
			out[taskID] = append(out[taskID], storedFile{Name: f.Name, Ref: ref})
		}
	}
	return out, nil
}

// endings are the lines with a chosen outcome. A line without one is passed
// over, unless something was typed into it; a form without any says nothing.
func (sub *submission) endings(zone *time.Location) []jml.Ending {
	var out []jml.Ending
	first := ""
	for _, id := range slices.Compact(slices.Clone(sub.All("task"))) {
		if first == "" {
			first = id
		}
		switch {
		case sub.at("outcome", id) != "":
			out = append(out, sub.ending(id, zone))
		case sub.touched(id):
			sub.Wrong("outcome."+id, "Choose what happened with this task, or clear what you typed into it.")
		}
	}
	if len(out) == 0 && !sub.Bad() {
		sub.Wrong("outcome."+first, "Nothing was recorded: choose what happened with at least one task.")
	}
	return out
}

func (sub *submission) at(input, id string) string { return sub.Get(input + "." + id) }

func (sub *submission) touched(id string) bool {
	for _, k := range proof.Typed() {
		if sub.at(k.Key, id) != "" {
			return true
		}
	}
	for _, input := range append([]string{"reason", "done_at", "early_why", "cause",
		"until", "holds", "others", "things", "asset_tag", "asset_serial", "asset_kind", "asset_model"}, goneInputs()...) {
		if sub.at(input, id) != "" {
			return true
		}
	}
	return len(sub.files[id]) > 0
}

// proof is what was typed as evidence besides the note.
func (sub *submission) proof(id string) map[string]string {
	typed := map[string]string{}
	for _, k := range proof.Typed() {
		if text := sub.at(k.Key, id); text != "" {
			typed[k.Key] = text
		}
	}
	return typed
}

func (sub *submission) ending(id string, zone *time.Location) jml.Ending {
	e := jml.Ending{
		TaskID: id, Reason: sub.at("reason", id), Note: sub.at("note", id),
		Proof: sub.proof(id), Files: sub.attached(id), EarlyWhy: sub.at("early_why", id), Cause: sub.at("cause", id),
		SerialSure: sub.at("serial_sure", id) != "",
		Asset: jml.NewAsset{Tag: sub.at("asset_tag", id), Serial: sub.at("asset_serial", id),
			Kind: sub.at("asset_kind", id), Model: sub.at("asset_model", id)},
	}
	if sub.at("outcome", id) == isGone {
		sub.gone(&e, zone)
	} else {
		sub.outcome(&e)
	}
	var err error
	if e.Assignment, err = strconv.Atoi(sub.at("assignment", id)); err != nil {
		sub.Wrong("outcome."+id, "This line did not arrive whole. Open the page again.")
	}
	if v := sub.at("done_at", id); v != "" {
		var wrong string
		if e.DoneAt, wrong = localTime(v, zone); wrong != "" {
			sub.Wrong("done_at."+id, wrong)
		}
	}
	sub.answer(&e)
	return e
}

// outcome splits a chosen value such as "done/keep".
func (sub *submission) outcome(e *jml.Ending) {
	state, detail, _ := strings.Cut(sub.at("outcome", e.TaskID), "/")
	e.Outcome = jml.TaskState(state)
	switch detail {
	case "":
	case "yes", "no", "keep", "remove":
		e.Answer.Choice = detail
	case reason.RegisterWrong:
		e.Reason = detail
	default:
		sub.Wrong("outcome."+e.TaskID, "Choose one of the answers of this task.")
	}
	switch e.Outcome {
	case jml.TaskDone:
		e.Reason = "" // a reason chosen before the mind changed
	case jml.TaskNotApplicable, jml.TaskNotDone:
	default:
		sub.Wrong("outcome."+e.TaskID, "Choose one of the answers of this task.")
	}
}

func (sub *submission) answer(e *jml.Ending) {
	id := e.TaskID
	if v := sub.at("until", id); v != "" {
		day, err := jml.ParseDate(v)
		if err != nil {
			sub.Wrong("until."+id, "Write the day as 2026-12-01.")
		}
		e.Answer.Until = &day
	}
	for _, key := range sub.All("holds." + id) {
		e.Answer.Holds = append(e.Answer.Holds, jml.HeldSystem{System: key})
	}
	for line := range strings.Lines(sub.at("others", id)) {
		system, level, _ := strings.Cut(strings.TrimSpace(line), ",")
		if system = strings.TrimSpace(system); system != "" {
			e.Answer.Holds = append(e.Answer.Holds, jml.HeldSystem{System: system, Level: strings.TrimSpace(level)})
		}
	}
	for line := range strings.Lines(sub.at("things", id)) {
		tag, kind, _ := strings.Cut(strings.TrimSpace(line), ",")
		if tag = strings.TrimSpace(tag); tag != "" {
			e.Answer.Assets = append(e.Answer.Assets, jml.HeldAsset{Tag: tag, Kind: strings.TrimSpace(kind)})
		}
	}
}

// localTime reads what a datetime-local input sends, or says what is wrong. Of
// a time that the clocks show twice it is the first, which the page then names
// with its zone; one that they skip is refused.
func localTime(v string, zone *time.Location) (at time.Time, wrong string) {
	day := calendar.Calendar{Zone: zone}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		typed, err := time.Parse(layout, v)
		if err != nil {
			continue
		}
		at = day.At(jml.DateOf(typed), typed.Hour(), typed.Minute()).Add(time.Duration(typed.Second()) * time.Second)
		if at.In(zone).Format(layout) != v {
			return time.Time{}, fmt.Sprintf("The clocks in %s skipped this time. Write the time that they showed.", zone)
		}
		return at, ""
	}
	return time.Time{}, "Write day and time as 2026-12-01T16:30, or leave it empty for now."
}
