package apart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// file is a file on another disk. Those who share it lock the file beside it.
type file struct {
	path string
	turn chan struct{} // holds one: whoever asks the disk, until it has answered
}

func newFile(path string) file { return file{filepath.Clean(path), make(chan struct{}, 1)} }

func (f file) String() string { return f.path }

// Read implements Place.
func (f file) Read(ctx context.Context) (Held, error) {
	return f.within(ctx, f.read)
}

func (f file) read() (Held, error) {
	from, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return Held{}, nil
	}
	if err != nil {
		return Held{}, fmt.Errorf("read the checkpoint kept apart: %w", err)
	}
	defer from.Close()
	text, err := io.ReadAll(io.LimitReader(from, MaxNote+1))
	switch {
	case err != nil:
		return Held{}, fmt.Errorf("read the checkpoint kept apart: %w", err)
	case len(text) > MaxNote:
		return Held{}, fmt.Errorf("%s is longer than any checkpoint", f)
	}
	return Held{Text: text}, nil
}

// Replace implements Place.
func (f file) Replace(ctx context.Context, read Held, text []byte) error {
	_, err := f.within(ctx, func() (Held, error) { return Held{}, f.replace(read, text) })
	return err
}

// replace writes so that a crash at any instant leaves the old note or the new.
func (f file) replace(read Held, text []byte) error {
	lock, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("keep the checkpoint apart: %w", err)
	}
	defer lock.Close() // lets go of it
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("lock %s, which somebody else writes: %w", f, err)
	}
	there, err := f.read()
	if err != nil {
		return err
	}
	if !bytes.Equal(there.Text, read.Text) {
		return ErrChanged
	}

	if err := f.put(text); err != nil {
		return fmt.Errorf("keep the checkpoint apart: %w", err)
	}
	return nil
}

func (f file) put(text []byte) (err error) {
	to, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(to.Name()) // gone once it is renamed
	_, err = to.Write(text)
	if err = errors.Join(err, to.Sync(), to.Close()); err != nil {
		return err
	}
	if err := os.Rename(to.Name(), f.path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(f.path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// within gives up on a disk that does not answer, as a network drive may, and
// asks it nothing more before it has answered: what hangs, hangs once. What was
// begun may still happen.
func (f file) within(ctx context.Context, do func() (Held, error)) (Held, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return Held{}, fmt.Errorf("wait for the disk of the checkpoint kept apart, which has not answered an earlier question: %w", ctx.Err())
	}
	type answer struct {
		held Held
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		defer func() { <-f.turn }()
		held, err := do()
		done <- answer{held, err}
	}()
	select {
	case a := <-done:
		return a.held, a.err
	case <-ctx.Done():
		return Held{}, fmt.Errorf("wait for the disk of the checkpoint kept apart: %w", ctx.Err())
	}
}
