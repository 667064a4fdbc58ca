package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/web/api"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/yamlfile"
)

func (s *Server) apiSettings(w http.ResponseWriter, r *http.Request) error {
	settings, err := s.Records.Settings.Settings(r.Context())
	return reply(w, settings, err)
}

// apiSetup takes the set-up file, in YAML or JSON.
func (s *Server) apiSetup(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] != '{' {
		converted, err := yamlfile.JSON(body)
		if err != nil {
			return jml.Invalid("", "The file cannot be read: "+err.Error()+".")
		}
		body = converted
	}
	var setup company.Setup
	if err := intake.Strict(body, &setup); err != nil {
		return err
	}
	if err := s.Company.Setup(r.Context(), jml.ConsoleActor(), setup); err != nil {
		return err
	}
	return s.apiSettings(w, r)
}

// signInTime is how long a sign-in link works.
const signInTime = 15 * time.Minute

// apiSignIn makes a one-time sign-in link. The console may name anybody: it is
// also the way back when the last administrator has left.
func (s *Server) apiSignIn(w http.ResponseWriter, r *http.Request) error {
	var ask api.SignIn
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	url, err := s.SignInLink(r.Context(), ask.Email, jml.StaffRole(ask.Role))
	return reply(w, api.SignInLink{URL: url, Expires: s.Clock.Now().Add(signInTime).UTC()}, err)
}

// SignInLink makes a one-time sign-in link for a member of staff, who is added
// when address and role are both given and new. With neither it is the
// administrator's; the very first one has no name until set-up.
func (s *Server) SignInLink(ctx context.Context, email string, role jml.StaffRole) (url string, err error) {
	staff, err := s.staffFor(ctx, strings.ToLower(strings.TrimSpace(email)), role)
	if err != nil {
		return "", err
	}
	token, hash, err := link.SignIn.New(s.Random)
	if err != nil {
		return "", err
	}
	if err := s.Records.Sessions.PutSignIn(ctx, hash, staff, s.Clock.Now()); err != nil {
		return "", fmt.Errorf("store sign-in link: %w", err)
	}
	return s.public.JoinPath("sign-in", token).String(), nil
}

func (s *Server) staffFor(ctx context.Context, email string, role jml.StaffRole) (jml.Staff, error) {
	roles := []jml.StaffRole{"", jml.StaffAdmin, jml.StaffHR, jml.StaffAuditor}
	if !slices.Contains(roles, role) {
		return jml.Staff{}, jml.Invalid("role", "Choose admin, hr or auditor.")
	}
	if email != "" && role != "" {
		return s.Company.AddStaff(ctx, jml.ConsoleActor(), jml.Staff{Email: email, Role: role})
	}
	dir, _, err := s.Records.Settings.Directory(ctx)
	if err != nil {
		return jml.Staff{}, err
	}
	if role == "" && email == "" {
		role = jml.StaffAdmin
	}
	var fit, named []jml.Staff
	for _, st := range dir.Staff {
		if st.Removed || role != "" && st.Role != role || email != "" && st.Email != email {
			continue
		}
		fit = append(fit, st)
		if st.Email != "" {
			named = append(named, st)
		}
	}
	if len(named) > 0 {
		fit = named // the nameless first administrator was for set-up only
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) > 1:
		return jml.Staff{}, jml.Invalid("email", "Several people fit. Say which with address and role.")
	case email != "":
		return jml.Staff{}, jml.Invalid("role", "Nobody with this address may sign in yet. Name the role they should have: admin, hr or auditor.")
	case role != jml.StaffAdmin:
		return jml.Staff{}, jml.Invalid("email", "Nobody has this role yet. Name the address of who should.")
	}
	return s.Company.AddStaff(ctx, jml.ConsoleActor(), jml.Staff{Name: "First administrator", Role: jml.StaffAdmin})
}

// apiImport takes a file in; dry_run=1 only checks its form.
func (s *Server) apiImport(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	result, err := s.importFile(r.Context(), r.PathValue("what"), body, q.Get("complete") == "1", q.Get("dry_run") == "1")
	return reply(w, result, err)
}

func (s *Server) importFile(ctx context.Context, what string, body []byte, complete, dry bool) (out company.ImportResult, err error) {
	by, src := jml.ConsoleActor(), bytes.NewReader(body)
	switch what {
	case "people":
		rows, sum, err := intake.ParsePeople(src)
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return s.Company.ImportPeople(ctx, by, sum, rows)
	case "holdings":
		rows, sum, err := intake.ParseHoldings(src)
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return s.Company.ImportHoldings(ctx, by, sum, rows, complete)
	case "assets":
		rows, sum, err := intake.ParseAssets(src)
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return s.Company.ImportAssets(ctx, by, sum, rows)
	case "access":
		m, err := playbook.ParseMatrix(body)
		if err != nil {
			return out, err
		}
		if !dry {
			_, err = s.Company.PutDocument(ctx, by, "matrix", body)
		}
		return company.ImportResult{What: what, Rows: len(m.Systems)}, err
	}
	return out, &jml.Error{Code: jml.CodeNotFound, Message: "There are imports of people, holdings, assets and access."}
}

// documentName is the name a document is kept under.
func documentName(name string) (string, error) {
	switch name {
	case "joiner", "mover", "leaver":
		return "playbook/" + name, nil
	case "matrix", "controls":
		return name, nil
	}
	return "", &jml.Error{Code: jml.CodeNotFound, Message: "There are the documents joiner, mover, leaver, matrix and controls."}
}

func (s *Server) apiDocument(w http.ResponseWriter, r *http.Request) error {
	name, err := documentName(r.PathValue("name"))
	if err != nil {
		return err
	}
	hash, err := s.Records.Documents.Current(r.Context(), name)
	if err != nil {
		return err
	}
	body, err := s.Records.Documents.Document(r.Context(), hash)
	return reply(w, api.Document{Name: name, Hash: hash, Body: string(body)}, err)
}

func (s *Server) apiPutDocument(w http.ResponseWriter, r *http.Request) error {
	name, err := documentName(r.PathValue("name"))
	if err != nil {
		return err
	}
	body, err := readBody(r)
	if err != nil {
		return err
	}
	hash, err := s.Company.PutDocument(r.Context(), jml.ConsoleActor(), name, body)
	return reply(w, api.Document{Name: name, Hash: hash}, err)
}

// apiLint answers everything there is to say about a document. Remarks are no
// failure of the request: the caller reads them.
func (s *Server) apiLint(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	out := api.Lint{Findings: []api.Finding{}}
	for _, f := range playbook.Lint(body) {
		out.Findings = append(out.Findings, api.Finding{Warning: f.Warning, Field: f.Field, Message: f.Message})
		out.Refused = out.Refused || !f.Warning
	}
	return door.JSON(w, http.StatusOK, out)
}
