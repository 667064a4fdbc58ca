package company

import (
	"context"

	"github.com/handover-jml/handover/internal/jml"
)

// Rehearsal says what files would do, row by row, with everything that is
// refused of them, and writes nothing.
type Rehearsal struct{ service *Service }

// Rehearsal returns the dry run of this Service's imports.
func (s *Service) Rehearsal() Rehearsal { return Rehearsal{s} }

// ImportPeople is Service.ImportPeople without writing.
func (r Rehearsal) ImportPeople(ctx context.Context, actor jml.Actor, sha string, rows []ImportPerson) (ImportResult, error) {
	return r.run(ctx, actor, peopleFile(sha, rows))
}

// ImportHoldings is Service.ImportHoldings without writing.
func (r Rehearsal) ImportHoldings(ctx context.Context, actor jml.Actor, sha string, rows []ImportHolding, complete bool) (ImportResult, error) {
	return r.run(ctx, actor, holdingsFile(sha, rows, complete))
}

// ImportAssets is Service.ImportAssets without writing.
func (r Rehearsal) ImportAssets(ctx context.Context, actor jml.Actor, sha string, rows []ImportAsset, complete bool) (ImportResult, error) {
	return r.run(ctx, actor, assetsFile(sha, rows, complete))
}

// ImportEverybody is Service.ImportEverybody without writing.
func (r Rehearsal) ImportEverybody(ctx context.Context, actor jml.Actor, sha string, rows []ImportPerson) (ImportResult, error) {
	return r.run(ctx, actor, everybodyFile(sha, rows))
}

// ImportEvents is Service.ImportEvents without writing.
func (r Rehearsal) ImportEvents(ctx context.Context, actor jml.Actor, sha string, rows []ImportEvent) (ImportResult, error) {
	return r.run(ctx, actor, eventsFile(sha, rows))
}

// ImportRoles is Service.ImportRoles without writing.
func (r Rehearsal) ImportRoles(ctx context.Context, actor jml.Actor, sha string, rows []ImportRole) (ImportResult, error) {
	return r.run(ctx, actor, rolesFile(sha, rows))
}

func (r Rehearsal) run(ctx context.Context, actor jml.Actor, f sentFile) (ImportResult, error) {
	f.dry = true
	return r.service.applyFile(ctx, actor, f)
}
