// Package workbook owns how tables become a spreadsheet file (XLSX): its parts,
// how their cells are typed, and the limits that spreadsheets have. It writes
// while it reads, so that no table and no part is ever held whole, and the same
// tables give the same parts byte for byte, whatever the version of a library.
//
// It must not know where tables come from or what they say.
package workbook
