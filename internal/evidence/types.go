package evidence

import "reflect"

// Types lists every leaf type of handover-leaf/v1, in the order of docs/format.md.
func Types() []Type {
	return []Type{
		TypeEventAccepted, TypeEventIgnored, TypeImportAccepted,
		TypePersonAdded, TypePersonCorrected,
		TypeHoldingRecorded, TypeHoldingEnded, TypeHoldingConfirmed, TypeAssetRecorded, TypeAssetChanged,
		TypeCaseOpened, TypeCaseRescheduled, TypeCaseRescinded, TypeCaseSuperseded, TypeCaseEffected,
		TypeCaseClosed, TypeCaseReopened,
		TypeTaskAdded, TypeTaskOpened, TypeTaskAssigned, TypeTaskEnded, TypeTaskReopened, TypeTaskSentBack,
		TypeTaskCancelled, TypeTaskRescheduled,
		TypeExceptionAccepted, TypeNoticeSent, TypeNoticeFailed, TypeFileAttached,
		TypeRoleHeld, TypePlaybookChanged, TypeMatrixChanged, TypeControlsChanged, TypeSettingChanged,
		TypeStaffAdded, TypeStaffRemoved, TypeStaffSignedIn, TypeExportMade, TypeErased,
	}
}

// NewData returns a pointer to the empty data struct of a leaf type, or nil
// when this version does not know the type.
func NewData(t Type) any {
	switch t {
	case TypeEventAccepted:
		return new(EventAccepted)
	case TypeEventIgnored:
		return new(EventIgnored)
	case TypeImportAccepted:
		return new(ImportAccepted)
	case TypePersonAdded:
		return new(PersonAdded)
	case TypePersonCorrected:
		return new(PersonCorrected)
	case TypeHoldingRecorded:
		return new(HoldingRecorded)
	case TypeHoldingEnded:
		return new(HoldingEnded)
	case TypeHoldingConfirmed:
		return new(HoldingConfirmed)
	case TypeAssetRecorded:
		return new(AssetRecorded)
	case TypeAssetChanged:
		return new(AssetChanged)
	case TypeExceptionAccepted:
		return new(ExceptionAccepted)
	case TypeNoticeSent:
		return new(NoticeSent)
	case TypeNoticeFailed:
		return new(NoticeFailed)
	case TypeFileAttached:
		return new(FileAttached)
	case TypeRoleHeld:
		return new(RoleHeld)
	case TypePlaybookChanged, TypeMatrixChanged, TypeControlsChanged:
		return new(DocumentChanged)
	case TypeSettingChanged:
		return new(SettingChanged)
	case TypeStaffAdded, TypeStaffRemoved, TypeStaffSignedIn:
		return new(StaffChanged)
	case TypeExportMade:
		return new(ExportMade)
	case TypeErased:
		return new(Erased)
	}
	return newCourseData(t)
}

// newCourseData covers the leaves of cases and tasks.
func newCourseData(t Type) any {
	switch t {
	case TypeCaseOpened:
		return new(CaseOpened)
	case TypeCaseRescheduled:
		return new(CaseRescheduled)
	case TypeCaseRescinded:
		return new(CaseRescinded)
	case TypeCaseSuperseded:
		return new(CaseSuperseded)
	case TypeCaseEffected:
		return new(CaseEffected)
	case TypeCaseClosed:
		return new(CaseClosed)
	case TypeCaseReopened:
		return new(CaseReopened)
	case TypeTaskAdded:
		return new(TaskAdded)
	case TypeTaskOpened:
		return new(TaskOpened)
	case TypeTaskAssigned:
		return new(TaskAssigned)
	case TypeTaskEnded:
		return new(TaskEnded)
	case TypeTaskReopened:
		return new(TaskReopened)
	case TypeTaskSentBack:
		return new(TaskSentBack)
	case TypeTaskCancelled:
		return new(TaskCancelled)
	case TypeTaskRescheduled:
		return new(TaskRescheduled)
	}
	return nil
}

// ofType reports whether data is the struct, or a pointer to the struct, of t.
func ofType(t Type, data any) bool {
	want, got := NewData(t), reflect.TypeOf(data)
	if want == nil || got == nil {
		return false
	}
	return got == reflect.TypeOf(want) || got == reflect.TypeOf(want).Elem()
}
