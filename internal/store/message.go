package store

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

func (r conn) Message(id string) (notice.Message, error) {
	return messages().one(r, "WHERE id = ?", id)
}

func (r conn) MessagesAbout(kind notice.Kind, about string) ([]notice.Message, error) {
	return messages().all(r, "WHERE about = ? AND kind = ? ORDER BY created_at, id", about, kind)
}

// asides writes what belongs to no case.
type asides struct{ in conn }

func (a asides) PutMessage(m notice.Message) error {
	err := messages().update(a.in, m)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		err = messages().insert(a.in, m)
	}
	return err
}
