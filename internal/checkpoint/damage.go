package checkpoint

import "time"

// NoLeaf is the Seq of a Damage that is about no leaf.
const NoLeaf int64 = -1

// Damage is the first place at which what is kept of a log is not what was
// recorded.
type Damage struct {
	Seq     int64     `json:"seq"` // of the leaf, or NoLeaf
	Why     string    `json:"why"`
	FoundAt time.Time `json:"found_at"`
}

func (d *Damage) Error() string { return d.Why }
