package signer

import (
	"context"
	"errors"
)

// Standing is how the log stands towards what was signed over it.
type Standing struct {
	Origin  string
	Last    *Remembered // the newest checkpoint that is remembered; nil when none is
	Refusal *Refusal    // why it is not signed; nil when it is
}

// Standing looks and signs nothing. The error says what could not be looked at.
func (s *Signer) Standing(ctx context.Context) (Standing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	unlock, err := lock(s.Dir)
	if err != nil {
		return Standing{}, err
	}
	defer unlock()

	var standing Standing
	err = s.stand(ctx, &standing)
	if errors.As(err, &standing.Refusal) {
		return standing, nil
	}
	return standing, err
}

func (s *Signer) stand(ctx context.Context, standing *Standing) error {
	now, err := s.look(ctx)
	if err != nil {
		return err
	}
	standing.Origin = now.origin
	here, there, err := s.remembered(ctx, now)
	if err != nil {
		return err
	}
	for _, m := range []memory{here, there} {
		if m.known() && (standing.Last == nil || m.Size > standing.Last.Size) {
			standing.Last = &Remembered{m.Checkpoint, m.at}
		}
	}
	_, err = s.mayGoOver(ctx, now, here, there)
	return err
}
