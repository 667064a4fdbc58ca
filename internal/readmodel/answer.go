package readmodel

import "time"

// Answer is what was answered to a request with an Idempotency-Key. While it is
// being made its Status is 0.
type Answer struct {
	Request string // SHA-256 of what was asked, in hexadecimal digits
	BegunAt time.Time
	Status  int
	Media   string
	ETag    string
	Body    []byte // nil where it was too long to be kept
}
