package replay

import "crypto/sha256"

// plannedTasks are the tasks that some leaf planned, by id. Of those that are
// forgotten no more is known than that.
type plannedTasks struct {
	held      map[string]*Task
	forgotten map[idDigest]struct{}
}

// idDigest stands for an id in less room; nobody finds two ids with one digest.
type idDigest [16]byte

func digestOf(id string) idDigest {
	sum := sha256.Sum256([]byte(id))
	return idDigest(sum[:len(idDigest{})])
}

func newPlannedTasks() plannedTasks {
	return plannedTasks{held: map[string]*Task{}, forgotten: map[idDigest]struct{}{}}
}

// has reports whether some leaf so far planned a task with this id.
func (p plannedTasks) has(id string) bool {
	if _, held := p.held[id]; held {
		return true
	}
	_, forgotten := p.forgotten[digestOf(id)]
	return forgotten
}

func (p plannedTasks) forget(id string) {
	delete(p.held, id)
	p.forgotten[digestOf(id)] = struct{}{}
}

// doer is who ended a task that is held; "" when nobody did.
func (p plannedTasks) doer(id string) string {
	if t, held := p.held[id]; held && t.Ended != nil {
		return t.Ended.DoneBy
	}
	return ""
}
