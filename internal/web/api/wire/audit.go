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
