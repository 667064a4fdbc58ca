// Package upload owns how much of the files that prove something may come in:
// of one file, of a person, of a case and of everybody. It is pure: who counts
// what is there, and who stores it, is told by it and tells it nothing.
package upload

import "github.com/handover-jml/handover/internal/jml"

// The most bytes of one file, which verifiers of exports rely on too, and the
// number of files of one task.
const (
	MaxFile      = 25 << 20
	MaxTaskFiles = 20
)

// Quotas are the most that may be kept, in bytes.
type Quotas struct {
	Person int64 // of what one person sent
	Case   int64 // of what was sent for one case
	All    int64
	// MinFree is how much of the disk uploads leave to everything else: the
	// record must go on when files cannot.
	MinFree int64
}

// Standard are the quotas where the operator sets no others.
func Standard() Quotas {
	return Quotas{Person: 2 << 30, Case: 1 << 30, All: 64 << 30, MinFree: 512 << 20}
}

// What an operator may set. A quota has room for a file at least, and the
// record for a few days of work.
const (
	MaxQuota     = 1 << 50
	LeastMinFree = 64 << 20
	MostMinFree  = 1 << 40
)

// Owner is who sends a file, and for which case.
type Owner struct{ PersonID, CaseID string }

// Usage is what files take at one instant, in bytes. Files that evidence refers
// to count like those that nothing refers to yet.
type Usage struct {
	Person   int64 // sent by this person
	Case     int64 // sent for this case
	All      int64 // kept, with what is Underway
	Underway int64 // granted to uploads that have not ended yet
	Disk     Disk
}

// Disk is how much may still be written where files are kept.
type Disk struct {
	Free  int64 // bytes
	Known bool  // false where nobody can tell
}

// Room is how many bytes may still come in, and what to answer to more.
type Room struct {
	Bytes int64
	More  *jml.Error
}

// Room returns what the quotas and the disk leave.
func (q Quotas) Room(u Usage) Room {
	room := Room{q.Person - u.Person, refuse(jml.CodeInvalid,
		"The files you sent take the "+Size(q.Person)+" that one person may use. Say in the note where the record is kept instead.")}

	room = room.Within(q.Case-u.Case, refuse(jml.CodeInvalid,
		"The files of this case take the "+Size(q.Case)+" that one case may use. Say in the note where the record is kept instead."))
	room = room.Within(q.All-u.All, refuse(jml.CodeFull,
		"All files together take the "+Size(q.All)+" that Handover keeps. Say in the note where the record is kept instead, and tell your operator."))

	if u.Disk.Known {
		room = room.Within(u.Disk.Free-u.Underway-q.MinFree, refuse(jml.CodeFull,
			"The disk of Handover is nearly full, so it takes no files now. Tell your operator, or say in the note where the record is kept."))
	}
	return room
}

// OfFile returns the room for one file.
func (r Room) OfFile() Room {
	return r.Within(MaxFile, refuse(jml.CodeInvalid,
		"The file is larger than "+Size(MaxFile)+". Send a smaller one, or say in the note where the record is kept."))
}

// Within returns the smaller of two rooms; of equals the first.
func (r Room) Within(bytes int64, more *jml.Error) Room {
	if bytes < r.Bytes {
		r = Room{bytes, more}
	}
	r.Bytes = max(r.Bytes, 0)
	return r
}

func refuse(code jml.Code, sentence string) *jml.Error {
	return &jml.Error{Code: code, Message: sentence}
}
