// Package legible owns which texts may come in: how long they are, on one line
// or several, and nothing in them that people cannot see and so cannot mean. It
// says which rule each word of the business follows. It knows no form, file or
// database: they ask it, and so does whoever lets an old row out again.
package legible
