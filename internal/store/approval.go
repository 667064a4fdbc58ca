package store

import (
	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/jml"
)

func (r conn) Change(id string) (approval.Change, error) {
	return approvals().one(r, "WHERE id = ?", id)
}

func (r conn) ChangesWaiting() ([]approval.Change, error) {
	return approvals().all(r, "WHERE state = 'waiting' ORDER BY asked_at, id")
}

func (a asides) PutChange(c approval.Change) error {
	err := approvals().update(a.in, c)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		err = approvals().insert(a.in, c)
	}
	return err
}
