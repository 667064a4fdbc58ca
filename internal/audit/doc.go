// Package audit answers auditors on the spot: the tables of a bundle as of one
// checkpoint, without a download. It owns for how long an answer is held and how
// many at a time. It must not know pages, nor anything that the tables do not say,
// so that what is on the screen is what an export says.
package audit
