package workflows

// Register makes the workflow types known to a worker.
func Register(r interface{ RegisterWorkflow(any) }) {
	r.RegisterWorkflow(Joiner)
	r.RegisterWorkflow(Mover)
	r.RegisterWorkflow(Leaver)
}
