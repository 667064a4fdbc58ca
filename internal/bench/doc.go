// Package bench measures the whole service on this machine beside bare loops
// of the engine and the database below it, so that its figures are ratios and
// mean the same on a fast machine and on a slow one. It holds tests only: make
// bench runs the measurements, make test the counts.
package bench
