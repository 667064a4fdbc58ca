// Command browser is the check of handover-verify inside the page that
// handover-verify-page writes. It runs in a worker of the browser, once for each
// check: what is to be checked lies in the worker's variable "brought", and the
// outcome is posted to the page.
package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"syscall/js"
	_ "time/tzdata" // browsers have no zone files

	"github.com/handover-jml/handover/internal/verify"
)

// version is set by the build.
var version = "dev"

func main() {
	report, err := check(js.Global().Get("brought"))
	if err != nil {
		post(map[string]any{"refused": err.Error()})
		return
	}
	post(map[string]any{
		"exit":     report.ExitCode(),
		"sentence": report.Sentence,
		"text":     strings.TrimSpace(strings.TrimPrefix(report.Text(), report.Sentence)),
	})
}

func post(message map[string]any) { js.Global().Call("postMessage", js.ValueOf(message)) }

func check(brought js.Value) (verify.Report, error) {
	o := verify.Options{Version: version, Progress: func(step string, done, total int64) {
		post(map[string]any{"step": step, "done": done, "total": total})
	}}
	if key := strings.TrimSpace(brought.Get("key").String()); key != "" {
		o.Keys = []string{key}
	}
	checkpoints := brought.Get("checkpoints")
	for i := range checkpoints.Length() {
		text := make([]byte, checkpoints.Index(i).Get("byteLength").Int())
		js.CopyBytesToGo(text, checkpoints.Index(i))
		o.Checkpoints = append(o.Checkpoints, text)
	}
	file := &localFile{file: brought.Get("file"), reader: js.Global().Get("FileReaderSync").New()}
	return verify.Check(context.Background(), file, int64(file.file.Get("size").Float()), o)
}

// localFile reads a file that somebody chose in the browser, a block at a time,
// so that a large export never lies in memory whole.
type localFile struct {
	file, reader js.Value
	block        []byte
	at           int64 // where block begins
}

const blockSize = 1 << 20

func (f *localFile) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		block, err := f.blockAt(off + int64(n))
		if err != nil {
			return n, err
		}
		n += copy(p[n:], block)
	}
	return n, nil
}

// blockAt returns what is held from an offset on.
func (f *localFile) blockAt(off int64) ([]byte, error) {
	if off < f.at || off >= f.at+int64(len(f.block)) {
		if err := f.load(off); err != nil {
			return nil, err
		}
	}
	if off >= f.at+int64(len(f.block)) {
		return nil, io.EOF
	}
	return f.block[off-f.at:], nil
}

func (f *localFile) load(off int64) (err error) {
	defer func() {
		if recover() != nil { // the browser throws when the file has gone or changed
			err = errors.New("the file cannot be read any more: choose it again")
		}
	}()
	from := off / blockSize * blockSize
	buffer := f.reader.Call("readAsArrayBuffer", f.file.Call("slice", float64(from), float64(from+blockSize)))
	content := js.Global().Get("Uint8Array").New(buffer)
	f.at, f.block = from, make([]byte, content.Length())
	js.CopyBytesToGo(f.block, content)
	return nil
}
