// Package client speaks to a running service, over its local socket or over the
// network, for the command line. It knows the API's shapes and nothing of what is behind them.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// ErrNotRunning says that no service answers on the socket.
var ErrNotRunning = errors.New("no service is running on this data directory")

// Client is a connection to one service. Its methods return an *wire.Problem
// when the service refuses, and ErrNotRunning when there is none.
type Client struct {
	http     *http.Client
	base     *url.URL // where the service is
	token    string   // "" at the socket
	patience time.Duration
	tell     func(pause time.Duration)
	as, user string
}

// As returns a client that acts as whom somebody says they are, by HR's id, work
// address or name; user is what the operating system calls them.
func (c *Client) As(as, user string) *Client {
	named := *c
	named.as, named.user = as, user
	return &named
}

// Patient returns a client that makes a change again for so long which found
// the service busy, in the pauses that the service asks for. tell is told of
// each. Nothing was changed by what was refused so.
func (c *Client) Patient(most time.Duration, tell func(pause time.Duration)) *Client {
	patient := *c
	patient.patience, patient.tell = most, tell
	return &patient
}

// Dial returns a client of the socket at path. It connects at each call.
func Dial(path string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}
	return &Client{http: &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}, base: &url.URL{Scheme: "http", Host: "handover"}}
}

// do sends one request and returns the answer, whose body the caller closes.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Response, error) {
	target := c.base.JoinPath(path)
	target.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, target.String(), body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	introduce(c, req)
	resp, err := c.http.Do(req)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" {
			return nil, unreached(c)
		}
		return nil, fmt.Errorf("ask the service: %w", err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	problem := &wire.Problem{}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(problem); err != nil {
		return nil, fmt.Errorf("the service answered %s", resp.Status)
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		problem.RetryAfter = time.Duration(min(seconds, 60)) * time.Second
	}
	return nil, problem
}

// ask sends one request and decodes the JSON answer.
func ask[T any](ctx context.Context, c *Client, method, path string, query url.Values, body io.Reader) (out T, err error) {
	answer, err := c.do(ctx, method, path, query, body)
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil {
		return out, fmt.Errorf("read the service's answer: %w", err)
	}
	return out, nil
}

func send[T any](ctx context.Context, c *Client, path string, query url.Values, in any) (out T, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return out, fmt.Errorf("write request: %w", err)
	}
	until := time.Now().Add(c.patience)
	for {
		out, err := ask[T](ctx, c, http.MethodPost, path, query, bytes.NewReader(body))
		pause := busyFor(err)
		if pause == 0 || time.Now().Add(pause).After(until) {
			return out, err
		}
		c.tell(pause)
		select {
		case <-ctx.Done():
			return out, err
		case <-time.After(pause):
		}
	}
}

// busyFor is after what time a change may be made again that found the service
// busy; 0 for any other answer.
func busyFor(err error) time.Duration {
	var problem *wire.Problem
	if !errors.As(err, &problem) || problem.Code != string(jml.CodeBusy) {
		return 0
	}
	return problem.RetryAfter
}

// Version says what is running.
func (c *Client) Version(ctx context.Context) (wire.Version, error) {
	return ask[wire.Version](ctx, c, http.MethodGet, "/api/v1/version", nil, nil)
}

// strictly marks an event as typed by a person: who is unknown is refused.
func strictly() url.Values { return url.Values{"strict": {"1"}} }

// Event hands an event in and returns the case it concerns, with its tasks.
func (c *Client) Event(ctx context.Context, e jml.Event) (wire.Accepted, error) {
	return send[wire.Accepted](ctx, c, "/api/v1/events", strictly(), e)
}

// EventJSON hands in an event exactly as written.
func (c *Client) EventJSON(ctx context.Context, body io.Reader) (wire.Accepted, error) {
	return ask[wire.Accepted](ctx, c, http.MethodPost, "/api/v1/events", strictly(), body)
}

// Preview returns what Event would do and changes nothing.
func (c *Client) Preview(ctx context.Context, e jml.Event) (wire.Accepted, error) {
	return send[wire.Accepted](ctx, c, "/api/v1/preview", strictly(), e)
}

// Case returns a case by id or number, with its tasks.
func (c *Client) Case(ctx context.Context, idOrNumber string) (wire.Case, error) {
	return ask[wire.Case](ctx, c, http.MethodGet, "/api/v1/cases/"+url.PathEscape(idOrNumber), nil, nil)
}

// Exceptions returns one page of the exceptions of one state.
func (c *Client) Exceptions(ctx context.Context, state, after string) (wire.Exceptions, error) {
	q := url.Values{"state": {state}, "cursor": {after}, "limit": {"200"}}
	return ask[wire.Exceptions](ctx, c, http.MethodGet, "/api/v1/exceptions", q, nil)
}

// CaseFilter narrows Cases; empty fields do not narrow.
type CaseFilter struct {
	Kind, State string
	Late        bool
	After       string // Next of the page before
	Limit       int    // 1 to 200; 0 means 50
}

// Cases returns one page of the list of cases.
func (c *Client) Cases(ctx context.Context, f CaseFilter) (wire.Cases, error) {
	q := url.Values{}
	for name, v := range map[string]string{"kind": f.Kind, "state": f.State, "cursor": f.After} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Late {
		q.Set("late", "1")
	}
	if f.Limit != 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	return ask[wire.Cases](ctx, c, http.MethodGet, "/api/v1/cases", q, nil)
}

// Setup sends a set-up file, YAML or JSON, and returns the settings in force.
func (c *Client) Setup(ctx context.Context, file io.Reader) (jml.Settings, error) {
	return ask[jml.Settings](ctx, c, http.MethodPost, "/api/v1/setup", nil, file)
}

// Settings returns the company's settings in force.
func (c *Client) Settings(ctx context.Context) (jml.Settings, error) {
	return ask[jml.Settings](ctx, c, http.MethodGet, "/api/v1/setup", nil, nil)
}

// Locations returns the places of work that are set up.
func (c *Client) Locations(ctx context.Context) (wire.Locations, error) {
	return ask[wire.Locations](ctx, c, http.MethodGet, "/api/v1/locations", nil, nil)
}

// PutLocation sets a location up, or corrects the one of this name.
func (c *Client) PutLocation(ctx context.Context, l wire.Location) (wire.LocationChanged, error) {
	return send[wire.LocationChanged](ctx, c, "/api/v1/locations", nil, l)
}

// RemoveLocation has the company's zone and days off count there again.
func (c *Client) RemoveLocation(ctx context.Context, of wire.OfLocation) (wire.LocationChanged, error) {
	return send[wire.LocationChanged](ctx, c, "/api/v1/locations/remove", nil, of)
}

// SignIn returns a one-time sign-in link.
func (c *Client) SignIn(ctx context.Context, of wire.SignIn) (wire.SignInLink, error) {
	return send[wire.SignInLink](ctx, c, "/api/v1/sign-in", nil, of)
}

// Staff lists who may sign in.
func (c *Client) Staff(ctx context.Context) (wire.Rights, error) {
	return ask[wire.Rights](ctx, c, http.MethodGet, "/api/v1/staff", nil, nil)
}

// AddRight gives somebody a right to sign in and returns it.
func (c *Client) AddRight(ctx context.Context, right wire.AddRight) (wire.Right, error) {
	return send[wire.Right](ctx, c, "/api/v1/staff", nil, right)
}

// RemoveRight takes a right away and returns it.
func (c *Client) RemoveRight(ctx context.Context, of wire.RightOf) (wire.Right, error) {
	return send[wire.Right](ctx, c, "/api/v1/staff/remove", nil, of)
}

// AddTask puts a task into a case, which is named by id or number, and returns it.
func (c *Client) AddTask(ctx context.Context, idOrNumber string, ask wire.NewTask) (wire.Task, error) {
	return send[wire.Task](ctx, c, "/api/v1/cases/"+url.PathEscape(idOrNumber)+"/tasks", nil, ask)
}

// RecordAccess enters that a person has a system.
func (c *Client) RecordAccess(ctx context.Context, access wire.Access) (wire.Found, error) {
	return send[wire.Found](ctx, c, "/api/v1/people/access", url.Values{"strict": {"1"}}, access)
}

// CorrectPerson corrects what is known of a person.
func (c *Client) CorrectPerson(ctx context.Context, edit company.PersonEdit) (wire.Corrected, error) {
	return send[wire.Corrected](ctx, c, "/api/v1/people/correct", nil, edit)
}

// Erase deletes what is known of somebody who is gone, or says what it would.
func (c *Client) Erase(ctx context.Context, order company.Erasure) (wire.Erased, error) {
	return send[wire.Erased](ctx, c, "/api/v1/people/erase", nil, order)
}

// Erasable lists the people whose retention is over.
func (c *Client) Erasable(ctx context.Context) (wire.Erasable, error) {
	return ask[wire.Erasable](ctx, c, http.MethodGet, "/api/v1/people/erasable", nil, nil)
}

// Succession returns who would have what a person answers for.
func (c *Client) Succession(ctx context.Context, person string) (wire.Succession, error) {
	return send[wire.Succession](ctx, c, "/api/v1/people/succession", nil, wire.OfPerson{Person: person})
}

// EndSessions signs a person out everywhere and returns of how many browsers.
func (c *Client) EndSessions(ctx context.Context, person string) (wire.Count, error) {
	return send[wire.Count](ctx, c, "/api/v1/sessions/end", nil, wire.OfPerson{Person: person})
}

// RevokeLinks ends mail links and returns how many there were.
func (c *Client) RevokeLinks(ctx context.Context, of wire.LinksOf) (wire.Count, error) {
	return send[wire.Count](ctx, c, "/api/v1/links/revoke", nil, of)
}

// ImportOptions say how a file is meant.
type ImportOptions struct {
	Complete     bool   // a holdings file lists everything its people hold
	DryRun       bool   // only check the file
	Source       string // who gave the ids of people; "" is HR
	AddressMoved bool   // work addresses of people who left are those of the rows now
}

// Import sends a file of people, holdings, assets or access.
func (c *Client) Import(ctx context.Context, what string, file io.Reader, o ImportOptions) (company.ImportResult, error) {
	q := url.Values{}
	for name, set := range map[string]bool{"complete": o.Complete, "dry_run": o.DryRun, "address_moved": o.AddressMoved} {
		if set {
			q.Set(name, "1")
		}
	}
	if o.Source != "" {
		q.Set("source", o.Source)
	}
	return ask[company.ImportResult](ctx, c, http.MethodPost, "/api/v1/import/"+url.PathEscape(what), q, file)
}

// Document returns a document in force: joiner, mover, leaver, matrix or controls.
func (c *Client) Document(ctx context.Context, name string) (wire.Document, error) {
	return ask[wire.Document](ctx, c, http.MethodGet, "/api/v1/playbooks/"+url.PathEscape(name), nil, nil)
}

// PutDocument puts a document in force, and says why.
func (c *Client) PutDocument(ctx context.Context, name, body, why string) (wire.Document, error) {
	return ask[wire.Document](ctx, c, http.MethodPost, "/api/v1/playbooks/"+url.PathEscape(name), url.Values{"why": {why}}, strings.NewReader(body))
}

// Lint returns everything there is to say about a document.
func (c *Client) Lint(ctx context.Context, body string) (wire.Lint, error) {
	return ask[wire.Lint](ctx, c, http.MethodPost, "/api/v1/playbooks/lint", nil, strings.NewReader(body))
}

// Asked is the question of an export, as it is typed. AsOf is a log size, 0 for the
// newest checkpoint.
type Asked struct {
	From, To                          jml.Date
	Kind, Person, Control, Department string
	AsOf                              int64
}

// query leaves out what is not asked for: a service of before it would not know it.
func (a Asked) query() url.Values {
	q := url.Values{"from": {a.From.String()}, "to": {a.To.String()}, "progress": {"yes"}}
	for name, value := range map[string]string{"kind": a.Kind, "person": a.Person, "control": a.Control, "department": a.Department} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if a.AsOf != 0 {
		q.Set("as_of", strconv.FormatInt(a.AsOf, 10))
	}
	return q
}

// Export writes the bundle that answers a question to w. Lacking says that the newest leaves are not in it, or that
// nothing is signed now, and why; "" when all is well. A *DamagedError leaves a whole bundle in w, any other error after the
// first byte an incomplete one. It tells how far the bundle is.
func (c *Client) Export(ctx context.Context, w io.Writer, asked Asked, tell func(step string, done, total int64)) (lacking string, err error) {
	answer, err := c.do(ctx, http.MethodGet, "/api/v1/export", asked.query(), nil)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.Header.Get("Content-Type") == wire.WatchedType {
		err = wire.ReadWatched(w, answer.Body, tell)
	} else { // of a service of before it told
		_, err = io.Copy(w, answer.Body)
	}
	if err != nil {
		return "", fmt.Errorf("read bundle: %w", err)
	}
	if what := trailer(answer, wire.DamageTrailer); what != "" {
		return "", &DamagedError{what}
	}
	return trailer(answer, wire.BehindTrailer), nil
}

// trailer is a text that followed an answer, "" for none.
func trailer(answer *http.Response, name string) string {
	text := answer.Trailer.Get(name)
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// DamagedError says that the log is damaged which a bundle was made of.
type DamagedError struct{ What string }

func (e *DamagedError) Error() string { return e.What }

// ConfirmClock has the service go by its machine's clock again after it jumped.
func (c *Client) ConfirmClock(ctx context.Context) (wire.ClockConfirmed, error) {
	return ask[wire.ClockConfirmed](ctx, c, http.MethodPost, "/api/v1/clock/confirm", nil, nil)
}

// Backup has the service write a checked copy of its data to an absolute path.
func (c *Client) Backup(ctx context.Context, path string) error {
	_, err := send[wire.Status](ctx, c, "/api/v1/backup", nil, wire.Backup{Path: path})
	return err
}

// CheckLog has the service read the whole evidence log.
func (c *Client) CheckLog(ctx context.Context) (wire.LogCheck, error) {
	return ask[wire.LogCheck](ctx, c, http.MethodPost, "/api/v1/log/check", nil, nil)
}

// ReopenLog decides that the log goes on without what is missing.
func (c *Client) ReopenLog(ctx context.Context, decision wire.Reopen) (wire.Reopened, error) {
	return send[wire.Reopened](ctx, c, "/api/v1/log/reopen", nil, decision)
}
