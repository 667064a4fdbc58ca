package mail

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/notice"
)

// topic is the subject of all mails of a case. It names nobody, since subjects
// are shown on locked phones and kept in other systems' logs, and it never
// changes: mail programs put mails with different subjects into different
// threads. What is new stands in the summary.
func topic(n notice.Letter) string {
	switch n.Kind {
	case notice.Digest:
		return "Your open tasks"
	case notice.Astray:
		return "Mail that was not for you"
	}
	kind := string(n.CaseKind)
	return strings.ToUpper(kind[:min(1, len(kind))]) + kind[min(1, len(kind)):] + fmt.Sprintf(" case #%d", n.CaseNumber)
}

func subject(n notice.Letter) string {
	if begins(n) {
		return topic(n)
	}
	return "Re: " + topic(n)
}

// thread joins an owner's mails about a case: Apple Mail by the reference to the
// first of them, Gmail by that and the same subject, Outlook by topic and index.
func (c *Composer) thread(h *header, n notice.Letter) {
	if alone(n) {
		return // each stands for itself
	}
	h.add("Thread-Topic", topic(n))
	h.add("Thread-Index", threadIndex(n))
	if begins(n) {
		return
	}
	root := "<" + idPart(n.Root) + "@" + c.host + ">"
	h.add("In-Reply-To", root)
	h.add("References", root)
}

// begins reports whether a letter is the first of its thread.
func begins(n notice.Letter) bool { return n.Root == "" || n.Root == n.ID || alone(n) }

// alone reports whether a letter is about no one case of its reader's.
func alone(n notice.Letter) bool { return n.Kind == notice.Digest || n.Kind == notice.Astray }

// ticksTo1970 are the tenths of microseconds from 1601, where the time in a
// thread index begins, to 1970.
const ticksTo1970 = 116_444_736_000_000_000

// threadIndex is six bytes of time and sixteen that tell the thread from all
// others; a mail that is not the first adds five of its own.
func threadIndex(n notice.Letter) string {
	ticks := ticksTo1970
	if !n.OpenedAt.IsZero() {
		ticks += int(n.OpenedAt.UnixNano() / int64(100*time.Nanosecond))
	}
	index := binary.BigEndian.AppendUint64(nil, uint64(ticks))[:6]
	thread := sha256.Sum256([]byte(n.CaseID))
	index = append(index, thread[:16]...)
	if !begins(n) {
		own := sha256.Sum256([]byte(n.ID))
		index = append(index, own[0]&0x7f, own[1], own[2], own[3], own[4])
	}
	return base64.StdEncoding.EncodeToString(index)
}

// urgent reports whether a mail asks for something whose limit is in hours.
func urgent(tasks []notice.LetterTask) bool {
	for _, t := range tasks {
		if t.HourLimit && t.Open {
			return true
		}
	}
	return false
}
