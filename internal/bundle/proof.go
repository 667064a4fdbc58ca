package bundle

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// policyText is a C2SP tlog-policy: the log's key, and no witness is asked.
func policyText(vkey string) []byte {
	return []byte("log " + vkey + "\nquorum none\n")
}

// ParsePolicy reads policy.txt and returns the log's key.
func ParsePolicy(text []byte) (vkey string, err error) {
	vkey, found := strings.CutPrefix(string(text), "log ")
	vkey, rest, _ := strings.Cut(vkey, "\n")
	if !found || rest != "quorum none\n" {
		return "", errors.New("policy.txt is a line with the log's key and a line without a quorum")
	}
	return vkey, nil
}

const consistencyHeader = "handover-consistency/v1"

// Consistency is what consistency.txt says: Proof shows that the log of To
// leaves extends the one of From leaves, of which Older is the signed note.
type Consistency struct {
	From, To int64
	Proof    tlog.TreeProof
	Older    []byte
}

// encode writes two sizes, the proof's hashes, an empty line and the older
// signed note. From 0 there is nothing before, and nothing follows the sizes.
func (c Consistency) encode() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nfrom %d\nto %d\n", consistencyHeader, c.From, c.To)
	for _, h := range c.Proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	if c.Older != nil {
		b.WriteString("\n")
		b.Write(c.Older)
	}
	return []byte(b.String())
}

// ParseConsistency reads exactly what a bundle's consistency.txt may say.
func ParseConsistency(text []byte) (Consistency, error) {
	head, older, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	bad := errors.New("consistency.txt is not written as the format says")
	if len(lines) < 3 || lines[0] != consistencyHeader {
		return Consistency{}, bad
	}
	var c Consistency
	var err1, err2 error
	c.From, err1 = strconv.ParseInt(strings.TrimPrefix(lines[1], "from "), 10, 64)
	c.To, err2 = strconv.ParseInt(strings.TrimPrefix(lines[2], "to "), 10, 64)
	if err1 != nil || err2 != nil {
		return Consistency{}, bad
	}
	for _, line := range lines[3:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return Consistency{}, bad
		}
		c.Proof = append(c.Proof, h)
	}
	if older != "" {
		c.Older = []byte(older)
	}
	if !bytes.Equal(c.encode(), text) {
		return Consistency{}, bad
	}
	return c, nil
}
