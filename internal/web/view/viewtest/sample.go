package viewtest

import (
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/roles"
)

// People are a small company, by id.
func People() map[string]jml.Person {
	out := map[string]jml.Person{}
	for _, name := range []string{"Ada Park", "Tom Weber", "Mia Lang", "Noor Haddad", "Ben Okafor", "Ines Duarte"} {
		given, family, _ := strings.Cut(name, " ")
		id := strings.ToLower(given)
		out[id] = jml.Person{ID: id, GivenName: given, FamilyName: family, WorkEmail: id + "@example.com", HoldingsConfirmedAt: Now().AddDate(0, -3, 0)}
	}
	return out
}

// Task is a task of Ada Park's leaving, due so long from now.
func Task(id, title, owner string, role roles.Role, state jml.TaskState, due time.Duration, change ...func(*readmodel.TaskRow)) readmodel.TaskRow {
	row := readmodel.TaskRow{Task: jml.Task{ID: id, Key: id, Title: title, Role: role, State: state, AssigneeID: owner,
		Due: jml.Due{At: Now().Add(due), Zone: "Europe/Berlin", Kind: jml.DueDay, Rule: "last-day+2bd"}},
		SubjectName: "Ada Park", AssigneeName: People()[owner].Name(), CaseNumber: 417, CaseKind: jml.Leaver}
	if state.Ended() {
		row.DoneByName, row.EndedAt, row.DoneAt = row.AssigneeName, Now().Add(due-time.Hour), Now().Add(due-time.Hour)
	}
	for _, c := range change {
		c(&row)
	}
	return row
}

// Hours makes a task a removal with a limit.
func Hours(limit time.Duration) func(*readmodel.TaskRow) {
	return func(t *readmodel.TaskRow) {
		t.Limit, t.Writes, t.Tier = limit, jml.WritesRevoke, jml.TierCritical
		t.Due.Kind, t.Due.Rule = jml.DueLimit, "limit critical 1h"
	}
}

// LeaverTasks are tasks in every state.
func LeaverTasks() []readmodel.TaskRow {
	return []readmodel.TaskRow{
		Task("t1", "Remove {{.Person}}'s access to GitHub", "ben", roles.Engineering, jml.TaskDone, -20*time.Minute, Hours(time.Hour), func(t *readmodel.TaskRow) { t.Note = "Removed from the organisation and all teams." }),
		Task("t2", "Remove {{.Person}}'s access to the production cluster", "ben", roles.Engineering, jml.TaskOpen, -35*time.Minute, Hours(time.Hour)),
		Task("t3", "Remove {{.Person}}'s access to the office Wi-Fi", "tom", roles.OfficeManager, jml.TaskOpen, 5*time.Hour, Hours(24*time.Hour)),
		Task("t4", "Take back {{.Person}}'s laptop", "tom", roles.OfficeManager, jml.TaskOpen, 26*time.Hour),
		Task("t5", "Take {{.Person}}'s laptop out of use", "noor", roles.CTO, jml.TaskPlanned, 50*time.Hour, func(t *readmodel.TaskRow) { t.After = []string{"t4"}; t.ShortNotice = true }),
		Task("t6", "Tell {{.Person}} which duties go on", "mia", roles.HeadOfPeople, jml.TaskNotApplicable, -48*time.Hour, func(t *readmodel.TaskRow) { t.Reason = reason.Exempt }),
		Task("t7", "Hand over {{.Person}}'s work", "ines", roles.Manager, jml.TaskOpen, -30*time.Hour, func(t *readmodel.TaskRow) { t.Undelivered = true }),
		Task("t8", "Change the secrets {{.Person}} knew", "ben", roles.Engineering, jml.TaskCancelled, 72*time.Hour, func(t *readmodel.TaskRow) { t.Reason = reason.Declined }),
	}
}
