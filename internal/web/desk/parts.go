package desk

import (
	"context"
	"io"
	"time"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/sample/order"
	"github.com/handover-jml/handover/internal/staff"
)

// Announcements takes in who joins, moves or leaves; casework.Service
// implements it.
type Announcements interface {
	Accept(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error)
	Preview(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error)
}

// Tasks adds, moves and reopens tasks and reminds their owners; casework.Service implements it.
type Tasks interface {
	AddTask(ctx context.Context, by jml.Actor, caseID string, ask jml.NewTask) error
	Reopen(ctx context.Context, by jml.Actor, taskID, note string) error
	Reassign(ctx context.Context, by jml.Actor, taskID, toPersonID, note string) error
	// Remind has the owner of an open task reminded of it now, SendAgain sends all that they have
	// open in its case once more. Both refuse with jml.CodeConflict minutes after the last such mail.
	Remind(ctx context.Context, by jml.Actor, taskID string) error
	SendAgain(ctx context.Context, by jml.Actor, taskID string) error
}

// Agreements are second persons' words about files; company.Service implements
// it.
type Agreements interface {
	AgreeToFile(ctx context.Context, by jml.Actor, code string) error
}

// Finds takes in access that somebody found out about; company.Service implements
// it.
type Finds interface {
	RecordAccess(ctx context.Context, by jml.Actor, source, person, system, level string) (company.Found, error)
}

// Company is set up, has its roles held, knows who answers for what and whom its
// playbooks keep apart, and notes who signs in; company.Service implements it.
type Company interface {
	Duties(ctx context.Context, by jml.Actor, personID string) ([]roles.Duty, error)
	Succession(ctx context.Context, by jml.Actor, person string) (who jml.Person, line []company.Successor, err error)
	Vacancies(ctx context.Context, by jml.Actor) ([]company.Vacancy, error)
	Setup(ctx context.Context, by jml.Actor, s company.Setup) error
	CorrectPerson(ctx context.Context, by jml.Actor, edit company.PersonEdit) (changed []string, err error)
	PutLocation(ctx context.Context, by jml.Actor, l jml.Location, why string) (company.LocationChange, error)
	RemoveLocation(ctx context.Context, by jml.Actor, name, why string) (company.LocationChange, error)
	HoldRole(ctx context.Context, by jml.Actor, role roles.Role, personIDs []string) error
	SignedIn(ctx context.Context, s staff.Right, by jml.Assurance) error
	// Unapart are the lines of the playbooks in force that keep nobody apart,
	// where the built-in ones do.
	Unapart(ctx context.Context) ([]playbook.Unapart, error)
}

// Identities say by which ids sources outside know somebody; company.Identities
// implements it.
type Identities interface {
	LinkPerson(ctx context.Context, by jml.Actor, person, source, id string) (jml.Person, error)
	UnlinkPerson(ctx context.Context, by jml.Actor, person, source, id string) (jml.Person, error)
}

// Exports makes evidence bundles and records who took them; bundle.Maker
// implements it. asOf is a log size, 0 for a fresh checkpoint.
type Exports interface {
	Make(ctx context.Context, by jml.Actor, w io.Writer, q question.Question) (behind int64, err error)
}

// Samples draws cases for auditors, and records each draw; sample.Maker
// implements it.
type Samples interface {
	Draw(ctx context.Context, by jml.Actor, w io.Writer, r order.Request) error
}

// Reconciliations hold lists from elsewhere against what is recorded, and record
// that; against.Records implements it.
type Reconciliations interface {
	Compare(ctx context.Context, by jml.Actor, list io.Reader, o reconcile.Order) (reconcile.Outcome, error)
}

// Lists of cases and what is due. Like all lists they are paged by key: the
// returned cursor is "" at the end. All names come from the tables, in the
// clear. Cases that are hidden from who looks are in none.
type Lists interface {
	Today(ctx context.Context, who readmodel.Viewer, now time.Time) (readmodel.Today, error)
	Cases(ctx context.Context, who readmodel.Viewer, f readmodel.CaseFilter, p readmodel.Page) (rows []readmodel.CaseRow, next string, err error)
	Exceptions(ctx context.Context, who readmodel.Viewer, state readmodel.ExceptionState, p readmodel.Page) (rows []readmodel.ExceptionRow, next string, err error)
	NoticeOverview(ctx context.Context, who readmodel.Viewer) (readmodel.NoticeOverview, error)
}

// CaseFiles holds all of one case.
type CaseFiles interface {
	CaseDetail(ctx context.Context, who readmodel.Viewer, idOrNumber string) (readmodel.CaseDetail, error)
	Timeline(ctx context.Context, who readmodel.Viewer, caseID string) ([]readmodel.TimelineEntry, error)
}

// Persons are everybody Handover knows.
type Persons interface {
	People(ctx context.Context, who readmodel.Viewer, f readmodel.PersonFilter, p readmodel.Page) (rows []readmodel.PersonRow, next string, err error)
	Person(ctx context.Context, who readmodel.Viewer, id string) (readmodel.PersonRow, []jml.Engagement, []readmodel.GrantRow, []readmodel.AssetRow, error)
	// Erasable are who is gone, with a last case that was closed before an instant.
	Erasable(ctx context.Context, before time.Time) (people []jml.Person, more bool, err error)
	// Holds are the legal holds that stand, on one person or on anybody for "".
	Holds(ctx context.Context, who readmodel.Viewer, personID string) ([]readmodel.HoldRow, error)
}

// Holds place and lift legal holds; company.Holds implements it.
type Holds interface {
	Place(ctx context.Context, by jml.Actor, person, why string) (id string, err error)
	Release(ctx context.Context, by jml.Actor, person, id, why string) error
}

// Eraser deletes what is known of people who are gone; company.Eraser implements
// it.
type Eraser interface {
	Erase(ctx context.Context, by jml.Actor, order company.Erasure) (company.Erased, error)
}

// Registers say who has which access and equipment.
type Registers interface {
	Grants(ctx context.Context, system string, p readmodel.Page) (rows []readmodel.GrantRow, next string, err error)
	Assets(ctx context.Context, p readmodel.Page) (rows []readmodel.AssetRow, next string, err error)
}

// Losses takes what people report of equipment; company.Losses implements it.
type Losses interface {
	ReportGone(ctx context.Context, by jml.Actor, r company.GoneReport) (holder jml.Person, inCase bool, err error)
	FoundEquipment(ctx context.Context, by jml.Actor, tag, note string) error
	JudgeLoss(ctx context.Context, by jml.Actor, j company.Judgement) error
}

// Staff lists who may sign in, and where whoever holds a right has.
type Staff interface {
	Staff(ctx context.Context, now time.Time) ([]readmodel.StaffRow, error)
	// StaffSessions are those of all rights of the person who holds this one; the
	// one whose token has the hash own comes first.
	StaffSessions(ctx context.Context, staffID string, own []byte, now time.Time) ([]readmodel.StaffSession, error)
	// Identities are whom sign-in providers know people as: first those that were
	// refused.
	Identities(ctx context.Context) ([]readmodel.IdentityRow, error)
}

// StaffRights gives and takes rights, and ends what people came in by;
// company.Service implements it. A person is named by an id of ours here.
type StaffRights interface {
	AddStaff(ctx context.Context, by jml.Actor, s staff.Right) (staff.Right, error)
	RemoveStaff(ctx context.Context, by jml.Actor, staffID string) error
	EndStaffSessions(ctx context.Context, by jml.Actor, staffID string) (ended int64, err error)
	EndSessions(ctx context.Context, by jml.Actor, person string) (ended int64, err error)
	RevokeLinks(ctx context.Context, by jml.Actor, person, caseID string) (revoked int64, err error)
}

// Accounts are those that people have at sign-in providers; company.Accounts
// implements it.
type Accounts interface {
	ForgetIdentity(ctx context.Context, by jml.Actor, id string) error
}

// Seconds are the changes that wait for a second person; company.Approvals
// implements it.
type Seconds interface {
	List(ctx context.Context, by jml.Actor) ([]company.Waiting, error)
	Waits(ctx context.Context) (int, error)
	Answer(ctx context.Context, by jml.Actor, id string, yes bool, why string) (approval.State, error)
	Withdraw(ctx context.Context, by jml.Actor, id string) error
}

// Post mails sign-in links to whoever asks for one; signin.Post implements it.
type Post interface {
	// Ask returns at once, and says nothing about the address.
	Ask(address string)
}

// Settings are what the company decided, and who stands where.
type Settings interface {
	Settings(ctx context.Context) (jml.Settings, error)
	Directory(ctx context.Context) (staff.Directory, map[string]jml.Person, error)
	// Workplaces counts people who work here, or will, by location as it is spelled.
	Workplaces(ctx context.Context) (map[string]int, error)
}

// Documents are playbooks and matrices by hash, and which of them is in force.
type Documents interface {
	Document(ctx context.Context, hash string) ([]byte, error)
	Current(ctx context.Context, name string) (hash string, err error)
}

// Anchors say where daily mails take checkpoints; company.Anchors implements it.
type Anchors interface {
	Put(ctx context.Context, by jml.Actor, addresses []string, why string) error
	Standing(ctx context.Context) (company.AnchorStanding, error)
}

// Log tells how far the evidence log and its signatures are.
type Log interface {
	LogStatus(ctx context.Context, who readmodel.Viewer) (readmodel.LogStatus, error)
	// AuditLeaves are the newest of a type that says what was drawn or compared
	// for auditors.
	AuditLeaves(ctx context.Context, of leaftype.Type) ([]readmodel.TimelineEntry, error)
}
