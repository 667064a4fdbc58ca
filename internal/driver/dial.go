package driver

import (
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
)

// A connection on which nothing answers is given up after these two; the SDK's
// own would take 45 seconds. Servers refuse to be asked every 10 seconds.
const (
	keepAliveTime    = 12 * time.Second
	keepAliveTimeout = 5 * time.Second
)

// Dial returns a client that connects with its first call, so that a Temporal
// that is away at the start stops nothing. The client's own log is let through
// from warnings on.
func Dial(o client.Options, log *slog.Logger) (client.Client, error) {
	if o.ConnectionOptions.KeepAliveTime == 0 {
		o.ConnectionOptions.KeepAliveTime, o.ConnectionOptions.KeepAliveTimeout = keepAliveTime, keepAliveTimeout
	}
	o.Logger = sdklog.NewStructuredLogger(slog.New(warnings{log.Handler()}))
	c, err := client.NewLazyClient(o)
	if err != nil {
		return nil, fmt.Errorf("make a Temporal client: %w", err)
	}
	return c, nil
}
