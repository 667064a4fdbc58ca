package verify

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/jml"
)

// Limits of what the check reads. Lines, openings and files are bounded by what
// evidence lets into a log, so that whatever was recorded verifies; the rest is
// bounded by what follows from the leaves, or small.
const (
	maxEntries  = 1 << 20
	maxManifest = 64 << 20 // besides its list of files
	maxListed   = 512      // one file in the manifest's list
	maxSmall    = 1 << 20  // checkpoint, policy.txt, consistency.txt

	// Leaves that pack better than this are none, beyond what a few fat ones may do.
	maxRatio  = 250
	fatLeaves = 1 << 30

	// Values of earlier versions, which took any length, hold at most this in all.
	oldValues = 1 << 30
)

var errTooLarge = errors.New("it unpacks to more than any such file has")

// archive is the ZIP as it lies there. Nothing is ever unpacked to disk.
type archive struct {
	at      io.ReaderAt
	entries map[string]*zip.File
	sums    map[string]sum // of the files that were read to their end
}

// sum is what a file unpacks to.
type sum struct {
	sha256 string
	size   int64
}

// fixedNames are the files of every bundle besides the tables, what is made of
// them for reading, and files/.
func fixedNames() []string {
	return []string{"README.html", "VERIFY.md", "manifest.json", "leaves.jsonl", "openings.jsonl",
		"checkpoint", "consistency.txt", "policy.txt"}
}

// errLayout is in the error about a ZIP that is not laid out as the format says.
var errLayout = errors.New("the ZIP file is not laid out as the format says")

// open reads the directory of the ZIP. An error that is errLayout says that the
// bundle was altered, any other that it is no ZIP; complaints are about what is in it.
func open(r io.ReaderAt, size int64) (b archive, complaints []string, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		if isZIP(r, size) {
			return archive{}, nil, fmt.Errorf("%w: %w", errLayout, err)
		}
		return archive{}, nil, fmt.Errorf("read the bundle as a ZIP file: %w", err)
	}
	if len(z.File) > maxEntries {
		return archive{}, nil, fmt.Errorf("read the bundle: it has %d files, more than the %d this check takes", len(z.File), maxEntries)
	}
	if err := checkLayout(r, size, z.File); err != nil {
		return archive{}, nil, fmt.Errorf("%w: %w", errLayout, err)
	}
	if slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "sample.json" }) {
		return archive{}, nil, jml.Invalid("", "This is a sample, which proves nothing by itself. Verify the export that it was drawn from, and draw it again: handover sample EXPORT --out FILE. The bytes must be the same.")
	}
	z.RegisterDecompressor(zip.Deflate, inflate)
	b.at, b.entries, b.sums = r, map[string]*zip.File{}, map[string]sum{}
	for _, f := range z.File {
		if !known(f.Name) || !f.Mode().IsRegular() {
			complaints = append(complaints, fmt.Sprintf("The bundle contains %q, which is no file of this format.", f.Name))
			continue
		}
		if _, twice := b.entries[f.Name]; twice {
			complaints = append(complaints, fmt.Sprintf("The bundle contains %s twice.", f.Name))
			continue
		}
		b.entries[f.Name] = f
	}
	return b, complaints, nil
}

// known refuses every name that no bundle has, and with that every
// path that leads out of a directory.
func known(name string) bool {
	if sum, ok := strings.CutPrefix(name, "files/"); ok {
		return bundle.IsSum(sum)
	}
	return slices.Contains(fixedNames(), name) || isTable(name) || isReading(name)
}

func isTable(name string) bool { return slices.Contains(bundle.TableNames(), name) }

func isReading(name string) bool { return slices.Contains(bundle.ReadingNames(), name) }

// read returns a whole entry of at most limit bytes.
func (b archive) read(name string, limit int64) ([]byte, error) {
	var content []byte
	err := b.stream(name, limit, func(r io.Reader) (err error) {
		content, err = io.ReadAll(r)
		return err
	})
	return content, err
}

// stream gives fn an entry of at most limit bytes.
func (b archive) stream(name string, limit int64, fn func(io.Reader) error) error {
	f, ok := b.entries[name]
	if !ok {
		return fmt.Errorf("%s is missing", name)
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%s cannot be unpacked: %w", name, err)
	}
	defer r.Close()
	in := io.Reader(&limited{r, limit})
	if _, known := b.sums[name]; known {
		err = fn(in)
	} else {
		err = b.summing(name, in, fn)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return nil
}

// summing gives fn an entry and notes what it comes to, if fn reads all of it.
func (b archive) summing(name string, r io.Reader, fn func(io.Reader) error) error {
	hash := sha256.New()
	in := &ending{r: io.TeeReader(r, hash)}
	err := fn(in)
	if err == nil && in.atEnd {
		b.sums[name] = sum{hex.EncodeToString(hash.Sum(nil)), in.n}
	}
	return err
}

// ending counts what is read, and notes when it was all.
type ending struct {
	r     io.Reader
	n     int64
	atEnd bool
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.n += int64(n)
	e.atEnd = e.atEnd || errors.Is(err, io.EOF)
	return n, err
}

// within is the content of an entry that is stored as it is, where it lies.
func (b archive) within(f *zip.File) (content io.ReaderAt, size int64, err error) {
	offset, err := f.DataOffset()
	if err != nil {
		return nil, 0, err
	}
	size = int64(min(f.UncompressedSize64, math.MaxInt64/2))
	return io.NewSectionReader(b.at, offset, size), size, nil
}

// lines calls fn with each line of an entry, without its newline, of which
// none has more than longest bytes and all together at most limit. fn returns
// false to stop. The last line must end in a newline too.
func (b archive) lines(name string, longest int, limit int64, fn func(line []byte) (more bool)) error {
	return b.stream(name, limit, func(r io.Reader) error {
		in := bufio.NewReaderSize(r, 64<<10)
		var line []byte
		for {
			var err error
			line, err = readLine(in, line[:0], longest)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if !fn(line) {
				return nil
			}
		}
	})
}

// readLine appends the next line to buf. io.EOF says that there is none.
func readLine(in *bufio.Reader, buf []byte, longest int) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		buf = append(buf, part...)
		switch {
		case len(buf) > longest+len("\n"):
			return buf, errTooLarge
		case err == nil:
			return buf[:len(buf)-len("\n")], nil
		case errors.Is(err, io.EOF) && len(buf) > 0:
			return buf, errors.New("the last line has no end")
		case !errors.Is(err, bufio.ErrBufferFull):
			return buf, err
		}
	}
}

// leavesLimit is how much leaves.jsonl may unpack to.
func (b archive) leavesLimit() int64 { return b.unpacked("leaves.jsonl") + fatLeaves }

// openingsLimit is how much of openings.jsonl is read before the leaves say how
// much there may be.
func (b archive) openingsLimit() int64 { return b.unpacked("openings.jsonl") + oldValues }

// unpacked is what a file of ours can unpack to at most, whatever lies in it.
func (b archive) unpacked(name string) int64 {
	f, ok := b.entries[name]
	if !ok {
		return 0
	}
	return int64(min(f.CompressedSize64, 1<<40)) * maxRatio
}

// limited reads up to left bytes and then fails, unlike io.LimitReader.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return n, errTooLarge
	}
	return n, err
}
