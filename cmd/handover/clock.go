package main

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/client"
)

type clockCmd struct {
	Confirm clockConfirmCmd `cmd:"" help:"Go by the clock again as it is now. It is recorded who said so."`
}

type clockConfirmCmd struct{ target }

func (c *clockConfirmCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		confirmed, err := local.ConfirmClock(e)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(confirmed)
		}
		way, by := "ahead of", time.Duration(confirmed.Seconds)*time.Second
		if by < 0 {
			way, by = "behind", -by
		}
		fmt.Fprintf(e.out, "The clock is relied on again. It was %s %s what was expected.\n", by, way)
		return nil
	})
}

// confirmClock goes by the clock again, on the word of whoever asks.
func (p *parts) confirmClock(ctx context.Context, by jml.Actor) (off time.Duration, err error) {
	was, err := p.keeper.Confirm(ctx, by)
	return was.Off, err
}
