// Package report owns the page on which people read a bundle, and how long its
// lists may become. The page needs no script, no network and no other file, and
// the same content gives the same bytes.
//
// It must not know where its content comes from: it is told in words.
package report
