package bundle

// Watched is where a bundle is written to that wants to know how far it is: with
// the survey, the leaves, the tables, what is made of them for reading or the files.
type Watched interface {
	Progress(step string, done, total int64)
}

// oftenEnough is after how many leaves a bundle says how far it is.
const oftenEnough = 5_000

// passes tells that a step has come to a leaf.
func (x *writer) passes(step string, seq int64) {
	if seq%oftenEnough == 0 {
		x.progress(step, seq, x.checkpoint.Size)
	}
}

func (x *writer) progress(step string, done, total int64) {
	if x.watched != nil {
		x.watched.Progress(step, done, total)
	}
}

// Progress implements Watched for whoever counts the bytes of one that is.
func (c *counting) Progress(step string, done, total int64) {
	if watched, is := c.w.(Watched); is {
		watched.Progress(step, done, total)
	}
}
