package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
)

// posted is a mail of which the log has to say what became of it.
type posted struct {
	*work
	d   *decide.Dossier
	row notice.Notice
}

// accepted says that a mail server has it, and which checkpoint it took along to
// whom.
func (p posted) accepted(covers int64) error {
	owner, to, err := p.receiver()
	if err != nil {
		return err
	}
	leaf := noticeSent(p.row)
	leaf.Checkpoint, leaf.Outside = covers, covers > 0 && p.Settings().Outside(to)
	p.say(leaf, owner, to)
	if !leaf.Outside {
		return nil
	}
	return p.PutAnchor(ledger.Anchor{Leaves: covers, At: p.Now(), Outside: true})
}

func (p posted) log(leaf evidence.Data) error {
	owner, to, err := p.receiver()
	if err == nil {
		p.say(leaf, owner, to)
	}
	return err
}

// receiver is whom a mail goes to, and where they are reached; one to a wrong
// address of theirs goes there.
func (p posted) receiver() (owner jml.Person, to string, err error) {
	if owner, err = p.Person(p.row.OwnerID); err != nil {
		return owner, "", fmt.Errorf("read the owner: %w", err)
	}
	if p.row.Kind == notice.Astray {
		return owner, p.row.Address, nil
	}
	to, err = p.addressOf(p.d, owner)
	return owner, to, err
}

func (p posted) say(leaf evidence.Data, owner jml.Person, to string) {
	p.Log(p.row.CaseID, "", leaf, ledger.Personal("owner.name", owner.Name()), ledger.Personal("owner.email", to))
}

func noticeSent(row notice.Notice) evidence.NoticeSent {
	sent := evidence.NoticeSent{Notice: row.ID, Kind: row.Kind, Number: row.Number, Owner: row.OwnerID, Attempt: row.Attempts, Tasks: []string{}}
	for _, ref := range row.Tasks {
		sent.Tasks = append(sent.Tasks, ref.TaskID)
	}
	return sent
}
