package store

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

func cases() table[jml.Case] {
	return table[jml.Case]{"cases", "case", func(c *jml.Case) []field {
		return []field{
			{"id", &c.ID}, {"number", &c.Number}, {"kind", &c.Kind}, {"person_id", &c.PersonID},
			{"engagement_id", &c.EngagementID}, {"state", &c.State}, {"ending", &c.Ending},
			{"superseded_by", &c.SupersededBy}, {"other_case_ids", list[string]{&c.OtherCaseIDs}},
			{"effective", date{&c.Effective}}, {"employment_end", date{&c.EmploymentEnd}},
			{"cutoff_at", instant{&c.CutoffAt}}, {"effect_at", instant{&c.EffectAt}}, {"effected", &c.Effected},
			{"notice_at", instant{&c.NoticeAt}}, {"zone", &c.Zone}, {"immediate", &c.Immediate},
			{"contact", &c.Contact}, {"told_at", instant{&c.ToldAt}}, {"source", &c.Source},
			{"announced_by", list[string]{&c.AnnouncedBy}},
			{"terms_after", asJSON[jml.Terms]{&c.After}}, {"terms_before", asJSON[jml.Terms]{&c.Before}},
			{"playbook_hash", &c.PlaybookHash}, {"matrix_hash", &c.MatrixHash}, {"limits", asJSON[jml.Limits]{&c.Limits}},
			{"started", &c.Started}, {"access_live", &c.AccessLive},
			{"access_closed_at", instant{&c.AccessClosedAt}}, {"things_back_at", instant{&c.ThingsBackAt}},
			{"opened_at", instant{&c.OpenedAt}}, {"closed_at", instant{&c.ClosedAt}},
			{"event_at", instant{&c.EventAt}}, {"event_id", &c.EventID}, {"rev", &c.Rev},
			{"driven_rev", &c.DrivenRev}, {"driver_ns", &c.DriverNS}, {"next_wake", instant{&c.NextWake}},
			{"course_version", &c.CourseVersion},
		}
	}}
}

// tasks are whole tasks, to read; what of them is written lies in two tables.
func tasks() table[jml.Task] {
	return table[jml.Task]{"whole_task", "task", func(t *jml.Task) []field {
		return slices.Concat(taskOwn(t), taskLine(t), taskCourse(t))
	}}
}

// taskRows are what of tasks is their own.
func taskRows() table[jml.Task] {
	return table[jml.Task]{"task", "task", func(t *jml.Task) []field {
		return append(taskOwn(t), taskCourse(t)...)
	}}
}

// taskLines are what playbooks say of tasks, to compare.
func taskLines() table[jml.Task] {
	return table[jml.Task]{"line of task", "task", func(t *jml.Task) []field {
		return append([]field{{"id", &t.ID}}, taskLine(t)...)
	}}
}

// taskOwn is what a task was planned to be in its case.
func taskOwn(t *jml.Task) []field {
	return []field{
		{"id", &t.ID}, {"case_id", &t.CaseID}, {"task_key", &t.Key}, {"ordinal", &t.Ordinal}, {"for_task", &t.For},
		{"system_key", &t.System}, {"asset_id", &t.AssetID}, {"opens_at", instant{&t.OpensAt}},
		{"due_at", instant{&t.Due.At}}, {"due_date", date{&t.Due.Date}}, {"limit_ns", &t.Limit},
		{"short_notice", &t.ShortNotice}, {"not_before", instant{&t.NotBefore}},
		{"after_keys", list[string]{&t.After}}, {"writes", &t.Writes},
	}
}

// taskLine is what the playbook says of a task, and of the same task in other
// cases.
func taskLine(t *jml.Task) []field {
	return []field{
		{"playbook_hash", &t.PlaybookHash}, {"line", &t.Line}, {"base_key", &t.Base}, {"purpose", &t.Purpose},
		{"title", &t.Title}, {"help", &t.Help}, {"role", &t.Role}, {"level", &t.Level}, {"tier", &t.Tier},
		{"controls", list[string]{&t.Controls}}, {"opens_rule", &t.OpensRule},
		{"due_zone", &t.Due.Zone}, {"due_kind", &t.Due.Kind}, {"due_rule", &t.Due.Rule}, {"due_date_rule", &t.DueDateRule},
		{"lead_ns", &t.Lead}, {"asks", &t.Asks}, {"decides", list[string]{&t.Decides}},
		{"undo_kind", &t.Undo.Kind}, {"undo_line", &t.Undo.Line}, {"evidence", list[string]{&t.Evidence}},
		{"verify_role", &t.Verify}, {"not_by", list[roles.Role]{&t.NotBy}}, {"apart_from", list[string]{&t.ApartFrom}},
	}
}

// taskCourse is what became of it.
func taskCourse(t *jml.Task) []field {
	return []field{
		{"state", &t.State}, {"assignee_id", id{&t.AssigneeID}}, {"via", &t.Via}, {"assignment", &t.Assignment},
		{"reason", &t.Reason}, {"answer", asJSON[jml.Answer]{&t.Answer}}, {"opened_at", instant{&t.OpenedAt}},
		{"done_at", instant{&t.DoneAt}}, {"ended_at", instant{&t.EndedAt}}, {"done_by", &t.DoneBy},
		{"ended_by", list[string]{&t.EndedBy}}, {"not_apart", &t.NotApart},
		{"recorded_by", &t.RecordedBy}, {"assurance", &t.Assurance}, {"proven", &t.Proven},
		{"escalated", &t.Escalated}, {"undelivered", &t.Undelivered},
	}
}
