package jml

// CaseRef names a case for the sweep.
type CaseRef struct {
	ID            string
	Kind          Kind
	CourseVersion int // of the run that drove it last; 0 when none has
}
