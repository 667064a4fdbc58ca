package desk

import (
	"context"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// matrices reads the access matrix in force.
type matrices struct{ documents Documents }

// inForce returns the matrix in force, nil when there is none yet.
func (m matrices) inForce(ctx context.Context) (*playbook.Matrix, string, error) {
	hash, err := m.documents.Current(ctx, "matrix")
	if jml.ErrorCode(err) == jml.CodeNotFound || err == nil && hash == "" {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	body, err := m.documents.Document(ctx, hash)
	if err != nil {
		return nil, "", err
	}
	parsed, err := playbook.ParseMatrix(body)
	return parsed, hash, err
}

// names maps matrix keys to names people know.
func (m matrices) names(ctx context.Context) (map[string]string, error) {
	matrix, _, err := m.inForce(ctx)
	names := map[string]string{}
	if matrix != nil {
		for _, sys := range matrix.Systems {
			names[sys.Key] = sys.Name
		}
	}
	return names, err
}
