package main

import (
	"context"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/loopback"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/reconcile/against"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/entrance"
)

// newWeb makes the pages and the API over the parts. The built-in mailbox,
// which holds everybody's links, is open where only this machine listens.
func (p *parts) newWeb(m mode) (*web.Server, error) {
	all := web.Records{Sessions: p.store, Files: p.store, Assigned: p.store, Lists: p.store, CaseFiles: p.store,
		Persons: p.store, Registers: p.store, Settings: p.store, Staff: p.store, Documents: p.store, Log: p.store, Reads: p.store, Tokens: p.store, Feeds: p.store.Feeds()}
	list, err := sourcesOf(p.cfg)
	if err != nil {
		return nil, err
	}
	exports := bundle.Maker{Records: records{p}, Version: version}
	o := web.Options{Cases: p.cases, Company: p.company, Console: p.company, Accounts: company.Accounts{Service: p.company}, Losses: company.Losses{Service: p.company}, Seconds: company.Approvals{Service: p.company}, Passkeys: company.Passkeys{Service: p.company}, Identities: p.company.Identities(), Eraser: company.NewEraser(p.company), Tokens: company.Tokens{Service: p.company}, Anchors: company.Anchors{Service: p.company}, Holds: company.Holds{Service: p.company}, Records: all,
		Exports: exports, Readings: audit.NewLibrary(records{p}, p.clock), Samples: sample.Maker{Exports: exports, Log: company.Audits{Service: p.company}, Dir: p.cfg.DataDir}, Reconciliations: against.Records{Exports: exports, Log: company.Audits{Service: p.company}, Dir: p.cfg.DataDir}, Keeper: keeper{p}, Sources: list, Inbound: p.inbound(), PublicURL: p.cfg.PublicURL,
		Clock: p.clock, Log: p.log, Version: version, TrustedProxies: p.cfg.TrustedProxies, Backup: p.backup, ConfirmClock: p.confirmClock,
		Loopback: loopback.Address(p.cfg.Listen)}
	p.providers = providersOf(p.cfg, p.clock, p.log)
	for _, at := range p.providers {
		o.Providers = append(o.Providers, entrance.Named{Key: at.Key, Name: at.Name, Provider: at})
	}
	if url := p.cfg.SMTPURL.Reveal(); url != "" {
		o.MailTest = func(ctx context.Context) error { return mail.Probe(ctx, url, nil) }
	}
	if p.health != nil {
		o.Faults = p.faults
	}
	if p.signer != nil {
		o.Unsigned = p.unsigned
	}
	if p.post != nil {
		o.SignIns = p.post
	}
	if p.mailbox != nil {
		o.Mailbox = p.mailbox.Handler()
	}
	return web.New(o)
}
