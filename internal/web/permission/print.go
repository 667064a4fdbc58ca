package permission

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

const head = `# Permissions

Who may use which route, and what each does about a case. The program lets pass by the same table, ` + "`internal/web/permission`" + `; a test writes this page from it, and another opens every route as everybody.

What is said of cases:

- **own**: it is about whoever asks. *shows a joining, hides else*: one's own joining is shown; of a move or a departure nothing is, on any page, list, count or export, as if there were none. *refuses*: nobody changes their own case. *lines in hand*: the tasks that are the asker's now, and nothing else of the case.
- **other**: it is about somebody else.
- **confidential**, **held**: *no such case*: no case can be confidential or held; who announces one so is refused by name.
- –: the route neither tells nor changes anything of a case.

`

// Print writes the tables for people to read.
func Print(w io.Writer) error {
	var b strings.Builder
	b.WriteString(head)

	b.WriteString("## Pages\n\nAn auditor of a period sees what lies in it. *holders*: of auditors only who is in the line of the office manager or the security lead. *this machine* counts only where nobody else can reach the listener.\n\n")
	table(&b, Public(), Visitors())

	b.WriteString("\n## The API\n\nA program reaches what the scopes of its token name. What is said of own cases is said of whoever answers for the token.\n\n")
	programs(&b)

	b.WriteString("\n## The socket of the local command line\n\nWhoever can open it is the operator of the machine and may use all of it; with `--as` they are held to what is said of own cases.\n\n")
	table(&b, Socket(), nil)

	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print the permission table: %w", err)
	}
	return nil
}

func table(b *strings.Builder, rows Table, visitors []Visitor) {
	names, rule := "| route |", "|---|"
	for _, v := range visitors {
		names, rule = names+" "+v.Name+" |", rule+":-:|"
	}
	b.WriteString(names + " own | other | confidential | held |\n" + rule + "---|---|---|---|\n")

	for _, row := range rows {
		fmt.Fprintf(b, "| `%s` |", row.Route)
		for _, v := range visitors {
			b.WriteString(" " + row.mark(v) + " |")
		}
		row.Cases.print(b)
	}
}

// programs prints the table of the API, by scope.
func programs(b *strings.Builder) {
	b.WriteString("| route | scope | own | other | confidential | held |\n|---|---|---|---|---|---|\n")
	for _, row := range Programs() {
		fmt.Fprintf(b, "| `%s` | `%s` |", row.Route, row.Who[0].Scope)
		row.Cases.print(b)
	}
}

func (c Cases) print(b *strings.Builder) {
	for _, does := range []Does{c.Own, c.Other, c.Confidential, c.Held} {
		b.WriteString(" " + cmp.Or(string(does), "–") + " |")
	}
	b.WriteString("\n")
}

// mark is what stands in the cell of a visitor.
func (r Row) mark(v Visitor) string {
	switch {
	case !r.Passes(v):
		return ""
	case r.onlyHolders(v):
		return "holders"
	}
	return "yes"
}
