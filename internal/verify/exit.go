package verify

// Exit codes of handover verify, besides 0 (nothing was found) and
// the command line's own 2 (wrong use).
const (
	CodeUnreadable = 1 // this program could not run the whole check
	CodeAltered    = 3 // something in the bundle is not what was recorded
	CodeRewritten  = 4 // the log does not extend a checkpoint that was given
	CodeSignature  = 5 // the signature or the key is not the one expected
	CodeOmission   = 6 // the log or a table leaves something out
	CodeUnanchored = 7 // the last leaves are not covered by a given checkpoint
	CodeOlder      = 8 // the bundle ends before a given checkpoint
)
