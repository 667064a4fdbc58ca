package jml

import "testing"

func TestAKeyNamesItselfAndItsRepetitions(t *testing.T) {
	keys := []string{"grant-access/mail", "training"}
	for key, want := range map[string]bool{
		"grant-access/mail": true, "grant-access/mail/2": true, "training": true, "training/3": true,
		"grant-access": false, "grant-access/mail/x": false, "grant-access/chat": false, "mail/2": false, "": false,
	} {
		if got := KeysName(keys, key); got != want {
			t.Errorf("KeysName(%q) = %v", key, got)
		}
	}
}
