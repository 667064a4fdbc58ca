package evidence

import "testing"

func TestOlderLeavesSayARepetitionInTheKeyAlone(t *testing.T) {
	had := func(key string) bool { return key == "grant-access/mail" || key == "return/LT" }
	for _, c := range []struct{ key, base, want string }{
		{"grant-access/mail", "", "grant-access/mail"},
		{"grant-access/mail/2", "", "grant-access/mail"},
		{"grant-access/mail/2:check", "", "grant-access/mail/2:check"},
		{"grant-access/chat/2", "", "grant-access/chat/2"}, // the case had no such task
		{"training", "", "training"},
		{"return/LT/2", "return/LT/2", "return/LT/2"}, // a newer leaf: the tag ends in a number
	} {
		if got := (PlannedTask{Key: c.key, Base: c.base}).BaseKey(had); got != c.want {
			t.Errorf("%s, base %q: %s, want %s", c.key, c.base, got, c.want)
		}
	}
}
