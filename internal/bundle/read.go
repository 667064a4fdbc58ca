package bundle

import (
	"context"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Read answers q from src and writes nothing: its tables are those of a bundle as
// of the same checkpoint. A log that fails its own check answers nothing
// (jml.CodeDamaged).
func Read(ctx context.Context, src Source, q Question) (*Answer, checkpoint.Checkpoint, error) {
	x, err := begin(ctx, src, q)
	if err != nil {
		return nil, checkpoint.Checkpoint{}, err
	}
	if err := x.surveyLeaves(ctx, func([]byte) error { return nil }); err != nil {
		return nil, checkpoint.Checkpoint{}, err
	}
	if err := x.replayLeaves(ctx, func(evidence.Opening) error { return nil }); err != nil {
		return nil, checkpoint.Checkpoint{}, err
	}
	return x.answer, x.checkpoint, x.broken
}

// MayRead refuses the subject of a case that they may see nothing of. Every
// answer is made of the whole log, so it is the same for all questions.
func MayRead(ctx context.Context, src Source, personID string) error {
	hides, err := src.Hides(ctx, personID)
	if err != nil || !hides {
		return err
	}
	return &jml.Error{Code: jml.CodeForbidden,
		Message: "Somebody else has to look at this or take it away: another administrator or auditor, or `handover export` where the service runs."}
}
