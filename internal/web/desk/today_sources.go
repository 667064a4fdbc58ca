package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Feeds says of which HR systems somebody has to look at something; store.Feeds
// implements it.
type Feeds interface {
	Troubles(ctx context.Context, who readmodel.Viewer, now time.Time) ([]inbound.Trouble, error)
}

// sourceTodo is an HR system with what is wrong, in words.
type sourceTodo struct{ Name, What string }

func sourcesWanted(r *http.Request, feeds Feeds, now time.Time) (todo []sourceTodo, err error) {
	list, err := feeds.Troubles(r.Context(), door.ViewerOf(r.Context()), now)
	for _, t := range list {
		var what []string
		if t.Refused > 0 {
			what = append(what, view.Plural(t.Refused, "thing that it sent was refused", "things that it sent were refused")+", so that no case follows")
		}
		if t.TurnedAway > 0 {
			what = append(what, view.Plural(t.TurnedAway, "request in its name was turned away", "requests in its name were turned away")+" within a day")
		}
		if t.Unasked > 0 {
			what = append(what, view.Plural(t.Unasked, "person could not be asked about", "people could not be asked about")+" for an hour")
		}
		todo = append(todo, sourceTodo{t.Source, strings.Join(what, "; ")})
	}
	return todo, err
}
