package wire

// Sample asks for a draw: N cases by a word, or those of a list.
type Sample struct {
	From string `json:"from"` // a day, or open
	To   string `json:"to"`
	AsOf int64  `json:"as_of,omitempty"` // leaves of the checkpoint of the population
	Kind string `json:"kind,omitempty"`
	Word string `json:"word,omitempty"`
	N    int    `json:"n,omitempty"`
	List string `json:"list,omitempty"` // ids or numbers, one a line
}

// Reconciliation asks to hold a list from elsewhere against what is recorded.
type Reconciliation struct {
	Kind   string `json:"kind"` // roster or system
	System string `json:"system,omitempty"`
	From   string `json:"from"` // a day, or open
	To     string `json:"to"`
	AsOf   int64  `json:"as_of,omitempty"` // leaves of a checkpoint; the newest when left out
	On     string `json:"on,omitempty"`    // the day that the list is of

	Columns   map[string]string `json:"columns,omitempty"` // theirs by ours
	File      string            `json:"file,omitempty"`    // what the list is called
	FetchedBy string            `json:"fetched_by,omitempty"`
	Filter    string            `json:"filter,omitempty"`
	List      string            `json:"list"` // CSV, in base64
}
