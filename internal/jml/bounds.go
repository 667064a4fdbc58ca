package jml

// What one command may ask for and what one case may grow to. The only writer
// of a small installation is held no longer than this takes, and people can
// look it through.
const (
	MaxEndings = 500   // endings in one command
	MaxHeld    = 200   // systems, and pieces of equipment, in one answer
	MaxFiles   = 20    // files of one ending
	MaxTasks   = 1_000 // tasks of one case when it opens, and when an answer or the registers add to it
)
