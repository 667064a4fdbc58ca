package bundletest

import (
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// PutBack loses all but the first n leaves, as an old backup does, and what was
// signed over them.
func (l *Log) PutBack(n int64) {
	l.t.Helper()
	l.Lines, l.Stored, l.Tree = l.Lines[:n], l.Stored[:n], checkpoint.Tree{}
	for _, line := range l.Lines {
		l.Tree.Append(line)
	}
	l.Opened = slices.DeleteFunc(l.Opened, func(o evidence.Opening) bool { return o.Seq >= n })
	l.Checkpoints = slices.DeleteFunc(l.Checkpoints, func(signed []byte) bool { return PeekAt(l.t, signed).Size > n })
}

// Reopen goes on under another origin; lost is the newest checkpoint known.
func (l *Log) Reopen(origin string, restored int64, lost *evidence.LostCheckpoint) {
	l.t.Helper()
	root, err := l.Tree.Root(l.Tree.Size())
	if err != nil {
		l.t.Fatal(err)
	}
	l.Add("", "", jml.ConsoleActor(), evidence.LogReopened{Origin: origin, Previous: l.Signer.Name(), Size: l.Tree.Size(),
		Root: root.String(), Restored: restored, Lost: lost}, "actor.name", "Lea Brandt", "note", "The disk died")
	l.Name(origin)
}

// Name has the log signed under an origin from now on, with the key it has.
func (l *Log) Name(origin string) {
	l.t.Helper()
	var err error
	if l.SKey, l.VKey, err = checkpoint.RenameSecret(l.SKey, origin); err != nil {
		l.t.Fatal(err)
	}
	if l.Signer, err = note.NewSigner(l.SKey); err != nil {
		l.t.Fatal(err)
	}
}
