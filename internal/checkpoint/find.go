package checkpoint

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strings"
)

// Find looks for a signed checkpoint in a text in which it may be
// quoted, indented or encoded, such as a saved mail. It checks no signature.
func Find(text []byte) (signed []byte, found bool) {
	if signed, found = findNote(string(text)); found {
		return signed, true
	}
	plain, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(text)))
	if err != nil {
		return nil, false
	}
	return findNote(string(plain))
}

func findNote(text string) ([]byte, bool) {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.TrimLeft(strings.TrimRight(line, "\r \t"), "> \t|"))
	}
	for i := 0; i+5 < len(lines); i++ {
		if !strings.HasPrefix(lines[i+3], signedAtPrefix) || lines[i+4] != "" {
			continue
		}
		end := i + 5
		for end < len(lines) && strings.HasPrefix(lines[end], "— ") {
			end++
		}
		signed := []byte(strings.Join(lines[i:end], "\n") + "\n")
		if _, err := Peek(signed); err == nil && end > i+5 {
			return signed, true
		}
	}
	return nil, false
}
