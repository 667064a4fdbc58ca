package desk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/view"
)

// event is one line of a case's history in plain words.
type event struct {
	Seq    int64
	At     view.Stamp
	Text   string
	Detail []string
	Mark   string  // a style's name: start, done, late, mail, change
	Wave   []event // the tasks that opened together, when the event stands for several
}

// teller turns leaves into sentences.
type teller struct {
	view.ViewerTime
	titles  map[string]string // by task id
	systems map[string]string // names by matrix key
}

func (t teller) tell(e readmodel.TimelineEntry) event {
	out := event{Seq: e.Seq, At: t.Clock(e.At), Mark: "change"}
	said := t.ofCase(e, &out) || t.ofMail(e, &out) || t.ofTask(e, &out) || t.ofApprovals(e, &out) || t.ofRegisters(e, &out) || t.ofAudits(e, &out) || t.ofAccount(e, &out) || t.ofKeeping(e, &out)
	if !said {
		out.Text = t.actor(e) + " recorded “" + strings.ReplaceAll(strings.ReplaceAll(e.Type, ".", " "), "_", " ") + "”"
	}
	return out
}

// actor names who did it, as far as the log still tells.
func (t teller) actor(e readmodel.TimelineEntry) string {
	name := e.Openings["actor.name"]
	switch {
	case name != "" && e.ActorKind == token.ActorAPI:
		return name + " (by the API)"
	case name != "" && e.ActorKind != jml.ActorConsole:
		return name
	case name != "" && name != jml.ConsoleActor().Name:
		return name + " (at the console)"
	}
	switch e.ActorKind {
	case jml.ActorSystem:
		return "Handover"
	case jml.ActorConsole:
		return "The console"
	}
	return "Somebody whose name was erased"
}

func (t teller) person(e readmodel.TimelineEntry, field string) string {
	if name := e.Openings[field]; name != "" {
		return name
	}
	return "somebody whose name was erased"
}

// task names a task; unnamed stands for one that is not known here, as a
// sentence begins or goes on.
func (t teller) task(id, unnamed string) string {
	if title := t.titles[id]; title != "" {
		return "“" + title + "”"
	}
	return unnamed
}

func (t teller) system(key string) string {
	if name := t.systems[key]; name != "" {
		return name
	}
	return key
}

func (t teller) ofCase(e readmodel.TimelineEntry, out *event) bool {
	switch leaftype.Type(e.Type) {
	case leaftype.EventAccepted:
		d := data[evidence.EventAccepted](e)
		out.Text = fmt.Sprintf("Announcement of a %s received from %s", d.Kind, view.Source(d.Source))
		out.detail("Note", e.Openings["note"])
		out.detail("Delivery", e.Openings["delivery"])
	case leaftype.EventIgnored:
		d := data[evidence.EventIgnored](e)
		out.Text = "Announcement received again from " + view.Source(d.Source) + "; it changes nothing"
	case leaftype.CaseOpened:
		d := data[evidence.CaseOpened](e)
		out.Mark = "start"
		out.Text = fmt.Sprintf("%s opened the case with %s", t.actor(e), view.Plural(len(d.Tasks), "task", "tasks"))
		if !d.HoldingsKnown && d.Kind != jml.Joiner {
			out.Detail = append(out.Detail, "What the person holds was not known, so it is asked")
		}
		out.detail("Note", e.Openings["note"])
	case leaftype.CaseRescheduled:
		d := data[evidence.CaseRescheduled](e)
		out.Text = t.actor(e) + " changed the dates: takes effect " + t.Day(d.Effective).Text
		if d.CutoffAt != nil {
			out.Detail = append(out.Detail, "Cut-off "+t.At(*d.CutoffAt).Text)
		}
		if d.Untold {
			out.Detail = append(out.Detail, "The person has to be told again, and hears nothing until then")
		}
		out.detail("Note", e.Openings["note"])
	case leaftype.CaseRescinded:
		out.Text = t.actor(e) + " took the announcement back"
	case leaftype.CaseSuperseded:
		out.Text = "Another case took over"
	case leaftype.CaseTold:
		out.Text = t.actor(e) + " said that the person knows"
		out.detail("Reached", contactText(data[evidence.CaseTold](e).Contact))
		out.detail("Note", e.Openings["note"])
	case leaftype.CaseEffected:
		d := data[evidence.CaseEffected](e)
		out.Mark = "start"
		out.Text = map[jml.Kind]string{jml.Joiner: "The person started", jml.Mover: "The move took effect",
			jml.Leaver: "The cut-off came; duties moved"}[d.Kind]
		if len(d.Moved) > 0 {
			out.Detail = append(out.Detail, view.Plural(len(d.Moved), "duty moved", "duties moved"))
		}
	case leaftype.CaseClosed:
		d := data[evidence.CaseClosed](e)
		out.Mark = "done"
		out.Text = "The case closed: " + strings.ToLower(view.CaseState(d.State, ""))
	case leaftype.CaseReopened:
		out.Text = t.actor(e) + " opened the case again"
		if data[evidence.CaseReopened](e).Because == "held" {
			out.Text = "The case opened again: " + t.actor(e) + " recorded something that the person still holds"
		}
	default:
		return false
	}
	return true
}

func (t teller) ofMail(e readmodel.TimelineEntry, out *event) bool {
	switch leaftype.Type(e.Type) {
	case leaftype.NoticeSent:
		d := data[evidence.NoticeSent](e)
		out.Mark = "mail"
		if d.Kind == notice.Astray {
			out.Text = "Mail to an address that was not " + t.person(e, "owner.name") + "'s, to say that what came there was not for its reader, accepted by the mail server"
			return true
		}
		if d.Kind.OfNoCase() {
			out.Text = "Mail to " + t.person(e, "owner.name") + " " + ofNoCase(d.Kind) + " accepted by the mail server"
			return true
		}
		what, about := "Mail", "about"
		switch {
		case d.Kind.Recalls():
			about = "to take back what was said of"
		case d.Kind == notice.Reminder:
			what = "Reminder"
		case d.Kind == notice.Digest:
			what = "The day's mail"
		}
		out.Text = fmt.Sprintf("%s to %s %s %s accepted by the mail server", what, t.person(e, "owner.name"), about, view.Plural(len(d.Tasks), "task", "tasks"))
	case leaftype.NoticeFailed:
		out.Mark = "late"
		out.Text = "Mail to " + t.person(e, "owner.name") + " could not be delivered"
		if data[evidence.NoticeFailed](e).Kind == notice.Astray {
			out.Text = "Mail to an address that was not " + t.person(e, "owner.name") + "'s could not be delivered"
		}
	default:
		return false
	}
	return true
}

func (t teller) ofTask(e readmodel.TimelineEntry, out *event) bool {
	subject, object := t.task(e.TaskID, "A task"), t.task(e.TaskID, "a task")
	switch leaftype.Type(e.Type) {
	case leaftype.TaskAdded:
		out.Text = "Task added: " + object
		out.detail("Because", view.Because(data[evidence.TaskAdded](e).Because))
		if data[evidence.TaskAdded](e).Purpose == jml.PurposeAdded {
			out.Text, out.Detail = t.actor(e)+" added "+object, nil
		}
	case leaftype.TaskOpened:
		out.Text = subject + " opened for " + t.person(e, "assignee.name")
	case leaftype.TaskAssigned:
		out.Text = subject + " is now with " + t.person(e, "assignee.name")
		out.detail("Note", e.Openings["note"])
	case leaftype.TaskEnded:
		t.ended(e, out)
	case leaftype.TaskReopened:
		out.Text = subject + " was reopened by " + t.actor(e)
		if why := cmp.Or(e.Openings["note"], view.Because(data[evidence.TaskReopened](e).Because)); why != "" {
			out.Text += ": " + why
		}
	case leaftype.TaskSentBack:
		out.Mark = "late"
		out.Text = t.actor(e) + " sent " + t.task(data[evidence.TaskSentBack](e).First, "a task") + " back to be done again"
		out.detail("Note", e.Openings["note"])
	case leaftype.TaskCancelled:
		out.Text = subject + " was cancelled"
		out.detail("Because", view.Reason(data[evidence.TaskCancelled](e).Reason))
	case leaftype.TaskRescheduled:
		d := data[evidence.TaskRescheduled](e)
		out.Text = subject + " is now due " + t.Deadline(d.DueAt, d.LimitSec > 0).Text
	case leaftype.ExceptionAccepted:
		d := data[evidence.ExceptionAccepted](e)
		out.Text = t.actor(e) + " accepted that " + t.task(d.For, "a task") + " was not done, until " + t.Day(d.Until).Text
		out.detail("Instead", e.Openings["note"])
	case leaftype.FileAttached:
		out.Text = t.actor(e) + " attached a file to " + object
		out.detail("File", e.Openings["name"])
	default:
		return false
	}
	return true
}

// dayOf is the day that was answered, "" for none.
func dayOf(a jml.Answer) string {
	if a.Until == nil {
		return ""
	}
	return a.Until.String()
}

func (t teller) ended(e readmodel.TimelineEntry, out *event) {
	d := data[evidence.TaskEnded](e)
	out.Mark = "done"
	verb := map[jml.TaskState]string{jml.TaskDone: "did", jml.TaskNotApplicable: "marked as not needed",
		jml.TaskNotDone: "recorded as not done"}[d.Outcome]
	if d.Outcome == jml.TaskNotDone {
		out.Mark = "late"
	}
	if d.Answer.Choice != "" {
		out.detail("Day", dayOf(d.Answer))
		verb = "answered " + d.Answer.Choice + " to"
	}
	out.Text = t.actor(e) + " " + verb + " " + t.task(e.TaskID, "a task")
	out.detail("Because", view.Reason(d.Reason))
	for _, k := range proof.Typed() {
		out.detail(k.Name, e.Openings[k.Key])
	}
	out.detail("Late because", e.Openings["cause"])
	if !d.DoneAt.IsZero() && e.At.Sub(d.DoneAt).Abs().Minutes() >= 1 {
		out.Detail = append(out.Detail, "Done at "+t.At(d.DoneAt).Text+", by their own word")
	}
	if d.Files > 0 {
		out.Detail = append(out.Detail, view.Plural(d.Files, "file", "files")+" attached")
	}
}

func (t teller) ofRegisters(e readmodel.TimelineEntry, out *event) bool {
	switch leaftype.Type(e.Type) {
	case leaftype.HoldingRecorded:
		out.Text = "Access to " + t.system(data[evidence.HoldingRecorded](e).System) + " entered the register"
	case leaftype.HoldingEnded:
		out.Text = "Access to " + t.system(data[evidence.HoldingEnded](e).System) + " left the register"
	case leaftype.HoldingConfirmed:
		out.Text = "What the person holds is now known in full"
	case leaftype.AssetRecorded:
		d := data[evidence.AssetRecorded](e)
		out.Text = fmt.Sprintf("%s %s entered the register as %s", d.Kind, d.Tag, view.AssetState(d.State))
	case leaftype.AssetChanged:
		t.equipmentMoved(e, out)
	case leaftype.PersonAdded:
		out.Text = "A person was added"
	case leaftype.PersonCorrected:
		out.Text = t.corrected(e, data[evidence.PersonCorrected](e))
	case leaftype.ImportAccepted:
		d := data[evidence.ImportAccepted](e)
		out.Text = fmt.Sprintf("%s imported a file of %s: %s", t.actor(e), d.What, view.Plural(d.Rows, "row", "rows"))
	case leaftype.RoleHeld:
		d := data[evidence.RoleHeld](e)
		out.Text = fmt.Sprintf("The seat of %s went to %s", d.Role.Title(), t.person(e, "person.name"))
		if d.PersonID == "" {
			out.Text = "A seat of " + d.Role.Title() + " was emptied"
		}
	case leaftype.PlaybookChanged, leaftype.MatrixChanged, leaftype.ControlsChanged:
		out.Text = t.actor(e) + " put a new version of " + data[evidence.DocumentVersion](e).Name + " in force"
	case leaftype.SettingChanged:
		out.Text = t.actor(e) + " changed the setting " + strings.ReplaceAll(data[evidence.SettingChanged](e).Name, "_", " ")
	case leaftype.StaffAdded:
		d := data[evidence.StaffRight](e)
		out.Text = fmt.Sprintf("%s gave somebody the right of %s", t.actor(e), d.Role)
		if d.How == "upgrade" && d.Until != nil {
			out.Text = fmt.Sprintf("An upgrade left the right of %s to an outsider until %s", d.Role, d.Until)
		}
	case leaftype.StaffRemoved:
		out.Text = fmt.Sprintf("%s took the right of %s away", t.actor(e), data[evidence.StaffRight](e).Role)
	case leaftype.StaffBound:
		out.Text = fmt.Sprintf("The right of %s belongs to %s", data[evidence.StaffRight](e).Role, t.person(e, "staff.name"))
	case leaftype.SessionsEnded:
		out.Text = t.actor(e) + " signed somebody out everywhere"
	case leaftype.LinksRevoked:
		out.Text = fmt.Sprintf("%s revoked %s", t.actor(e), view.Plural(int(data[evidence.LinksRevoked](e).Links), "mail link", "mail links"))
	case leaftype.StaffSignedIn, leaftype.PasskeyAdded, leaftype.PasskeyRemoved:
		out.Text = t.comesIn(e)
	default:
		return false
	}
	return true
}

func (t teller) ofAudits(e readmodel.TimelineEntry, out *event) bool {
	switch leaftype.Type(e.Type) {
	case leaftype.ExportMade:
		d := data[evidence.ExportMade](e)
		out.Text = t.actor(e) + " exported " + exported(d)
		out.detail("Only a part", narrowed(e, d))
	case leaftype.SampleDrawn:
		d := data[evidence.SampleDrawn](e)
		out.Text = fmt.Sprintf("%s drew %s out of %d for an auditor", t.actor(e), view.Plural(len(d.Cases), "case", "cases"), d.Population)
	case leaftype.Reconciled:
		t.reconciled(e, out)
	default:
		return false
	}
	return true
}

func (e *event) detail(label, text string) {
	if text != "" {
		e.Detail = append(e.Detail, label+": "+text)
	}
}

// data reads a leaf's data. A leaf that cannot be read yields the zero value:
// the page still tells its type, and verification is where it is found out.
func data[T any](e readmodel.TimelineEntry) T {
	var out T
	_ = json.Unmarshal(e.Data, &out)
	return out
}

// ofNoCase says what a mail is about that belongs to no case.
func ofNoCase(k notice.Kind) string {
	if k == notice.Lost {
		return "about lost or stolen equipment"
	}
	return "about the company"
}

// narrowed says to which cases of its period an export was narrowed. About whom those
// are is not for everybody who reads the log.
func narrowed(e readmodel.TimelineEntry, d evidence.ExportMade) string {
	asked := question.Scope{Kind: d.Kind, Control: d.Control, Department: e.Openings["person.department"]}
	switch {
	case d.Person == "":
		return asked.Cases()
	case !asked.Narrows():
		return "cases of one person"
	}
	return asked.Cases() + ", of one person"
}

// exported names the period of an export, which may be open at either end.
func exported(d evidence.ExportMade) string {
	switch {
	case d.From.IsZero() && d.To.IsZero():
		return "all cases"
	case d.From.IsZero():
		return "everything up to " + d.To.String()
	case d.To.IsZero():
		return "everything from " + d.From.String() + " on"
	}
	return d.From.String() + " to " + d.To.String()
}

func (t teller) corrected(e readmodel.TimelineEntry, d evidence.PersonCorrected) string {
	switch {
	case d.Unlinked:
		return t.actor(e) + " took it back that " + d.Source + " calls somebody by an id"
	case d.Source != "":
		return d.Source + "'s id of somebody became known"
	}
	return "The person's details were corrected"
}
