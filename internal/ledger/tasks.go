package ledger

import (
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

// Tasks are the tasks of all cases, with the files that prove them.
type Tasks interface {
	// Task is jml.CodeNotFound when there is none with this id.
	Task(id string) (jml.Task, error)
	// Tasks of a case in order of Ordinal.
	Tasks(caseID string) ([]jml.Task, error)
	// Neighbours are the planned and open tasks of a case, in no order.
	Neighbours(caseID string) ([]course.Neighbour, error)
	// OpenTasksOf a person, in any case, soonest due first; planned ones too.
	OpenTasksOf(personID string) ([]jml.Task, error)
	// FileStored reports whether all chunks of a file are there.
	FileStored(sha256 string) (bool, error)
}

// WriteTasks writes what Tasks reads.
type WriteTasks interface {
	InsertTask(jml.Task) error
	UpdateTask(jml.Task) error
	// AttachFiles adds to what earlier endings of the task attached.
	AttachFiles(taskID string, files []jml.EndingFile) error
}
