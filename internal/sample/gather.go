package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
)

// maxHeld is how many bytes of leaves, openings and rows a sample gathers.
const maxHeld = 256 << 20

// folder is what there is of one case.
type folder struct {
	Candidate
	leaves   []int64 // in order
	openings []evidence.Opening
	tables   []extract
}

// extract is the rows of one table that are about the case.
type extract struct {
	name string
	rows [][]string // the header first
}

// gathering collects what there is of the cases that were drawn.
type gathering struct {
	*Bundle
	folders  []*folder
	byCase   map[string]*folder
	byPerson map[string][]*folder
	lines    map[int64][]byte // of the leaves that some folder has
	owners   map[int64][]*folder
	tree     checkpoint.Tree
	held     int
}

func (b *Bundle) gather(ctx context.Context, cases []Candidate) (*gathering, error) {
	g := &gathering{Bundle: b, byCase: map[string]*folder{}, byPerson: map[string][]*folder{}, lines: map[int64][]byte{}, owners: map[int64][]*folder{}}
	for _, c := range cases {
		f := &folder{Candidate: c}
		g.folders = append(g.folders, f)
		g.byCase[c.ID] = f
		g.byPerson[c.Person] = append(g.byPerson[c.Person], f)
	}
	for _, step := range []func(context.Context) error{g.findLeaves, g.readLeaves, g.readOpenings, g.readTables} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// hold counts what is kept in memory.
func (g *gathering) hold(n int) error {
	if g.held += n; g.held > maxHeld {
		return jml.Invalid("n", "These cases have more than 256 MiB of evidence together, without their files. Draw fewer at once.")
	}
	return nil
}

// findLeaves finds the leaves of each case, and those of no case that name its
// person.
func (g *gathering) findLeaves(ctx context.Context) error {
	seq := int64(-1)
	return g.Bundle.lines("leaves.jsonl", limits.MaxLine, func(line []byte) error {
		seq++
		for _, f := range g.foldersOf(line) {
			f.leaves = append(f.leaves, seq)
			if g.owners[seq] == nil {
				g.tree.KeepInclusion(seq, g.checkpoint.Size)
			}
			g.owners[seq] = append(g.owners[seq], f)
		}
		return ctx.Err()
	})
}

func (g *gathering) foldersOf(line []byte) []*folder {
	heading := evidence.ReadHeading(line)
	if heading.Case != "" {
		if f := g.byCase[heading.Case]; f != nil {
			return []*folder{f}
		}
		return nil
	}
	var leaf struct {
		Data struct {
			Person string `json:"person"`
			Holder string `json:"holder"`
		} `json:"data"`
	}
	if err := json.Unmarshal(line, &leaf); err != nil {
		return nil
	}
	if leaf.Data.Person != "" {
		return g.byPerson[leaf.Data.Person]
	}
	if leaf.Data.Holder != "" {
		return g.byPerson[leaf.Data.Holder]
	}
	return nil
}

// readLeaves reads them, and hashes all for their receipts.
func (g *gathering) readLeaves(ctx context.Context) error {
	err := g.Bundle.lines("leaves.jsonl", limits.MaxLine, func(line []byte) error {
		if seq := g.tree.Size(); g.owners[seq] != nil {
			g.lines[seq] = slices.Clone(line)
			if err := g.hold(len(line)); err != nil {
				return err
			}
		}
		g.tree.Append(line)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	root, err := g.tree.Root(g.tree.Size())
	if err != nil || g.tree.Size() != g.checkpoint.Size || root != g.checkpoint.Root {
		return &jml.Error{Code: jml.CodeDamaged, Message: "The leaves of the export are not those of its checkpoint. `handover verify` says more; draw from another export."}
	}
	return nil
}

func (g *gathering) readOpenings(context.Context) error {
	return g.Bundle.lines("openings.jsonl", limits.MaxOpeningLine(limits.MaxValue), func(line []byte) error {
		o, err := evidence.ParseOpening(line)
		if err != nil {
			return err
		}
		for _, f := range g.owners[o.Seq] {
			f.openings = append(f.openings, o)
			if err := g.hold(len(line)); err != nil {
				return err
			}
		}
		return nil
	})
}

// readTables reads the rows that are about each case or, in the tables that know
// no cases, about its person.
func (g *gathering) readTables(ctx context.Context) error {
	for _, name := range bundle.TableNames() {
		err := g.rows(name, func(header, row []string) error {
			for _, f := range g.foldersWith(header, row) {
				if err := g.hold(len(fmt.Sprint(row))); err != nil {
					return err
				}
				f.add(name, header, row)
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) foldersWith(header, row []string) []*folder {
	if slices.Contains(header, "case_id") {
		if f := g.byCase[cell(header, row, "case_id")]; f != nil {
			return []*folder{f}
		}
		return nil
	}
	for _, column := range []string{"person_id", "holder_id", "who_id"} {
		if found := g.byPerson[cell(header, row, column)]; found != nil {
			return found
		}
	}
	return nil
}

func (f *folder) add(table string, header, row []string) {
	if n := len(f.tables); n == 0 || f.tables[n-1].name != table {
		f.tables = append(f.tables, extract{table, [][]string{header}})
	}
	last := &f.tables[len(f.tables)-1]
	last.rows = append(last.rows, row)
}
