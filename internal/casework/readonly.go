package casework

// readOnly lets the functions that judge a case run on a snapshot. Its Writer
// is nil: nothing that judges may write.
type readOnly struct {
	Reader
	Writer
}
