package main

import (
	"context"
	"errors"

	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/signer"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// keeper implements api.LogKeeper: what the operator does for the log, in the
// process that signs it.
type keeper struct{ *parts }

// CheckLog implements api.LogKeeper.
func (k keeper) CheckLog(ctx context.Context) (wire.LogCheck, error) {
	if k.signer == nil {
		return wire.LogCheck{}, errNoSigner()
	}
	k.store.ForgetDamage() // the check meets it again
	found, err := k.inspection().Check(ctx)
	if err != nil {
		return wire.LogCheck{}, err
	}
	standing, err := k.signer.Standing(ctx)
	if err != nil {
		return wire.LogCheck{}, err
	}
	if err := k.signer.SignNow(ctx); err != nil && !errors.Is(err, signer.ErrStandby) && !isBarred(err) {
		k.log.Warn("no checkpoint could be signed", "error", err.Error())
	}
	return logCheck(found, standing), nil
}

func errNoSigner() error {
	return &jml.Error{Code: jml.CodeConflict, Message: "This process does not sign the log. Ask where log.key lies, with HANDOVER_SIGNER=on."}
}

func logCheck(found damage.Result, standing signer.Standing) wire.LogCheck {
	check := wire.LogCheck{Origin: standing.Origin, Size: found.Size}
	if !found.Newest.IsZero() {
		check.Newest = &found.Newest
	}
	if d := found.Damage; d != nil {
		check.Damage = &wire.Damage{Seq: d.Seq, Why: d.Why}
	}
	if last := standing.Last; last != nil {
		check.Signed = &wire.Signed{Origin: last.Origin, Size: last.Size, SignedAt: last.SignedAt, Where: last.At}
	}
	if no := standing.Refusal; no != nil {
		check.Refused, check.Missing = no.Why, no.Lost
	}
	return check
}

// ReopenLog implements api.LogKeeper.
func (k keeper) ReopenLog(ctx context.Context, decision wire.Reopen) (wire.Reopened, error) {
	if k.signer == nil {
		return wire.Reopened{}, errNoSigner()
	}
	by := jml.ConsoleActor()
	by.Name = decision.By
	said, err := k.signer.Reopen(ctx, by, decision.Why)
	if said.Origin == "" || jml.ErrorCode(err) != "" {
		return wire.Reopened{}, err
	}
	if err != nil { // the decision stands, and is signed as soon as that goes
		k.log.Error("the reopened log is not signed yet", "error", err.Error())
	}
	answer := wire.Reopened{Origin: said.Origin, Previous: said.Previous, Size: said.Size, From: said.Restored}
	if said.Lost != nil {
		until := said.Lost.Size - 1
		answer.Until = &until
	}
	return answer, nil
}
