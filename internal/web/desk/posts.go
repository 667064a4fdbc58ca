package desk

import (
	"context"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// posts say by name who would get a task today that nobody has yet.
type posts struct {
	dir    staff.Directory
	people map[string]jml.Person
	matrix *playbook.Matrix // in force; nil while there is none
}

func readPosts(ctx context.Context, s Settings, m matrices) (p posts, err error) {
	if p.dir, p.people, err = s.Directory(ctx); err != nil {
		return p, err
	}
	p.matrix, _, err = m.inForce(ctx)
	return p, err
}

// holder is who would get a task, "" when only the case will tell.
func (p posts) holder(t jml.Task) string {
	if who, ok := p.people[t.AssigneeID]; ok {
		return who.Name()
	}
	role := t.Role
	if role == roles.SystemOwner && p.matrix != nil {
		system, _ := p.matrix.System(t.System)
		if system.OwnerEmail != "" {
			return p.named(system.OwnerEmail)
		}
		role = system.OwnerRole
	}
	if seats := seatsOf(p.dir, role); len(seats) > 0 {
		return p.people[seats[0].PersonID].Name()
	}
	return ""
}

func (p posts) named(address string) string {
	for _, who := range p.people {
		if fold.Same(who.WorkEmail, address) {
			return who.Name()
		}
	}
	return address
}

// name fills in who would get those of a case's tasks that nobody has yet.
func (p posts) name(d readmodel.CaseDetail) {
	for i := range d.Tasks {
		t := &d.Tasks[i]
		switch {
		case t.AssigneeID != "" || t.State != jml.TaskPlanned:
		case t.Role == roles.Manager:
			t.AssigneeName = d.ManagerName
		default:
			t.AssigneeName = p.holder(t.Task)
		}
	}
}
