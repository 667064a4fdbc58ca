package checkpoint

import (
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// longOrigin is as long as the origins that installations give themselves.
const longOrigin = "handover/0b1c7a3e-52d4-4f06-9c1d-8a6f2e904b77"

// wrapped breaks each line after so many characters, as mail programs do.
func wrapped(text string, width int, prefix string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		runes := []rune(line)
		for len(runes) > width {
			lines = append(lines, prefix+string(runes[:width]))
			runes = runes[width:]
		}
		lines = append(lines, prefix+string(runes))
	}
	return strings.Join(lines, "\r\n")
}

func TestACheckpointIsFoundWhateverLinesAMailProgramWrapped(t *testing.T) {
	signer, known := newSigner(t, longOrigin)
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.Int64Range(0, 1<<40).Draw(rt, "size")
		signed, err := Sign(longOrigin, size, tlog.Hash{1, 2, 3}, noon(), signer)
		if err != nil {
			rt.Fatal(err)
		}
		text := "Please keep this mail.\n" + string(signed) + "Key hash: 1a2b3c4d\n"
		if rapid.Bool().Draw(rt, "without the empty line") {
			text = strings.Replace(text, "\n\n", "\n", 1)
		}
		prefix := rapid.SampledFrom([]string{"", "> ", ">> ", "    ", "| "}).Draw(rt, "prefix")
		mail := wrapped(text, rapid.IntRange(48, 160).Draw(rt, "width"), prefix)
		found, ok := Find([]byte(mail))
		if !ok {
			rt.Fatalf("nothing found in\n%s", mail)
		}
		c, err := Open(found, known)
		if err != nil || c.Size != size {
			rt.Fatalf("found %+v, %v in\n%s", c, err, mail)
		}
	})
}

func TestACheckpointOfWhichSomethingIsMissingIsNotMadeUp(t *testing.T) {
	signer, _ := newSigner(t, longOrigin)
	signed, err := Sign(longOrigin, 7, tlog.Hash{}, noon(), signer)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"the end of the signature": string(signed[:len(signed)-20]),
		"the origin":               strings.TrimPrefix(string(signed), longOrigin+"\n"),
		"the number of leaves":     strings.Replace(string(signed), "\n7\n", "\n", 1),
	} {
		if found, ok := Find([]byte(text)); ok {
			t.Errorf("without %s: %s", name, found)
		}
		if !Begins([]byte(text)) {
			t.Errorf("without %s nobody is told that a checkpoint begins there", name)
		}
	}
	if Begins([]byte("Dear all, the fire drill is on Friday.")) {
		t.Error("a checkpoint begins in any mail")
	}
}
