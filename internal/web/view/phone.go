package view

import "strings"

// PhoneNumber is a number as people read it, and as their phone dials it.
type PhoneNumber struct {
	Text string
	Dial string // digits, after + where the number is international
}

// Phone is nil where nobody wrote a number.
func Phone(text string) *PhoneNumber {
	dial, international := text, strings.HasPrefix(strings.TrimSpace(text), "+")
	if international {
		dial = strings.ReplaceAll(dial, "(0)", "") // not dialled from abroad
	}
	dial = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, dial)
	if dial == "" {
		return nil
	}
	if international {
		dial = "+" + dial
	}
	return &PhoneNumber{Text: text, Dial: dial}
}
