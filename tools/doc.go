// Package tools pins the programs that make check runs. They have a module of
// their own so that the product's module stays free of them.
package tools
