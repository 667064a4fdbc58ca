package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
)

// Data is what a leaf says that is not personal: one of the structs of this
// package, which knows the type of the leaves it belongs to.
type Data interface {
	LeafType() leaftype.Type
}

// kinds has a row for each leaf type, in the order of docs/format.md.
var kinds = []kind{
	kindOf[EventAccepted](), kindOf[EventIgnored](), kindOf[ImportAccepted](),
	kindOf[PersonAdded](), kindOf[PersonCorrected](),
	kindOf[HoldingRecorded](), kindOf[HoldingEnded](), kindOf[HoldingConfirmed](), kindOf[AssetRecorded](), kindOf[AssetChanged](),
	kindOf[CaseOpened](), kindOf[CaseRescheduled](), kindOf[CaseRescinded](), kindOf[CaseSuperseded](), kindOf[CaseTold](), kindOf[CaseEffected](),
	kindOf[CaseClosed](), kindOf[CaseReopened](),
	kindOf[TaskAdded](), kindOf[TaskOpened](), kindOf[TaskAssigned](), kindOf[TaskEnded](), kindOf[TaskReopened](), kindOf[TaskSentBack](),
	kindOf[TaskCancelled](), kindOf[TaskRescheduled](),
	kindOf[ExceptionAccepted](), kindOf[NoticeSent](), kindOf[NoticeFailed](), kindOf[FileAttached](),
	kindOf[RoleHeld](), kindOf[PlaybookChanged](), kindOf[MatrixChanged](), kindOf[ControlsChanged](), kindOf[SettingChanged](), kindOf[LocationChanged](),
	kindOf[StaffAdded](), kindOf[StaffBound](), kindOf[StaffRemoved](), kindOf[StaffSignedIn](),
	kindOf[TokenAdded](), kindOf[TokenRemoved](), kindOf[StaffIdentity](),
	kindOf[ChangeAsked](), kindOf[ChangeAnswered](),
	kindOf[SessionsEnded](), kindOf[LinksRevoked](), kindOf[PasskeyAdded](), kindOf[PasskeyRemoved](), kindOf[ExportMade](), kindOf[SampleDrawn](), kindOf[ReconciliationMade](), kindOf[Erased](),
	kindOf[HoldPlaced](), kindOf[HoldReleased](), kindOf[AnchorSent](),
	kindOf[LogReopened](), kindOf[ClockJumped](),
}

// kind says how the data of one leaf type is read: in the one way in which it
// is written, since parsers disagree about names in another case, members that
// are missing or there twice, and numbers and instants in another spelling.
type kind struct {
	leaf   leaftype.Type
	empty  Data
	reads  func(*spelled) Data                 // the one way; nil where that is not known
	decode func(json.RawMessage) (Data, error) // says what is wrong, where something is
}

func kindOf[D Data]() kind {
	var zero D
	return kind{leaf: zero.LeafType(), empty: zero, reads: writtenReader[D](), decode: func(text json.RawMessage) (Data, error) {
		var data D
		if err := strict(text, &data); err != nil {
			return nil, err
		}
		if again, err := encode(data); err != nil || !bytes.Equal(again, text) || !isUTC(data) {
			return nil, errSpelling
		}
		return data, nil
	}}
}

// kindByType finds the row of a type.
var kindByType = byType(kinds)

func byType(rows []kind) map[leaftype.Type]kind {
	found := make(map[leaftype.Type]kind, len(rows))
	for _, row := range rows {
		found[row.leaf] = row
	}
	return found
}

// Types lists every leaf type of handover-leaf/v1, in the order of docs/format.md.
func Types() []leaftype.Type {
	types := make([]leaftype.Type, len(kinds))
	for i, row := range kinds {
		types[i] = row.leaf
	}
	return types
}

// Empty is the data of a type of which nothing is said; nil for an unknown type.
func Empty(t leaftype.Type) Data { return kindByType[t].empty }

// Decode returns the struct that belongs to the leaf's type, by value. An
// unknown type or member is an ErrUnknown.
func (l Leaf) Decode() (Data, error) {
	if l.read != nil {
		return l.read, nil
	}
	row, known := kindByType[l.Type]
	if !known {
		return nil, fmt.Errorf("leaf %d: type %q is %w", l.Seq, l.Type, ErrUnknown)
	}
	data, err := row.decode(l.Data)
	if err != nil {
		return nil, fmt.Errorf("leaf %d: read data of %s: %w", l.Seq, l.Type, err)
	}
	return data, nil
}
