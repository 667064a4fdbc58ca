package wire

// Erased says what of a person was deleted for good, or would be.
type Erased struct {
	Person string  `json:"person"` // id of ours, which stays
	Values int     `json:"values"` // personal values of the log
	Files  int64   `json:"files"`  // 0 of a dry run
	Cases  []int64 `json:"cases"`  // numbers of the person's cases, which stay without them
	Dry    bool    `json:"dry,omitempty"`
}

// Erasable are people of whom nothing need be kept any more.
type Erasable struct {
	People []Person `json:"people"`
	More   bool     `json:"more,omitempty"` // than the list has
}
