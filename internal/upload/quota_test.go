package upload

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func TestTheTightestLimitAnswers(t *testing.T) {
	q := Standard()
	for says, use := range map[string]Usage{
		"2 GiB that one person": {Person: q.Person},
		"1 GiB that one case":   {Case: q.Case},
		"64 GiB that Handover":  {All: q.All},
		"disk":                  {Disk: Disk{Free: q.MinFree, Known: true}},
	} {
		room := q.Room(use).OfFile()
		if room.Bytes != 0 || !strings.Contains(room.More.Message, says) {
			t.Errorf("%+v leaves %d bytes and says %q", use, room.Bytes, room.More.Message)
		}
	}
	room := q.Room(Usage{}).OfFile()
	if room.Bytes != MaxFile || room.More.Code != jml.CodeInvalid || !strings.Contains(room.More.Message, "larger than 25 MiB") {
		t.Errorf("an empty store has room for %d bytes and says %q", room.Bytes, room.More.Message)
	}
}

func TestWhatIsGrantedNeverPassesALimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quota := rapid.Int64Range(MaxFile, 1<<40)
		q := Quotas{Person: quota.Draw(t, "of a person"), Case: quota.Draw(t, "of a case"), All: quota.Draw(t, "of all"),
			MinFree: rapid.Int64Range(LeastMinFree, MostMinFree).Draw(t, "left free")}
		bytes := rapid.Int64Range(0, 1<<41)
		use := Usage{Person: bytes.Draw(t, "person"), Case: bytes.Draw(t, "case"), All: bytes.Draw(t, "all"),
			Underway: bytes.Draw(t, "underway"), Disk: Disk{Free: bytes.Draw(t, "free"), Known: rapid.Bool().Draw(t, "known")}}
		room := q.Room(use).OfFile()

		if room.Bytes < 0 || room.More == nil {
			t.Fatalf("%+v leaves %+v", use, room)
		}
		if room.Bytes == 0 {
			return
		}
		past := use.Person+room.Bytes > q.Person || use.Case+room.Bytes > q.Case || use.All+room.Bytes > q.All
		little := use.Disk.Known && use.Disk.Free-use.Underway-room.Bytes < q.MinFree
		if past || little || room.Bytes > MaxFile {
			t.Fatalf("%+v was granted %d bytes", use, room.Bytes)
		}
	})
}
