package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestWhatIsLoggedMeanwhileComesAfterAndIsNotLost(t *testing.T) {
	var out strings.Builder
	log := &heldLog{to: &out}
	fmt.Fprintln(log, "before")
	log.hold()
	fmt.Fprintln(log, "meanwhile")
	fmt.Fprintln(&out, "announcement")
	log.hold() // twice holds no tighter, and loses nothing
	log.release()
	log.release()
	fmt.Fprintln(log, "after")

	if want := "before\nannouncement\nmeanwhile\nafter\n"; out.String() != want {
		t.Errorf("it reads %q, want %q", out.String(), want)
	}
}
