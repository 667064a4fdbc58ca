// Package progress owns how a command says on a terminal how far it is with an
// export or a check, and for how long it may still go on. It must not know what
// is exported or checked.
package progress

import (
	"fmt"
	"io"
	"os"
	"time"
)

// shares are about how much of the whole each step takes, out of a hundred, in
// their order. An export and a check have the same.
var shares = []struct {
	step  string
	share float64
}{{"survey", 16}, {"leaves", 54}, {"openings", 1}, {"tables", 8}, {"readings", 17}, {"files", 4}}

// shown is how long a line stands at least, and how long nothing is said at
// first: what takes no time needs no word.
const shown = 500 * time.Millisecond

// Line is one line of a terminal that is written over as work goes on.
type Line struct {
	to    io.Writer
	now   func() time.Time
	began time.Time
	said  time.Time
	wrote bool
}

// On begins a line there, by this clock; nil, which says nothing, where nobody
// watches a terminal.
func On(to io.Writer, now func() time.Time) *Line {
	file, is := to.(*os.File)
	if !is {
		return nil
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return begin(to, now)
}

func begin(to io.Writer, now func() time.Time) *Line {
	return &Line{to: to, now: now, began: now(), said: now()}
}

// Tell says how far a step is. A total of 0 or less is one that nobody knows.
func (l *Line) Tell(step string, done, total int64) {
	if l == nil || l.now().Sub(l.said) < shown {
		return
	}
	l.said, l.wrote = l.now(), true
	share := shareOf(step, done, total)
	text := fmt.Sprintf("%s: %.0f %%", step, 100*share)
	if share > 0.02 {
		passed := l.said.Sub(l.began)
		left := time.Duration(float64(passed) * (1 - share) / share)
		text += fmt.Sprintf(", about %s left", left.Round(time.Second))
	}
	fmt.Fprint(l.to, "\r\x1b[K"+text)
}

// End takes the line away.
func (l *Line) End() {
	if l != nil && l.wrote {
		fmt.Fprint(l.to, "\r\x1b[K")
	}
}

// shareOf is how much of the whole is done, from 0 to 1.
func shareOf(step string, done, total int64) float64 {
	before := 0.0
	for _, s := range shares {
		if s.step == step {
			if total > 0 {
				before += s.share * float64(min(done, total)) / float64(total)
			}
			return before / 100
		}
		before += s.share
	}
	return 0
}
