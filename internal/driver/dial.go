package driver

import (
	"fmt"
	"log/slog"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	sdklog "go.temporal.io/sdk/log"
)

// Options say how to reach Temporal. A given address, the embedded engine's,
// is used as it is; without one the standard TEMPORAL_* variables and files
// decide. The namespace, when not empty, stands for one they leave out.
func Options(address, namespace string) (client.Options, error) {
	if address != "" {
		return client.Options{HostPort: address, Namespace: namespace}, nil
	}
	profile, err := envconfig.LoadClientConfigProfile(envconfig.LoadClientConfigProfileOptions{})
	if err != nil {
		return client.Options{}, fmt.Errorf("read the TEMPORAL_ settings: %w", err)
	}
	if profile.Namespace == "" {
		profile.Namespace = namespace
	}
	o, err := profile.ToClientOptions(envconfig.ToClientOptionsRequest{})
	if err != nil {
		return client.Options{}, fmt.Errorf("read the TEMPORAL_ settings: %w", err)
	}
	return o, nil
}

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
