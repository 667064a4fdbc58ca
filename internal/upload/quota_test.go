package upload

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func TestTheTightestLimitAnswers(t *testing.T) {
	for says, use := range map[string]Usage{
		"one person": {Person: MaxPerson},
		"one case":   {Case: MaxCase},
		"All files":  {All: MaxAll},
		"disk":       {Disk: Disk{Free: MinFree, Known: true}},
	} {
		room := use.Room().OfFile()
		if room.Bytes != 0 || !strings.Contains(room.More.Message, says) {
			t.Errorf("%+v leaves %d bytes and says %q", use, room.Bytes, room.More.Message)
		}
	}
	room := Usage{}.Room().OfFile()
	if room.Bytes != MaxFile || room.More.Code != jml.CodeInvalid || !strings.Contains(room.More.Message, "larger than 25 MiB") {
		t.Errorf("an empty store has room for %d bytes and says %q", room.Bytes, room.More.Message)
	}
}

func TestWhatIsGrantedNeverPassesALimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bytes := rapid.Int64Range(0, 2*MaxAll)
		use := Usage{Person: bytes.Draw(t, "person"), Case: bytes.Draw(t, "case"), All: bytes.Draw(t, "all"),
			Underway: bytes.Draw(t, "underway"), Disk: Disk{Free: bytes.Draw(t, "free"), Known: rapid.Bool().Draw(t, "known")}}
		room := use.Room().OfFile()

		if room.Bytes < 0 || room.More == nil {
			t.Fatalf("%+v leaves %+v", use, room)
		}
		if room.Bytes == 0 {
			return
		}
		past := use.Person+room.Bytes > MaxPerson || use.Case+room.Bytes > MaxCase || use.All+room.Bytes > MaxAll
		little := use.Disk.Known && use.Disk.Free-use.Underway-room.Bytes < MinFree
		if past || little || room.Bytes > MaxFile {
			t.Fatalf("%+v was granted %d bytes", use, room.Bytes)
		}
	})
}
