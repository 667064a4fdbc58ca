package main

import (
	"context"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/feed/lookup"
	"github.com/handover-jml/handover/internal/hris"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/web/hooks"
)

// sourcesOf are the HR systems that the settings name.
func sourcesOf(cfg config.Config) (list []hooks.Source, err error) {
	for _, c := range cfg.Sources {
		vendor, known := hris.Of(c.Preset)
		if !known {
			return nil, wrongUse("source %s: there is no preset %q. Known are %s", c.Name, c.Preset, hris.Presets())
		}
		s := hooks.Source{Vendor: vendor, Source: inbound.Source{Name: c.Name, IDsOf: c.IDs, Vouches: c.Vouches, Rules: feed.Rules{NeedsEnd: c.NeedsEnd}}}
		for _, secret := range c.Secrets {
			s.Secrets = append(s.Secrets, secret.Reveal())
		}
		list = append(list, s)
	}
	return list, nil
}

// inbound takes in what HR systems send.
func (p *parts) inbound() *inbound.Service {
	return &inbound.Service{Records: p.store.Feeds(), Cases: p.cases, People: company.Feeds{Service: p.company},
		Check: intake.CheckEvent, Hash: intake.Hash, Clock: p.clock}
}

// startInbound tries again what HR systems sent and had to wait.
func (p *parts) startInbound(ctx context.Context) error {
	list, err := sourcesOf(p.cfg)
	if err != nil || len(list) == 0 {
		return err
	}
	named := map[string]inbound.Source{}
	for _, s := range list {
		named[s.Name] = s.Source
	}
	if err := p.startLookup(ctx, list); err != nil {
		return err
	}
	find := func(name string) (inbound.Source, bool) { s, known := named[name]; return s, known }
	p.background(ctx, func(ctx context.Context) { p.inbound().Run(ctx, p.log, find) })
	return nil
}

// startLookup asks the systems whose webhooks say no more than that something
// changed.
func (p *parts) startLookup(ctx context.Context, list []hooks.Source) error {
	asked := map[string]lookup.Asked{}
	for i, s := range list {
		c := p.cfg.Sources[i]
		if s.Vendor.Lookup == nil {
			continue
		}
		if c.Key.IsZero() {
			return wrongUse("source %s: %s says only that something changed. Name in key_file the file of the key by which its API is asked", s.Name, s.Vendor.Title)
		}
		client, err := hris.NewClient(*s.Vendor.Lookup, s.Vendor.Lookup.Address(c.API), c.Key.Reveal())
		if err != nil {
			return wrongUse("source %s: %v. Give it as api", s.Name, err)
		}
		asked[s.Name] = lookup.Asked{Source: s.Source, Client: client}
	}
	if len(asked) > 0 {
		p.background(ctx, (&lookup.Service{Hints: p.store.Feeds(), Intake: p.inbound(), Sources: asked, Gone: hris.ErrGone, Clock: p.clock, Log: p.log}).Run)
	}
	return nil
}
