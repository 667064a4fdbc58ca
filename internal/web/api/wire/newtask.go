package wire

// NewTask asks for a task to be added to a case: for a role, or for a person by
// HR's id, work address or id of ours. Due is 2026-12-01, the close of business
// there, or 2026-12-01T15:00, at the case's place. Sent again with the same id
// it adds nothing.
type NewTask struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Role     string   `json:"role,omitempty"`
	Person   string   `json:"person,omitempty"`
	Due      string   `json:"due"`
	Evidence []string `json:"evidence,omitempty"` // kinds; a note when none is named
}
