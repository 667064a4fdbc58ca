package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/sample/order"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type sampleCmd struct {
	target
	File string `arg:"" optional:"" help:"An export to draw from, offline. Without it the draw is made where the records are, and recorded."`

	Word string `help:"The auditor's word, chosen after the export was made." placeholder:"WORD"`
	N    int    `short:"n" help:"How many cases the word draws." placeholder:"N"`
	Ids  string `help:"Instead of a word, a file with numbers or ids of cases, one a line." placeholder:"FILE" type:"path"`
	Kind string `help:"joiner, mover or leaver; all when left out." placeholder:"KIND"`
	Out  string `help:"ZIP file to write." required:"" placeholder:"FILE"`

	From jml.Date `help:"Without an export: first effective date, inclusive; open when left out." placeholder:"YYYY-MM-DD"`
	To   jml.Date `help:"Without an export: last effective date, inclusive; open when left out." placeholder:"YYYY-MM-DD"`
	AsOf int64    `help:"Without an export: leaves of the checkpoint of the auditor's export." placeholder:"N"`

	Key        []string `help:"With an export: the log's public key, as for verify." placeholder:"VKEY|FILE"`
	Checkpoint []string `help:"With an export: a checkpoint from outside, as for verify." placeholder:"FILE"`
}

// sampled is the JSON answer.
type sampled struct {
	Wrote      string   `json:"wrote"`
	Population int      `json:"population,omitempty"` // of an export
	Cases      []string `json:"cases,omitempty"`      // ids, likewise
}

func (c *sampleCmd) Run(e *env) error {
	ask, err := c.order()
	if err != nil {
		return err
	}
	if err := ask.Check(); err != nil {
		return &exitError{2, err}
	}
	if err := c.fits(); err != nil {
		return err
	}
	f, err := createBeside(c.Out)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()

	did := sampled{Wrote: c.Out}
	if c.File != "" {
		err = c.drawFrom(e, f, ask, &did)
	} else {
		sent := wire.Sample{From: c.From.String(), To: c.To.String(), AsOf: c.AsOf, Kind: c.Kind, Word: ask.Word, N: ask.N, List: ask.List}
		err = e.withRecords(c.Data, func(local *client.Client) error { return client.Sample(e, local, f, sent) })
	}
	if err != nil {
		return err
	}
	if err := putInPlace(f, c.Out); err != nil {
		return err
	}
	if e.root.JSON {
		return e.print(did)
	}
	fmt.Fprintf(e.out, "Wrote %s. Whoever has the export and the word, or the list, draws the same: handover sample EXPORT --out FILE …\n", c.Out)
	return nil
}

// fits refuses flags of the other way to draw.
func (c *sampleCmd) fits() error {
	switch {
	case c.File != "" && (c.AsOf != 0 || !c.From.IsZero() || !c.To.IsZero()):
		return wrongUse("--from, --to and --as-of: an export has a period and a checkpoint of its own")
	case c.File == "" && len(c.Key)+len(c.Checkpoint) > 0:
		return wrongUse("--key and --checkpoint are for an export: name the file to draw from")
	}
	return nil
}

func (c *sampleCmd) order() (order.Order, error) {
	o := order.Order{Kind: jml.Kind(c.Kind), Word: c.Word, N: c.N}
	if c.Ids == "" {
		return o, nil
	}
	list, err := os.ReadFile(c.Ids)
	if err != nil {
		return o, wrongUse("--ids: cannot read the list: %v", err)
	}
	o.List = string(list)
	return o, nil
}

// drawFrom draws from an export that verifies.
func (c *sampleCmd) drawFrom(e *env, w io.Writer, o order.Order, did *sampled) error {
	return withExport(e, verifyCmd{File: c.File, Key: c.Key, Checkpoint: c.Checkpoint}, func(b *sample.Bundle) error {
		d, err := b.Draw(o)
		if err != nil {
			return &exitError{2, err}
		}
		did.Population, did.Cases = len(d.Population), b.Leaf(d).Cases
		if !e.root.JSON {
			for _, drawn := range d.Cases {
				fmt.Fprintf(e.out, "#%s  %s  %s\n", drawn.Number, drawn.Kind, drawn.Name)
			}
		}
		return b.Write(context.WithoutCancel(e), w, d)
	})
}

// withExport calls fn with an export that verifies.
func withExport(e *env, check verifyCmd, fn func(*sample.Bundle) error) error {
	if err := verified(e, check); err != nil {
		return err
	}
	f, err := os.Open(check.File)
	if err != nil {
		return fmt.Errorf("open the export: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("look at the export: %w", err)
	}
	b, err := sample.Open(f, info.Size())
	if err != nil {
		return err
	}
	return fn(b)
}
