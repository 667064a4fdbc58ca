package door

import (
	"net/http"
	"time"
)

// streamTime is how long one upload, download or export may take.
const streamTime = 10 * time.Minute

// MoreTime gives a streaming route more time than a page has. Test recorders
// have no deadlines to move.
func MoreTime(w http.ResponseWriter) {
	control, until := http.NewResponseController(w), time.Now().Add(streamTime)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}
