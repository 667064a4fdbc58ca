package jml

// IsAbout reports whether a person is the subject of the case, who changes
// nothing of it but by ending their own lines, whatever rights they have. It is
// about nobody who is none of our people, "".
func (c Case) IsAbout(personID string) bool { return personID != "" && personID == c.PersonID }

// Untold reports whether the case is a departure that HR has not said its
// subject knows of. Until then nothing at all lets the subject hear of it.
func (c Case) Untold() bool { return c.Kind == Leaver && c.ToldAt.IsZero() }

// KeptFrom reports whether a person is the subject of a departure that is
// Untold: not even the own lines are shown to them, nor are they mailed.
func (c Case) KeptFrom(personID string) bool { return c.IsAbout(personID) && c.Untold() }

// HiddenFrom reports whether a person neither sees nor changes anything of the
// case, whatever rights they have: it is a move or a departure of their own, or
// a joining that a departure overtook, whose end would tell of that. Nobody is
// hidden from whoever is none of our people, "". Its subject still has the own
// lines that mails brought.
func (c Case) HiddenFrom(personID string) bool {
	return c.IsAbout(personID) && (c.Kind != Joiner || c.Ending == CaseSuperseded)
}
