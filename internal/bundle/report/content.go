package report

import "slices"

// Content is what the page says. Instants are in words, with their zone.
type Content struct {
	Company    string
	Period     string
	Part       []string // what of the period was asked for; empty for all of it
	Zone       string
	AsOf       string
	About      []Pair
	Flags      []Pair
	Counts     []Pair
	Late       List[Late]
	Leavers    List[Leaver]
	Controls   List[Control]
	Exceptions List[Exception]
	NotApart   List[Admitted]
	Proven     []string
	Tables     []Table
}

// Pair is a name and what it is.
type Pair struct{ Name, Is string }

// Late is a task that was done late, or is late now.
type Late struct {
	Case, Person, Task, Owner string
	Due, Done                 string
	By                        string // how much
}

// Leaver is one departure: whether the person is out, and what showed each removal.
type Leaver struct {
	Case, Person string
	LastDay      string
	Cutoff       string
	Told         string // how late the company was told; empty when in time
	Answer       string // whether they are out
	Removals     []Removal
	More         int // removals beyond these
}

// Removal is one access that had to be taken away.
type Removal struct {
	What, Owner  string
	Limit        string // until when
	Done         string // when, or how it stands
	Within       string // yes, no or running
	By, ProvenBy string
	Rests        string // on what the instant rests
}

// Control is what tasks show of one control.
type Control struct {
	Number                                          string
	Tasks, Done, Late, Open, NotApplicable, NotDone int
}

// Exception is something that was not done.
type Exception struct {
	Case, Person, Task, Why, ReportedBy string
	Accepted, Until                     string
}

// Admitted is a task for which nobody else was left.
type Admitted struct{ Case, Person, Task, By, When string }

// Table is a table's part of the dictionary of columns.
type Table struct {
	Name    string
	Columns []Pair
}

// How many rows a list of the page has. Whoever needs more needs a table, not a page.
const (
	MaxRows     = 100
	MaxLeavers  = 60
	MaxRemovals = 25
)

// List is a list that may be cut: how many more there are, and the table that has them.
type List[T any] struct {
	Rows  []T
	More  int
	Table string
}

// Cut keeps at most so many rows.
func Cut[T any](rows []T, most int, table string) List[T] {
	if len(rows) <= most {
		return List[T]{Rows: rows, Table: table}
	}
	return List[T]{rows[:most], len(rows) - most, table}
}

// First keeps the first rows of any number, in an order that comes with them.
type First[T any] struct {
	most    int
	compare func(a, b T) int
	rows    []T
	n       int
}

// NewFirst keeps at most so many.
func NewFirst[T any](most int, compare func(a, b T) int) *First[T] {
	return &First[T]{most: most, compare: compare}
}

// Add takes in one more. Rows that compare alike stay in the order they came in.
func (f *First[T]) Add(row T) {
	f.n++
	if len(f.rows) == f.most && f.compare(row, f.rows[f.most-1]) >= 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(f.rows, row, func(is, added T) int {
		if f.compare(is, added) <= 0 {
			return -1
		}
		return 1
	})
	f.rows = slices.Insert(f.rows, at, row)
	f.rows = f.rows[:min(len(f.rows), f.most)]
}

// Rows are those that were kept, and how many there were.
func (f *First[T]) Rows() (rows []T, of int) { return f.rows, f.n }
