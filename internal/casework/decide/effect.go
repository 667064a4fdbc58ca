package decide

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/register"
)

// Decision is what a question comes to: the case as it will be, and everything
// that is written besides, in that order. Without effects nothing changes.
type Decision struct {
	Case    jml.Case
	Effects []Effect

	after Dossier // as it is with all effects taken in
}

// Effect is one row as it will be, with what its leaf says besides.
//
// What a decision adds has no id yet, but a name of its own in place of one.
// Effects that follow name it so too, and whoever writes them puts ids there.
type Effect interface{ effect() }

// provisional names what a decision adds. No id looks like it.
func provisional(kind, key string) string { return "new " + kind + " " + key }

// The effects on tasks. Each holds the whole row.
type (
	// TaskAdded joins the case, planned.
	TaskAdded struct {
		Task    jml.Task
		Because string
	}
	// TaskOpened is given to its first owner.
	TaskOpened struct{ Task jml.Task }
	// TaskAssigned goes to another owner.
	TaskAssigned struct {
		Task jml.Task
		Why  string // left, kept_apart, role_changed, named, reopened
		Note string
	}
	// TaskEnded was ended by its owner.
	TaskEnded struct {
		Task   jml.Task
		Ending jml.Ending
	}
	// TaskSentBack is a second look that found the first task not done.
	TaskSentBack struct {
		Task  jml.Task
		First string // id of the first task
		Note  string
	}
	// TaskReopened is open again.
	TaskReopened struct {
		Task jml.Task
		From jml.TaskState
		Note string
		// Because says why, where no person said so of this task.
		Because string
	}
	// TaskCancelled ended without its work.
	TaskCancelled struct {
		Task jml.Task
		By   string // id of the task that brought it about; "" when the case did
	}
	// TaskRedated has other dates.
	TaskRedated struct{ Task jml.Task }
	// TaskMarked remembers something that leaves no trace of its own.
	TaskMarked struct{ Task jml.Task }
	// ExceptionAccepted says until when it is accepted that a task was not done.
	ExceptionAccepted struct {
		Task  string
		For   string
		Until jml.Date
		Note  string
	}
)

// TypedAsset says into which inputs of an ending tag and serial of equipment were
// typed, for whoever finds that the register has them otherwise.
type TypedAsset struct{ Tag, Serial string }

// The effects on registers.
type (
	// GrantRecorded enters that the person may use a system.
	GrantRecorded struct{ Grant register.Grant }
	// GrantEnded takes a line out.
	GrantEnded struct {
		Grant register.Grant
		Task  string
		Why   string
	}
	// AssetRecorded enters new equipment.
	AssetRecorded struct {
		Asset register.Asset
		Typed TypedAsset
	}
	// AssetCorrected enters what equipment is, where the register had it wrong.
	AssetCorrected struct {
		Asset register.Asset
		Task  string
		Typed TypedAsset
	}
	// AssetMoved enters where equipment is now.
	AssetMoved struct {
		From register.Asset
		To   register.Asset
		Why  string
		Note string // of what does not come back
	}
	// AssetMarked remembers of equipment what a task's own leaf says.
	AssetMarked struct{ Asset register.Asset }
	// HoldingsConfirmed enters that the registers are complete for the person.
	HoldingsConfirmed struct {
		Person jml.Person
		By     string
	}
)

// The effects on the case itself and on its owners.
type (
	// AnnouncementWithdrawn takes back what everybody was told of the case.
	AnnouncementWithdrawn struct{}
	// CaseReopened is open again for a task, or because something is held still.
	CaseReopened struct{ Task, Because string }
	// CaseClosed needs nothing more.
	CaseClosed struct {
		State          jml.CaseState
		AccessClosedAt time.Time
		ThingsBackAt   time.Time
		Effective      jml.Date
		CutoffAt       time.Time
	}
	// Told has each owner sent one mail of a kind about some tasks.
	Told struct {
		Kind  notice.Kind
		Tasks map[string][]notice.TaskRef // by owner
	}
)

func (TaskAdded) effect()             {}
func (TaskOpened) effect()            {}
func (TaskAssigned) effect()          {}
func (TaskEnded) effect()             {}
func (TaskSentBack) effect()          {}
func (TaskReopened) effect()          {}
func (TaskCancelled) effect()         {}
func (TaskRedated) effect()           {}
func (TaskMarked) effect()            {}
func (ExceptionAccepted) effect()     {}
func (GrantRecorded) effect()         {}
func (GrantEnded) effect()            {}
func (AssetRecorded) effect()         {}
func (AssetCorrected) effect()        {}
func (AssetMoved) effect()            {}
func (AssetMarked) effect()           {}
func (HoldingsConfirmed) effect()     {}
func (AnnouncementWithdrawn) effect() {}
func (CaseReopened) effect()          {}
func (CaseClosed) effect()            {}
func (Told) effect()                  {}
