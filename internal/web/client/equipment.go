package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Equipment returns one page of the equipment register.
func (c *Client) Equipment(ctx context.Context, after string) (wire.Equipment, error) {
	return ask[wire.Equipment](ctx, c, http.MethodGet, "/api/v1/equipment", url.Values{"after": {after}}, nil)
}

// ReportGone says that equipment does not come back.
func (c *Client) ReportGone(ctx context.Context, r company.GoneReport) (wire.Gone, error) {
	return send[wire.Gone](ctx, c, "/api/v1/equipment/gone", nil, r)
}

// FoundEquipment says that missing equipment came back.
func (c *Client) FoundEquipment(ctx context.Context, found wire.Recovered) (wire.Recovered, error) {
	return send[wire.Recovered](ctx, c, "/api/v1/equipment/found", nil, found)
}

// JudgeLoss says whether it is an incident that equipment is missing.
func (c *Client) JudgeLoss(ctx context.Context, j company.Judgement) (company.Judgement, error) {
	return send[company.Judgement](ctx, c, "/api/v1/equipment/judged", nil, j)
}
