// Package upload owns how much of the files that prove something may come in:
// of one file, of a person, of a case and of everybody. It is pure: who counts
// what is there, and who stores it, is told by it and tells it nothing.
package upload

import "github.com/handover-jml/handover/internal/jml"

// The most that may be kept, in bytes, and the number of files of one task.
const (
	MaxFile      = 25 << 20
	MaxTaskFiles = 20
	MaxPerson    = 2 << 30
	MaxCase      = 1 << 30
	MaxAll       = 64 << 30
)

// MinFree is how much of the disk uploads leave to everything else, in bytes:
// the record must go on when files cannot.
const MinFree = 512 << 20

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
func (u Usage) Room() Room {
	room := Room{MaxPerson - u.Person, refuse(jml.CodeInvalid,
		"The files you sent take the 2 GiB that one person may use. Say in the note where the record is kept instead.")}

	room = room.Within(MaxCase-u.Case, refuse(jml.CodeInvalid,
		"The files of this case take the 1 GiB that one case may use. Say in the note where the record is kept instead."))
	room = room.Within(MaxAll-u.All, refuse(jml.CodeFull,
		"All files together take the 64 GiB that Handover keeps. Say in the note where the record is kept instead, and tell your operator."))

	if u.Disk.Known {
		room = room.Within(u.Disk.Free-u.Underway-MinFree, refuse(jml.CodeFull,
			"The disk of Handover is nearly full, so it takes no files now. Tell your operator, or say in the note where the record is kept."))
	}
	return room
}

// OfFile returns the room for one file.
func (r Room) OfFile() Room {
	return r.Within(MaxFile, refuse(jml.CodeInvalid,
		"The file is larger than 25 MiB. Send a smaller one, or say in the note where the record is kept."))
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
