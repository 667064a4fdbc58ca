package ledger

// Documents are the playbooks, matrices and controls ever put in force.
type Documents interface {
	// Document returns a stored file by content hash; jml.CodeNotFound when it
	// is not there.
	Document(hash string) ([]byte, error)
	// Current returns the hash in force of "playbook/joiner", "matrix",
	// "controls" …; jml.CodeNotFound before the first one.
	Current(name string) (hash string, err error)
}

// WriteDocuments writes what Documents reads.
type WriteDocuments interface {
	// PutDocument has no effect when the hash is stored already.
	PutDocument(hash string, body []byte) error
	SetCurrent(name, hash string) error
}
