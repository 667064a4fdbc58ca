package casework

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
)

// ClaimNotice takes a due notice for sending: it mints a fresh token and
// returns the letter's content. ok is false when another sender holds it, it
// is not due, or it is settled; a notice whose tasks have all ended or moved
// meanwhile is dropped.
func (s *Service) ClaimNotice(ctx context.Context, noticeID string) (n notice.Letter, ok bool, err error) {
	err = s.change(ctx, jml.SystemActor(), func(w *work) error {
		n, ok = notice.Letter{}, false
		row, d, err := w.lockNotice(noticeID)
		if err != nil || row.Settled() {
			return err
		}
		shared := w.SharedNow()
		if row.Waits(w.Now(), shared) {
			return nil
		}
		if row.Kind == notice.Digest {
			if waits, err := w.mergeDigest(d, row); waits || err != nil {
				return err
			}
		}
		l := letter{work: w, d: d, row: row, random: s.random}
		tasks, err := l.tasks()
		if err != nil {
			return err
		}
		if len(tasks) == 0 && row.NamesTasks() {
			row.State = notice.Dropped
			return w.UpdateNotice(row)
		}

		row.State, row.NextAt, row.PutOffAt = notice.Claimed, shared.Add(notice.Lease), time.Time{}
		row.Attempts++
		if err := w.UpdateNotice(row); err != nil {
			return fmt.Errorf("claim the notice: %w", err)
		}
		n, err = l.compose(tasks)
		ok = err == nil
		return err
	})
	return n, ok, err
}

// lockNotice locks the case of a notice and reads both as committed now.
func (w *work) lockNotice(id string) (notice.Notice, *decide.Dossier, error) {
	row, err := w.Notice(id)
	if err != nil {
		return row, nil, err
	}
	d, err := w.lock(row.CaseID)
	if err != nil {
		return row, nil, err
	}
	row, err = w.Notice(id)
	return row, d, err
}

// NoticeResult records what became of an attempt. A recorded acceptance is
// final: the notice is never sent again. A refused one marks its tasks and
// tells the next in line and HR, and so does one that is put off for too long
// where a limit is in hours. Whoever lost the claim meanwhile has nothing to
// say but that the server accepted the mail. An attempt at a server that was
// away does not count.
func (s *Service) NoticeResult(ctx context.Context, noticeID string, got notice.Delivery) error {
	return s.change(ctx, jml.SystemActor(), func(w *work) error {
		row, d, err := w.lockNotice(noticeID)
		if err != nil || row.Settled() {
			return err
		}
		if !row.HeldBy(got.Attempt) && got.State != notice.Sent {
			return nil
		}
		row.State, row.NextAt, row.Failure = got.State, time.Time{}, got.Failure
		switch got.State {
		case notice.Pending:
			row.NextAt, row.PutOffAt = decide.NextAttempt(d, row, got.RetryAt), w.Now()
			err = w.waits(d, row)
		case notice.Sent:
			row.SentAt = w.Now()
			err = posted{w, d, row}.accepted(got.Covers)
		case notice.Undeliverable:
			err = w.undeliverable(d, row)
		}
		if got.Away {
			row.Attempts--
		}
		if err != nil {
			return err
		}
		return w.UpdateNotice(row)
	})
}

// waits tells others of a mail that was put off for too long.
func (w *work) waits(d *decide.Dossier, row notice.Notice) error {
	if w.Now().Before(row.CreatedAt.Add(notice.UrgentPatience)) {
		return nil
	}
	all, err := w.Notices(row.CaseID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	if err := placing(w.reading(), d); err != nil {
		return err
	}
	return w.write(decide.Waits(d, row, all))
}

func (w *work) undeliverable(d *decide.Dossier, row notice.Notice) error {
	if err := (posted{w, d, row}).log(evidence.NoticeFailed{NoticeSent: noticeSent(row), Code: string(row.Failure)}); err != nil {
		return err
	}
	if err := placing(w.reading(), d); err != nil {
		return err
	}
	return w.write(d.Undelivered(row))
}

// told returns which tasks of the case mails named to each owner. What did not
// go out named nothing, and what was taken back is no longer named.
func (w *work) told(caseID string) (map[string]map[string]bool, error) {
	rows, err := w.Notices(caseID)
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	told := map[string]map[string]bool{}
	for _, n := range rows {
		if told[n.OwnerID] == nil {
			told[n.OwnerID] = map[string]bool{}
		}
		names := n.Kind != notice.Escalation && !n.Kind.Recalls()
		for _, ref := range n.Tasks {
			switch {
			case n.State == notice.Dropped || n.State == notice.Undeliverable:
			case names || n.Kind.Recalls():
				told[n.OwnerID][ref.TaskID] = names
			}
		}
	}
	return told, nil
}

// notify writes one pending notice per owner, numbered per case, owner and
// kind, in a stable order.
func (w *work) notify(caseID string, kind notice.Kind, byOwner map[string][]notice.TaskRef) error {
	rows, err := w.Notices(caseID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	for _, owner := range slices.Sorted(maps.Keys(byOwner)) {
		number := 1
		for _, n := range rows {
			if n.OwnerID == owner && n.Kind == kind {
				number++
			}
		}
		id, err := ledger.NewID()
		if err != nil {
			return err
		}
		row := notice.Notice{ID: id, CaseID: caseID, OwnerID: owner, Kind: kind, Number: number, State: notice.Pending,
			CreatedAt: w.Now(), Tasks: byOwner[owner]}
		if err := w.InsertNotice(row); err != nil {
			return fmt.Errorf("write a notice: %w", err)
		}
	}
	return nil
}
