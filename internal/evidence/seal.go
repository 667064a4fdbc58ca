package evidence

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
)

// leafVersion is the format named in every leaf.
const leafVersion = "handover-leaf/v1"

// keySize is the length of a commitment's key in bytes.
const keySize = 32

// Commitment is HMAC-SHA256(key, field || 0x00 || value). Without the key it
// tells nothing about the value, and two commitments to one value differ.
type Commitment [sha256.Size]byte

// MarshalText writes 64 lower-case hexadecimal digits.
func (c Commitment) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, c[:]), nil }

// UnmarshalText reads what MarshalText writes.
func (c *Commitment) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(c)) || bytes.ContainsAny(text, "ABCDEF") {
		return fmt.Errorf("a commitment has %d lower-case hexadecimal digits", hex.EncodedLen(len(c)))
	}
	_, err := hex.Decode(c[:], text)
	return err
}

// Commit binds a value to a field under a key.
func Commit(key []byte, field, value string) Commitment {
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, field)
	mac.Write([]byte{0})
	io.WriteString(mac, value)
	return Commitment(mac.Sum(nil))
}

// Opening is the personal value behind a commitment of leaf Seq, with the key
// that proves it. Erasing deletes it.
type Opening struct {
	Seq   int64
	Field string
	Key   []byte
	Value string
}

// Opens reports whether the opening belongs to the commitment.
func (o Opening) Opens(c Commitment) bool {
	mac := Commit(o.Key, o.Field, o.Value)
	return hmac.Equal(mac[:], c[:])
}

// Seal gives a draft its place in the log. It was written at now, by the clock,
// and is recorded at recordedAt, which is later when the clock has gone back. The line is the leaf's exact bytes
// without a newline; the openings come in order of field. The actor's name is
// committed as "actor.name" unless the draft has that field already. Control
// character NUL and broken UTF-8 in values become U+FFFD, since not every
// database can keep them. An error is a fault of the caller or of random: what
// people typed was held against the fields' limits long before.
func Seal(d Draft, seq int64, now, recordedAt time.Time, random io.Reader) (line []byte, openings []Opening, err error) {
	if d.Data == nil {
		return nil, nil, fmt.Errorf("seal leaf %d: the draft has no data", seq)
	}
	leafType := d.Data.LeafType()
	openings, commitments, err := commitAll(d, seq, random)
	if err != nil {
		return nil, nil, fmt.Errorf("seal leaf %d (%s): %w", seq, leafType, err)
	}
	occurred := d.OccurredAt
	if occurred.IsZero() {
		occurred = now
	}
	if ended, ok := d.Data.(TaskEnded); ok && now.Before(recordedAt) {
		ended.EndedAt = &now // its occurred_at is the owner's word
		d.Data = ended
	}
	data, err := encode(inUTC(d.Data))
	if err != nil {
		return nil, nil, fmt.Errorf("encode data of leaf %d (%s): %w", seq, leafType, err)
	}
	leaf := Leaf{
		Seq: seq, Type: leafType,
		OccurredAt: occurred.UTC().Truncate(time.Microsecond),
		RecordedAt: recordedAt.UTC().Truncate(time.Microsecond),
		Case:       d.Case, Task: d.Task,
		Actor:       LeafActor{Kind: d.Actor.Kind, Ref: d.Actor.Ref, Assurance: d.Actor.Assurance},
		Data:        data,
		Commitments: commitments,
	}
	line, err = leaf.encode()
	if err != nil {
		return nil, nil, fmt.Errorf("encode leaf %d (%s): %w", seq, leafType, err)
	}
	if len(line) > limits.MaxLine {
		return nil, nil, fmt.Errorf("seal leaf %d (%s): its line has %d bytes, more than a log can hold", seq, leafType, len(line))
	}
	return line, openings, nil
}

func commitAll(d Draft, seq int64, random io.Reader) ([]Opening, map[string]Commitment, error) {
	commitments := map[string]Commitment{}
	var openings []Opening
	for _, f := range withActor(d) {
		value := clean(f.Value)
		if value == "" {
			continue
		}
		if _, known := limits.Of(f.Name); !known {
			return nil, nil, fmt.Errorf("no leaf has a personal field %q", f.Name)
		}
		if len(value) > limits.MaxValue {
			return nil, nil, fmt.Errorf("field %q has %d bytes, more than a log can hold", f.Name, len(value))
		}
		if _, twice := commitments[f.Name]; twice {
			return nil, nil, fmt.Errorf("field %q is given twice", f.Name)
		}
		key := make([]byte, keySize)
		if _, err := io.ReadFull(random, key); err != nil {
			return nil, nil, fmt.Errorf("read random bytes: %w", err)
		}
		commitments[f.Name] = Commit(key, f.Name, value)
		openings = append(openings, Opening{Seq: seq, Field: f.Name, Key: key, Value: value})
	}
	sortOpenings(openings)
	return openings, commitments, nil
}

func withActor(d Draft) []Field {
	const name = "actor.name"
	for _, f := range d.Personal {
		if f.Name == name && f.Value != "" {
			return d.Personal
		}
	}
	return append(d.Personal[:len(d.Personal):len(d.Personal)], Field{Name: name, Value: actorName(d.Actor)})
}

// actorName leaves passing time without a name.
func actorName(a jml.Actor) string {
	if a.Kind == jml.ActorSystem {
		return ""
	}
	return a.Name
}

func clean(value string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(value, "\uFFFD"), "\x00", "\uFFFD")
}

// validField accepts dotted lower-case names such as "file.1.sha256".
func validField(name string) bool {
	if name == "" || len(name) > 64 {
		return false
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_' {
			return false
		}
	}
	return true
}

// encode writes compact JSON in which <, > and & stay readable.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
