package wire

// Access is what a person has, who is named by HR's id, work address or id of
// ours. The system may be one that the access matrix lacks.
type Access struct {
	Person string `json:"person"`
	System string `json:"system"`
	Level  string `json:"level,omitempty"`
}

// Found is access as the register has it now.
type Found struct {
	Person Person `json:"person"`
	System string `json:"system"`
	Level  string `json:"level,omitempty"`
	Known  bool   `json:"known,omitempty"` // the register said so before
	Note   string `json:"note,omitempty"`  // what becomes of it
}
