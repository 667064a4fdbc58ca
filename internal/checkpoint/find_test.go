package checkpoint

import (
	"encoding/base64"
	"encoding/binary"
	"mime/quotedprintable"
	"strings"
	"testing"
	"unicode/utf16"

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

// utf16Of is a text as Windows saves it.
func utf16Of(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

// inLines is a text in base64 as mails have it.
func inLines(text string) string {
	encoded := base64.StdEncoding.EncodeToString([]byte(text))
	var out strings.Builder
	for len(encoded) > 76 {
		out.WriteString(encoded[:76] + "\r\n")
		encoded = encoded[76:]
	}
	return out.String() + encoded + "\r\n"
}

func quoted(text string) string {
	var out strings.Builder
	w := quotedprintable.NewWriter(&out)
	w.Write([]byte(text))
	w.Close()
	return out.String()
}

func TestACheckpointIsFoundHoweverItWasSaved(t *testing.T) {
	signer, known := newSigner(t, longOrigin)
	signed, err := Sign(longOrigin, 1042, tlog.Hash{1, 2, 3}, noon(), signer)
	if err != nil {
		t.Fatal(err)
	}
	note := string(signed)
	crlf := strings.ReplaceAll(note, "\n", "\r\n")
	each := func(mark string) string {
		return mark + strings.ReplaceAll(strings.TrimSpace(note), "\n", "\n"+mark) + "\n"
	}
	for name, text := range map[string]string{
		"with a mark of its encoding in front":   "\ufeff" + note,
		"with line ends of Windows":              crlf,
		"with line ends of an old Mac":           strings.ReplaceAll(note, "\n", "\r"),
		"with both":                              "\ufeff" + crlf,
		"in UTF-16":                              utf16Of("Kept.\r\n" + crlf),
		"quoted":                                 each("> "),
		"quoted twice":                           each(">> "),
		"quoted without blanks":                  each(">"),
		"indented":                               each("    "),
		"indented with a tab":                    each("\t"),
		"indented with blanks that do not break": each("\u00a0\u00a0"),
		"with blanks behind":                     strings.ReplaceAll(note, "\n", "  \n"),
		"with a shorter dash":                    strings.Replace(note, "— ", "– ", 1),
		"with a hyphen":                          strings.Replace(note, "— ", "- ", 1),
		"with the dash of Windows":               strings.Replace(note, "— ", "\x97 ", 1),
		"in a mail in quoted-printable":          "Subject: Your tasks\r\n\r\n" + quoted("Hello Lea,\n\n"+note+"Key hash: 1a2b3c4d\n"),
		"in a mail in base64":                    "Content-Transfer-Encoding: base64\r\n\r\n" + inLines("Hello Lea,\r\n\r\n"+crlf+"Key hash: 1a2b3c4d\r\n") + "\r\n--part--\r\n",
		"in a mail that is a page":               quoted("<p>Hello Lea,</p><pre>" + strings.ReplaceAll(strings.Replace(note, "—", "&mdash;", 1), "\n", "<br>\n") + "</pre>"),
		"with what nobody sees":                  strings.Replace(note, "signed_at", "signed\u200b_at", 1),
	} {
		found, ok := Find([]byte(text))
		if !ok {
			t.Errorf("%s: nothing found", name)
			continue
		}
		if c, err := Open(found, known); err != nil || c.Size != 1042 {
			t.Errorf("%s: %v in\n%s", name, err, found)
		}
	}
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
