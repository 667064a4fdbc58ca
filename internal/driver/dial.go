package driver

import (
	"fmt"
	"log/slog"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
)

// Dial returns a client that connects with its first call, so that a Temporal
// that is away at the start stops nothing. The client's own log is let through
// from warnings on.
func Dial(o client.Options, log *slog.Logger) (client.Client, error) {
	o.Logger = sdklog.NewStructuredLogger(slog.New(warnings{log.Handler()}))
	c, err := client.NewLazyClient(o)
	if err != nil {
		return nil, fmt.Errorf("make a Temporal client: %w", err)
	}
	return c, nil
}
