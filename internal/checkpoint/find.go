package checkpoint

import (
	"encoding/base64"
	"strings"
)

// Find looks for a signed checkpoint in a text in which it may be quoted,
// indented, encoded or wrapped, such as a saved mail. It checks no signature.
func Find(text []byte) (signed []byte, found bool) {
	for _, form := range forms(text) {
		if signed, found = findNote(form); found {
			return signed, true
		}
	}
	for _, form := range forms(text) {
		if signed, found = findWrapped(form); found {
			return signed, true
		}
	}
	return nil, false
}

// Begins reports whether a checkpoint begins in the text, whole or not: where
// Find finds none in such a text, its lines were cut or wrapped.
func Begins(text []byte) bool {
	for _, form := range forms(text) {
		if strings.Contains(form, signedAtPrefix) {
			return true
		}
	}
	return false
}

// linesOf are a text's lines without marks of quoting, and with the dash of a
// signature that a program wrote otherwise.
func linesOf(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimLeft(strings.TrimSpace(line), "> \t|")
		if rest, short := cutDash(line); short {
			line = dash + rest
		}
		lines = append(lines, line)
	}
	return lines
}

func cutDash(line string) (rest string, short bool) {
	for _, other := range []string{"–", "---", "--", "-"} {
		if rest, short = strings.CutPrefix(line, other+" "); short && rest != "" {
			return rest, true
		}
	}
	return "", false
}

const dash = "— "

func findNote(text string) ([]byte, bool) {
	lines := linesOf(text)
	for i := 0; i+5 < len(lines); i++ {
		if !strings.HasPrefix(lines[i+3], signedAtPrefix) || lines[i+4] != "" {
			continue
		}
		end := i + 5
		for end < len(lines) && isSignature(lines[end]) {
			end++
		}
		signed := []byte(strings.Join(lines[i:end], "\n") + "\n")
		if _, err := Peek(signed); err == nil && end > i+5 {
			return signed, true
		}
	}
	return nil, false
}

// signatureSize is the length of an Ed25519 signature with the hash of its key.
const signatureSize = 4 + 64

func isSignature(line string) bool {
	rest, ok := strings.CutPrefix(line, dash)
	_, signature, two := strings.Cut(rest, " ")
	raw, err := base64.StdEncoding.DecodeString(signature)
	return ok && two && err == nil && len(raw) >= signatureSize
}

// maxPieces is into how many pieces one word of a checkpoint may be wrapped.
const maxPieces = 4

// findWrapped finds a checkpoint of which a mail program wrapped lines, or took
// out the empty one. All its words have a length or a shape by which they can
// be put together again.
func findWrapped(text string) ([]byte, bool) {
	words := strings.Fields(strings.Join(linesOf(text), "\n"))
	for i, word := range words {
		if word != strings.TrimSpace(signedAtPrefix) {
			continue
		}
		for size := max(0, i-maxPieces-1); size < i; size++ {
			if signed, ok := joined(words, size, i); ok {
				return signed, true
			}
		}
	}
	return nil, false
}

// joined puts a checkpoint together whose number of leaves and whose signed_at
// stand at these words.
func joined(words []string, size, signedAt int) ([]byte, bool) {
	root := strings.Join(words[size+1:signedAt], "")
	for sign := signedAt + 2; sign <= signedAt+maxPieces && sign < len(words); sign++ {
		if words[sign] != strings.TrimSpace(dash) {
			continue
		}
		instant := strings.Join(words[signedAt+1:sign], "")
		for end := sign + 2; end <= sign+1+maxPieces && end < len(words); end++ {
			name := strings.Join(words[sign+1:end], "")
			signature, ok := signatureAt(words[end:])
			if !ok || !endsIn(words[:size], name) {
				continue
			}
			signed := []byte(strings.Join([]string{name, words[size], root, signedAtPrefix + instant, "", dash + name + " " + signature, ""}, "\n"))
			if _, err := Peek(signed); err == nil {
				return signed, true
			}
		}
	}
	return nil, false
}

// signatureAt puts a signature together from the words that begin with it.
func signatureAt(words []string) (string, bool) {
	whole := base64.StdEncoding.EncodedLen(signatureSize)
	signature := ""
	for i := 0; i < len(words) && i < maxPieces && len(signature) < whole; i++ {
		signature += words[i]
	}
	_, err := base64.StdEncoding.DecodeString(signature)
	return signature, err == nil && len(signature) == whole
}

// endsIn reports whether the last words make up a name.
func endsIn(words []string, name string) bool {
	for n := 1; n <= maxPieces && n <= len(words); n++ {
		if strings.Join(words[len(words)-n:], "") == name {
			return true
		}
	}
	return false
}
