package ledger

import "github.com/handover-jml/handover/internal/jml"

// noSuchCase answers the subject of a case as if there were none.
func noSuchCase() error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such case."}
}

// Case returns a case that the transaction's actor may know of. The subject of
// a move or a departure is told, whatever their rights, that there is no such
// case, as everybody is of an unknown id (jml.CodeNotFound).
func (e *Entry) Case(id string) (jml.Case, error) {
	return e.known(e.Tx.Case(id))
}

// LockCase locks and returns a case that the actor may change. Its subject, who
// may read it, is refused (jml.CodeForbidden). Every command on a case comes
// past here, past CaseToChange or past LockForOwnLines.
func (e *Entry) LockCase(id string) (jml.Case, error) {
	return e.changeable(e.known(e.Tx.LockCase(id)))
}

// CaseToChange is LockCase for commands that change what belongs to a case and
// not the case, and so do not lock it.
func (e *Entry) CaseToChange(id string) (jml.Case, error) {
	return e.changeable(e.Case(id))
}

// LockForOwnLines is LockCase also for the subject, for ending the own lines
// and nothing else: what may be ended is decided task by task. A departure that
// the subject has not been told of has none.
func (e *Entry) LockForOwnLines(id string) (jml.Case, error) {
	c, err := e.Tx.LockCase(id)
	if err == nil && c.KeptFrom(e.Actor.PersonID) {
		return jml.Case{}, noSuchCase()
	}
	return e.stood(c, err)
}

func (e *Entry) known(c jml.Case, err error) (jml.Case, error) {
	if err == nil && c.HiddenFrom(e.Actor.PersonID) {
		return jml.Case{}, noSuchCase()
	}
	return e.stood(c, err)
}

// stood notes a case as the transaction first read it: words that stand in it
// already are not judged again when it is written.
func (e *Entry) stood(c jml.Case, err error) (jml.Case, error) {
	if _, known := e.cases[c.ID]; err != nil || known {
		return c, err
	}
	if e.cases == nil {
		e.cases = map[string]jml.Case{}
	}
	e.cases[c.ID] = c
	return c, nil
}

func (e *Entry) changeable(c jml.Case, err error) (jml.Case, error) {
	if err == nil && c.IsAbout(e.Actor.PersonID) {
		return jml.Case{}, &jml.Error{Code: jml.CodeForbidden, Message: "This is your own joining, of which you finish your own tasks only. Ask somebody else to change it."}
	}
	return c, err
}

// NotOneself refuses whoever announces something about themselves, or a change
// of it. It does not depend on what was announced already, so that trying tells
// nobody of a case of their own.
func NotOneself(by jml.Actor, personID string) error {
	if personID == "" || by.PersonID != personID {
		return nil
	}
	return &jml.Error{Code: jml.CodeForbidden, Field: "person",
		Message: "Nobody announces or changes a joining, a move or a departure of their own. Ask somebody else who may announce."}
}
