package notice

// Message is a mail to a person that belongs to no case, as the database keeps
// it: unique on what it is about, kind, number and person; the number is that of
// the occasion. Nothing that it says is kept:
// that is read when it goes out.
type Message struct {
	Notice        // without a case, tasks and address; its owner is the person
	About  string // id of what it is about, by its kind
}

// OfNoCase reports whether mails of the kind belong to no case.
func (k Kind) OfNoCase() bool { return k == Lost || k == Asked || k == Answered }

// Tidings is what a mail says that belongs to no case.
type Tidings struct {
	Subject string
	Lines   []string // paragraphs
	Label   string   // of the button
	Path    string   // of the staff page that it leads to
}
