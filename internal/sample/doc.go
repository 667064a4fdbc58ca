// Package sample owns how cases are drawn for an auditor out of a bundle, and
// what the auditor gets of each: its leaves with receipts, its openings, its rows
// of the tables and its files, in a folder of its own.
//
// A sample follows from the bundle and the auditor's word alone, so that whoever
// has both draws it again and gets the same bytes. It must not know a database,
// clock or network.
package sample
