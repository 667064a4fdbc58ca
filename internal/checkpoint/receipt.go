package checkpoint

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// receiptHeader is the first line of a C2SP tlog-proof.
const receiptHeader = "c2sp.org/tlog-proof@v1"

// KeepInclusion makes the tree keep what Receipt of a leaf needs when it has
// grown to a size. Tell it before it has grown to the leaf.
func (t *Tree) KeepInclusion(seq, size int64) {
	if seq < size && size < longest {
		_, _ = tlog.ProveRecord(size, seq, keeper{t}) // only to be asked for the hashes
	}
}

// Receipt is a C2SP tlog-proof: it shows whoever has the leaf and the log's key,
// and nothing else, that the leaf is in the log of a signed checkpoint.
func Receipt(seq int64, signed []byte, reader tlog.HashReader) ([]byte, error) {
	c, err := Peek(signed)
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint of a receipt: %w", err)
	}
	proof, err := tlog.ProveRecord(c.Size, seq, reader)
	if err != nil {
		return nil, fmt.Errorf("prove that leaf %d is in the log: %w", seq, err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nindex %d\n", receiptHeader, seq)
	for _, h := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n")
	b.Write(signed)
	return []byte(b.String()), nil
}
