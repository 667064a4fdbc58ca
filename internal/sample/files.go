package sample

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// attached is an evidence file of a case.
type attached struct {
	seq  int64 // of the leaf that names it
	sum  string
	name string // that its owner gave it; empty when that is gone
}

// files are those of the case, each once, as the first leaf names them.
func (f *folder) files() []attached {
	type place struct {
		seq   int64
		field string
	}
	names := map[place]string{}
	for _, o := range f.openings {
		names[place{o.Seq, o.Field}] = o.Value
	}
	var found []attached
	seen := map[string]bool{}
	for _, o := range f.openings {
		prefix, isSum := strings.CutSuffix(o.Field, "sha256")
		if !isSum || seen[o.Value] {
			continue
		}
		seen[o.Value] = true
		found = append(found, attached{o.Seq, o.Value, names[place{o.Seq, prefix + "name"}]})
	}
	return found
}

// writeFiles writes the case's evidence files under the names that people gave
// them, and says which is which.
func (x *writer) writeFiles(f *folder) error {
	list := [][]string{{"file", "sha256", "log_index"}}
	for n, a := range f.files() {
		where := fmt.Sprintf("%s/files/%02d-%s", folderName(f.Candidate), n+1, fileName(a.name))
		err := x.stream("files/"+a.sum, func(r io.Reader) error {
			out, err := x.file(where)
			if err != nil {
				return err
			}
			_, err = io.Copy(out, r)
			return err
		})
		if jml.ErrorCode(err) == jml.CodeInvalid {
			return &jml.Error{Code: jml.CodeDamaged, Message: fmt.Sprintf("The export lacks the file %.12s… that leaf %d names. `handover verify` says more.", a.sum, a.seq)}
		}
		if err != nil {
			return err
		}
		list = append(list, []string{strings.TrimPrefix(where, folderName(f.Candidate)+"/"), a.sum, strconv.FormatInt(a.seq, 10)})
	}
	if len(list) == 1 {
		return nil
	}
	return x.writeCSV(folderName(f.Candidate)+"/files.csv", list)
}
