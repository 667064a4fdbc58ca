// Package formula owns how text goes into a cell of a spreadsheet so that none
// runs it. It knows no table.
package formula

import (
	"strings"
	"unicode/utf8"
)

// Escape keeps spreadsheets from running a cell: text that begins like a formula
// gets an apostrophe in front, also behind what some of them skip.
func Escape(cell string) string {
	if cell == "" {
		return cell
	}
	begins := strings.TrimLeftFunc(cell, func(r rune) bool {
		return r <= ' ' || r == '\u00a0' || r == '\u3000' || r == '\ufeff'
	})
	if strings.ContainsRune("\t\r", rune(cell[0])) || begins != "" && strings.ContainsRune("=+-@＝＋－＠", first(begins)) {
		return "'" + cell
	}
	return cell
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
