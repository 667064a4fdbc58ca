package jml

import "testing"

func TestKeysNameATaskAndItsLaterRepetitions(t *testing.T) {
	keys := []string{"grant-access/mail", "training/2"}
	for _, c := range []struct {
		key, base string
		want      bool
	}{
		{"grant-access/mail", "grant-access/mail", true},
		{"grant-access/mail/2", "grant-access/mail", true},
		{"training/2", "training", true},
		{"training", "training", false},
		{"training/3", "training", false},
		{"grant-access/mail/2", "grant-access/mail/2", false}, // a tag that ends in a number
	} {
		if got := (Task{Key: c.key, Base: c.base}).NamedBy(keys); got != c.want {
			t.Errorf("%s of %s: %v", c.key, c.base, got)
		}
	}
}
