package driver

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"
)

// namespaceID is the last answer to the question for the namespace's id.
type namespaceID struct {
	mu      sync.Mutex
	id      string
	askedAt time.Time // on the process's own monotonic clock
}

// NamespaceID asks Temporal for the id of the namespace, which is new with
// every new store.
func (d *Driver) NamespaceID(ctx context.Context) (string, error) {
	d.ns.mu.Lock()
	defer d.ns.mu.Unlock()
	return d.askNamespaceID(ctx)
}

// RecentNamespaceID is an answer of the last seconds, or a new one: what the
// many rounds of this process record. Whoever asks here never rests on another
// process having asked.
func (d *Driver) RecentNamespaceID(ctx context.Context) (string, error) {
	d.ns.mu.Lock()
	defer d.ns.mu.Unlock()
	if d.ns.id != "" && time.Since(d.ns.askedAt) < freshFor {
		return d.ns.id, nil
	}
	return d.askNamespaceID(ctx)
}

// askNamespaceID is called with the answer's lock held, so that many who ask at
// once ask once.
func (d *Driver) askNamespaceID(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()

	asked := time.Now()
	res, err := d.client.WorkflowService().DescribeNamespace(ctx,
		&workflowservice.DescribeNamespaceRequest{Namespace: d.namespace})
	if err != nil {
		return "", fmt.Errorf("describe the namespace: %w", err)
	}
	d.ns.id, d.ns.askedAt = res.GetNamespaceInfo().GetId(), asked
	return d.ns.id, nil
}
