package readmodel

import (
	"time"

	"github.com/handover-jml/handover/internal/token"
)

// Token is a program's token as it stands now. MadeBy is the name of who answers
// for it, "" for the console; Ended is "" while it holds.
type Token struct {
	token.Token
	MadeBy string
	SeenAt time.Time // to the minute; zero: never
	Ended  token.End
}
