package inbound

import (
	"context"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

const (
	look = 5 * time.Second // between looks for items that wait
	most = 100             // items of one look
)

// CatchUp tries items again that had to wait: after a crash, or when the database
// was away. sources finds a source by its name; of one that is configured no more
// nothing is taken in.
func (s *Service) CatchUp(ctx context.Context, sources func(string) (Source, bool)) (taken int, err error) {
	items, err := s.Records.Waiting(ctx, s.Clock.Now(), most)
	if err != nil {
		return 0, err
	}
	held := map[[2]string]bool{} // records of which one has to wait, and so do those behind it
	for _, it := range items {
		from, known := sources(it.Source)
		of := [2]string{it.Source, it.Record}
		if !known || held[of] {
			continue
		}
		if err := s.settle(ctx, from, &it); err != nil {
			return taken, err
		}
		if it.State == Taken {
			taken++
		} else {
			held[of] = true
		}
	}
	return taken, nil
}

// Run catches up until the context ends.
func (s *Service) Run(ctx context.Context, log *slog.Logger, sources func(string) (Source, bool)) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if _, err := s.CatchUp(ctx, sources); err != nil && ctx.Err() == nil {
			log.Warn("what HR systems sent could not be taken in", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// TryAgain takes in anew what was refused, after somebody mended what was wrong,
// and returns what became of it. A record of which a newer one came since is not
// taken in any more (jml.CodeConflict).
func (s *Service) TryAgain(ctx context.Context, from Source, id string) ([]Item, error) {
	it, err := s.Records.Item(ctx, from.Name, id)
	if err != nil {
		return nil, err
	}
	if it.State != Refused {
		return nil, &jml.Error{Code: jml.CodeConflict, Message: "This was not refused, so there is nothing to try again."}
	}
	if it.Version == 0 {
		err := s.settle(ctx, from, &it)
		return []Item{it}, err
	}
	_, version, err := s.Records.Told(ctx, it.Source, it.Record)
	if err != nil {
		return nil, err
	}
	if version != it.Version+1 { // its refusal took one back
		return nil, &jml.Error{Code: jml.CodeConflict, Message: "A newer record of this person came since, which counts."}
	}
	return s.Take(ctx, from, it.Now, s.Clock.Now())
}
