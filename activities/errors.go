package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"

	"github.com/handover-jml/handover/internal/jml"
)

// internalFault is the type of all errors without a code of our own.
const internalFault = "internal"

// report turns an error into one that may enter Temporal's history: a code and
// nothing else. The sentence behind it may name people, so it is not passed on
// as message or cause; faults without a code are logged here with the id.
func (a *Activities) report(ctx context.Context, what, id string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return temporal.NewApplicationError("interrupted", "interrupted")
	}
	code := jml.ErrorCode(err)
	if code.Final() {
		return temporal.NewNonRetryableApplicationError(string(code), string(code), nil)
	}
	if code == "" {
		a.Log.WarnContext(ctx, "activity failed", "activity", what, "id", id, "error", err.Error())
		code = internalFault
	}
	return temporal.NewApplicationError(string(code), string(code))
}
