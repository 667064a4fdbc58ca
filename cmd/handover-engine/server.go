package main

import (
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

const (
	loopback    = "127.0.0.1"
	clusterName = "active"
	storeName   = "sqlite"
	// historyShards is fixed for the life of a store; it is part of storeVersion.
	historyShards = 1
)

func address(port int) string { return fmt.Sprintf("%s:%d", loopback, port) }

// startServer starts all four services in this process. They find one another
// by fixed addresses, so no membership protocol runs.
func startServer(o options, log *slog.Logger) error {
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(o)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(map[primitives.ServiceName]static.Hosts{
			primitives.FrontendService: static.SingleLocalHost(address(o.ports.frontend)),
			primitives.HistoryService:  static.SingleLocalHost(address(o.ports.history)),
			primitives.MatchingService: static.SingleLocalHost(address(o.ports.matching)),
			primitives.WorkerService:   static.SingleLocalHost(address(o.ports.worker)),
		}),
		temporal.WithLogger(newLogger(log)),
		temporal.WithTLSConfigFactory(o.identity),                  // who is let in at all …
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()), // … may do everything
		temporal.WithDynamicConfigClient(dynamicconfig.StaticClient{
			dynamicconfig.EnableNexus.Key(): false, // needs an HTTP port that nobody here calls
		}),
	)
	if err != nil {
		return fmt.Errorf("configure the server: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	return nil
}

func serverConfig(o options) *config.Config {
	var c config.Config
	c.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}
	c.Persistence = config.Persistence{
		DefaultStore:     storeName,
		VisibilityStore:  storeName,
		NumHistoryShards: historyShards,
		DataStores:       map[string]config.DataStore{storeName: {SQL: storeConfig(o.db)}},
	}
	c.ClusterMetadata = &cluster.Config{
		FailoverVersionIncrement: 10,
		MasterClusterName:        clusterName,
		CurrentClusterName:       clusterName,
		ClusterInformation: map[string]cluster.ClusterInformation{
			clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: address(o.ports.frontend)},
		},
	}
	c.DCRedirectionPolicy.Policy = "noop"
	c.Services = map[string]config.Service{
		string(primitives.FrontendService): service(o.ports.frontend),
		string(primitives.HistoryService):  service(o.ports.history),
		string(primitives.MatchingService): service(o.ports.matching),
		string(primitives.WorkerService):   service(o.ports.worker),
	}
	c.PublicClient.HostPort = address(o.ports.frontend) // the server panics without it
	c.Archival.History.State = "disabled"
	c.Archival.Visibility.State = "disabled"
	c.NamespaceDefaults.Archival.History.State = "disabled"
	c.NamespaceDefaults.Archival.Visibility.State = "disabled"
	return &c
}

func service(port int) config.Service {
	return config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
}
