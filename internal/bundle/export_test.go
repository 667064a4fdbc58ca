package bundle

import "slices"

// TableOf is a table with one column, of texts that come from anywhere.
func TableOf(name, column string, cells []string) Table {
	columns := []ofText{{name: column, cell: func(s string) string { return s }}}
	return tabulate(name, columns, slices.Clone(cells))
}

type ofText = column[string]
