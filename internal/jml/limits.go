package jml

import (
	"slices"
	"strings"
	"time"
)

// Limits are lengths after the cut-off by which access must be gone. Never 0.
type Limits struct {
	Critical          time.Duration `json:"critical"`
	Normal            time.Duration `json:"normal"`
	ImmediateCritical time.Duration `json:"immediate_critical"`
	ImmediateNormal   time.Duration `json:"immediate_normal"`
}

// DefaultLimits are 1 h and 24 h; 30 min and 4 h when the leaver is immediate.
func DefaultLimits() Limits {
	return Limits{Critical: time.Hour, Normal: 24 * time.Hour,
		ImmediateCritical: 30 * time.Minute, ImmediateNormal: 4 * time.Hour}
}

// For returns the limit of a system of tier t.
func (l Limits) For(t Tier, immediate bool) time.Duration {
	switch {
	case t == TierCritical && immediate:
		return l.ImmediateCritical
	case t == TierCritical:
		return l.Critical
	case immediate:
		return l.ImmediateNormal
	}
	return l.Normal
}

// Settings are the company's own facts, from set-up.
type Settings struct {
	Company  string    `json:"company"`
	Zone     string    `json:"zone"`
	Holidays []Date    `json:"holidays"`          // days nobody works besides weekends
	Weekend  []Weekday `json:"weekend,omitempty"` // empty: Saturday and Sunday
	// Locations are places of work with days of their own; what they leave out
	// is as everywhere in the company.
	Locations  []Location `json:"locations,omitempty"`
	Limits     Limits     `json:"limits"`
	Fallback   string     `json:"fallback"` // person id
	ReplyTo    string     `json:"reply_to"` // HR's address in owners' mails
	Domains    []string   `json:"domains"`  // the company's own mail domains
	CutoffHour int        `json:"cutoff_hour"`
	Done       bool       `json:"done"` // set-up completed: cases may open

	AnchorEmails []string  `json:"anchor_emails,omitempty"` // where a checkpoint goes each day when the log grew
	AnchorsSince time.Time `json:"anchors_since,omitzero"`  // since when these addresses

	Agreed *Agreement `json:"agreed,omitempty"` // to a file of many departures; the newest alone
}

// Agreement is a second person's word about a file.
type Agreement struct {
	Code string    `json:"code"` // the beginning of the file's SHA-256 in hex
	By   string    `json:"by"`   // staff id
	At   time.Time `json:"at"`

	Person string `json:"person,omitempty"` // id of the person who agreed; "" for an outsider, and in older ones
}

// Location is a place of work. Zone, Weekend and Holidays are those of the
// company where they are left out.
type Location struct {
	Name     string    `json:"name"` // as engagements name it, in any letter case
	Zone     string    `json:"zone,omitempty"`
	Weekend  []Weekday `json:"weekend,omitempty"`
	Holidays []Date    `json:"holidays,omitempty"`
}

// Today is the company's civil date at an instant; that of UTC before set-up.
func (s Settings) Today(now time.Time) Date {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		zone = time.UTC // checked when it came in: only an older zone database can fail
	}
	return DateOf(now.In(zone))
}

// Outside reports whether an address is none of the company's own. While its
// domains are not known, none is.
func (s Settings) Outside(address string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	own := func(d string) bool { return strings.ToLower(d) == domain }
	return len(s.Domains) > 0 && domain != "" && !slices.ContainsFunc(s.Domains, own)
}
