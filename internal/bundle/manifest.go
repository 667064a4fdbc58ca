package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/timely"
)

// Format is the version of the bundle's layout, tables and columns.
const Format = formats + "2"

// formats is how the name of every version begins.
const formats = "handover-export/v"

// Manifest is manifest.json: the question, what the log was, what the tables
// count and the hash of every other file. Everything in it but Files and Version follows
// from the question and the leaves.
type Manifest struct {
	Format      string              `json:"format"`
	Version     string              `json:"version"`
	GeneratedAt time.Time           `json:"generated_at"` // the checkpoint's signed_at: "now" of every verdict
	Question    ManifestQuery       `json:"question"`
	Log         ManifestLog         `json:"log"`
	Scope       ManifestScope       `json:"scope"`
	Counts      Counts              `json:"counts"`
	Flags       map[replay.Flag]int `json:"flags"` // each, also when it is 0
	Limits      []LimitsInUse       `json:"limits"`
	Files       []ManifestFile      `json:"files"`
}

// ManifestQuery is the question as it was put. What is empty narrows nothing.
type ManifestQuery struct {
	From       jml.Date `json:"from"`
	To         jml.Date `json:"to"`
	Zone       string   `json:"time_zone"`
	Kind       jml.Kind `json:"kind"`
	Person     string   `json:"person"`
	Control    string   `json:"control"`
	Department string   `json:"department"`
}

// Asked is the question that a program of the manifest's version put.
func (m Manifest) Asked() Question {
	return Question{From: m.Question.From, To: m.Question.To, Scope: m.Question.Scope(), Zone: m.Question.Zone, Version: m.Version}
}

// ManifestLog is the log as of the checkpoint.
type ManifestLog struct {
	Origin  string `json:"origin"`
	Size    int64  `json:"size"`
	Root    string `json:"root"`
	Key     string `json:"key"`
	KeyHash string `json:"key_hash"`
}

// ManifestScope says which leaves and openings the bundle carries.
type ManifestScope struct {
	Leaves   string   `json:"leaves"`
	Openings string   `json:"openings"`
	Withheld []string `json:"withheld_fields"`
}

// ManifestFile is one other file of the bundle.
type ManifestFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// LimitsInUse is one set of limits that cases of the population were planned
// with, in seconds, and how many.
type LimitsInUse struct {
	Critical          int64 `json:"critical_s"`
	Normal            int64 `json:"normal_s"`
	ImmediateCritical int64 `json:"immediate_critical_s"`
	ImmediateNormal   int64 `json:"immediate_normal_s"`
	Cases             int   `json:"cases"`
}

// Counts are what the tables add up to, for the population.
type Counts struct {
	Leaves            int64 `json:"leaves"`
	Cases             int   `json:"cases"`
	CasesOpen         int   `json:"cases_open"`
	CasesRescinded    int   `json:"cases_rescinded"`
	CasesSuperseded   int   `json:"cases_superseded"`
	CasesWithoutTasks int   `json:"cases_without_tasks"`
	CasesOutside      int   `json:"cases_outside"` // of the period and not of what else was asked
	JoinersUngated    int   `json:"joiners_without_gates"`
	Tasks             int   `json:"tasks"`
	TasksOpen         int   `json:"tasks_open"`
	LateByDoneAt      int   `json:"tasks_late_by_done_at"`
	LateByRecordedAt  int   `json:"tasks_late_by_recorded_at"`
	UnprovenTimes     int   `json:"tasks_unproven_times"`
	NotKeptApart      int   `json:"tasks_not_kept_apart"`
	Exceptions        int   `json:"exceptions"`
	ExceptionsOpen    int   `json:"exceptions_not_accepted"`
	ExceptionsRunning int   `json:"exceptions_running"`
	Undeliverable     int   `json:"tasks_undeliverable"`
	Changes           int   `json:"changes"`
	ErasedFields      int   `json:"erased_fields"` // of the whole log
	Removals
	Recalls           int `json:"recalls"`
	RecallsOwed       int `json:"recalls_not_told_again"`
	People            int `json:"people"`
	PeopleWithoutCase int `json:"people_without_case"`
	EquipmentLost     int `json:"equipment_lost"`
}

const (
	scopeLeaves   = "all leaves of the log up to its size, verbatim"
	scopeOpenings = "personal values of leaves that belong to no case and of the cases in population.csv"
	scopeNarrowed = "personal values of the cases in population.csv, and of leaves that belong to no case and are not about other people than theirs"
)

// openings says which openings answer the question.
func (q ManifestQuery) openings() string {
	if q.Scope().Narrows() {
		return scopeNarrowed
	}
	return scopeOpenings
}

// Manifest is everything in a manifest but its files.
func (a *Answer) Manifest(q Question, c checkpoint.Checkpoint, vkey string) (Manifest, error) {
	hash, err := checkpoint.KeyHash(vkey)
	if err != nil {
		return Manifest{}, err
	}
	return Manifest{
		Format: Format, Version: q.Version, GeneratedAt: c.SignedAt,
		Question: q.asked(),
		Log:      ManifestLog{c.Origin, c.Size, c.Root.String(), vkey, hash},
		Scope:    ManifestScope{scopeLeaves, q.asked().openings(), replay.WithheldFields()},
		Counts:   a.Counts(), Flags: a.Flagged(), Limits: a.limitsInUse(), Files: []ManifestFile{},
	}, nil
}

// Counts counts the replayed log.
func (a *Answer) Counts() Counts {
	n := a.counts
	n.Leaves, n.Changes, n.ErasedFields = a.Size(), len(a.Changes()), a.ErasedFields()
	n.addPeople(a)
	n.EquipmentLost, n.CasesOutside = a.equipmentLost(), a.outside
	return n
}

func (n *Counts) addPeople(a *Answer) {
	announced := a.announced()
	for _, e := range a.People.During(a.Period) {
		n.People++
		n.PeopleWithoutCase += one(e.Without(announced, a.today()) != replay.NothingMissing)
	}
}

// add counts a case of the population and its tasks.
func (n *Counts) add(c *replay.Case, now time.Time) {
	n.Cases++
	n.CasesOpen += one(c.State == jml.CaseOpen)
	n.CasesRescinded += one(c.State == jml.CaseRescinded)
	n.CasesSuperseded += one(c.State == jml.CaseSuperseded)
	n.CasesWithoutTasks += one(len(c.Tasks) == 0)
	n.JoinersUngated += one(ungated(c))
	n.Recalls += len(c.Recalls)
	n.Exceptions += len(c.Excepted)
	for _, x := range c.Excepted {
		n.ExceptionsOpen += one(x.State() == "asked")
		n.ExceptionsRunning += one(x.State() == "running")
	}
	for _, r := range c.Recalls {
		n.RecallsOwed += one(r.Again.Recorded.IsZero())
	}

	for _, t := range c.Tasks {
		n.Removals.add(t, now)
		n.Tasks++
		n.TasksOpen += one(!t.State.Ended())
		n.LateByDoneAt += one(t.ByDoneAt(now) == replay.Late)
		n.LateByRecordedAt += one(t.ByRecordedAt(now) == replay.Late)
		n.UnprovenTimes += one(t.Basis() == timely.Unproven)
		n.NotKeptApart += one(t.NotApart())
		n.Undeliverable += one(!t.Failed.Recorded.IsZero())
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (a *Answer) limitsInUse() []LimitsInUse {
	list := []LimitsInUse{}
	for limits, n := range a.limits {
		list = append(list, LimitsInUse{int64(limits.Critical / time.Second), int64(limits.Normal / time.Second),
			int64(limits.ImmediateCritical / time.Second), int64(limits.ImmediateNormal / time.Second), n})
	}
	sort.Slice(list, func(i, j int) bool { return fmt.Sprint(list[i]) < fmt.Sprint(list[j]) })
	return list
}

// Encode writes manifest.json.
func (m Manifest) Encode() ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return buf.Bytes(), nil
}

// OtherFormat reports whether a manifest says that its bundle is of another format
// than Format: which, and the version of the program that wrote it.
func OtherFormat(text []byte) (format, version string, other bool) {
	var says struct{ Format, Version string }
	if err := json.Unmarshal(text, &says); err != nil || !strings.HasPrefix(says.Format, formats) {
		return "", "", false
	}
	return says.Format, says.Version, says.Format != Format
}

// ParseManifest reads manifest.json. Whoever trusts nobody must encode it again
// and compare: this one also takes spellings that nobody writes.
func ParseManifest(text []byte) (Manifest, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var m Manifest
	if err := dec.Decode(&m); err != nil {
		return Manifest{}, fmt.Errorf("read manifest.json: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Manifest{}, errors.New("something follows the content of manifest.json")
	}
	return m, nil
}
