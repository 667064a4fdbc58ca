package arch

import "slices"

const (
	module   = "github.com/handover-jml/handover"
	temporal = "go.temporal.io"
	sql      = "database/sql"
	sqlx     = "github.com/jmoiron/sqlx"
	uuid     = "github.com/google/uuid"
	sqlite   = "modernc.org/sqlite"
	postgres = "github.com/lib/pq"
)

// A row says what one package, and everything below its directory, may do.
// Names of ours are relative to the module, without internal/.
type row struct {
	may    []string // packages of ours it imports directly
	sdk    []string // the only Temporal packages it imports directly; nil sets no limit
	never  []string // what must not be among its dependencies at all
	std    bool     // it imports nothing but the standard library and ours
	anyone bool     // it may import everything
}

// table has a row for each package of the module. Packages for tests, whose
// names end in "test", need none: only tests import them.
var table = map[string]row{
	"clock":      {std: true, never: []string{"net", sql, temporal}},
	"timekeeper": {may: []string{"clock", "jml", "evidence"}, never: []string{"net", "store", sql, temporal, uuid}},
	"lease":      {may: []string{"clock"}, std: true, never: []string{sql, temporal}},
	"heap":       {std: true, never: []string{"net", sql, temporal, uuid}},
	"progress":   {std: true, never: []string{"net", sql, temporal, uuid}},
	"fold":       {std: true, never: []string{"net", sql, temporal, uuid}},
	"formula":    {std: true, never: []string{"net", sql, temporal, uuid}},
	"roles":      {std: true, never: []string{"net", sql, temporal, uuid}},
	"jml":        {may: []string{"roles"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"approval":   {may: []string{"jml"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"legible":    {may: []string{"jml"}, never: []string{"net", sql, temporal, uuid}},
	"staff":      {may: []string{"roles", "jml", "legible"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"token":      {may: []string{"jml", "legible"}, never: []string{"net", sql, temporal, uuid}},
	"gate":       {std: true, never: []string{"net", sql, temporal, uuid}},
	"reason":     {std: true, never: []string{"net", sql, temporal, uuid}},
	"register":   {may: []string{"jml", "legible"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"notice":     {may: []string{"clock", "jml"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"transition": {may: []string{"jml"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"calendar":   {may: []string{"clock", "fold", "jml"}, never: []string{"net", sql, temporal, uuid}},
	"separation": {may: []string{"jml", "roles"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"proof":      {may: []string{"jml", "legible"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"timely":     {may: []string{"jml"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"course":     {may: []string{"jml"}, std: true, never: []string{"net", sql, temporal, uuid}},

	"passkey":          {may: []string{"jml", "legible"}, never: []string{"net", sql, temporal, uuid}},
	"passkey/ceremony": {may: []string{"jml", "passkey"}, never: []string{"store", "web", sql, temporal}},

	"playbook":   {may: []string{"fold", "gate", "jml", "legible", "roles", "register", "proof", "calendar", "yamlfile"}, never: []string{"store", temporal, "net"}},
	"readmodel":  {may: []string{"jml", "passkey", "staff", "token", "register", "notice", "timely"}, never: []string{"net", sql, temporal, uuid}},
	"link":       {may: []string{"jml"}, never: []string{"store", temporal, "net"}},
	"evidence":   {may: []string{"approval", "jml", "passkey", "gate", "legible", "staff", "roles", "register", "notice", "proof"}, never: []string{"store", temporal, "net"}},
	"checkpoint": {may: []string{"evidence"}, never: []string{"store", temporal, "net"}},
	"damage":     {may: []string{"jml", "checkpoint", "clock", "evidence"}, never: []string{"net", "store", sql, temporal}},
	"upload":     {may: []string{"jml"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"apart":      {may: []string{"jml", "loopback"}, std: true, never: []string{"store", sql, temporal}},

	"ledger": {
		may:   []string{"approval", "jml", "passkey", "legible", "staff", "token", "roles", "register", "notice", "course", "evidence"},
		never: []string{sql, sqlx, temporal, "net/http"},
	},
	"company": {
		may:   []string{"approval", "fold", "jml", "passkey", "legible", "staff", "token", "roles", "register", "calendar", "playbook", "evidence", "ledger", "notice"},
		never: []string{sql, sqlx, temporal, "net/http"},
	},
	"casework/decide": {
		may:   []string{"jml", "legible", "staff", "roles", "reason", "register", "notice", "transition", "separation", "calendar", "timely", "course", "proof", "playbook"},
		never: []string{"ledger", "evidence", "store", "net", sql, temporal, uuid},
	},
	"casework": {
		may:   []string{"clock", "jml", "staff", "roles", "gate", "reason", "register", "notice", "calendar", "course", "proof", "playbook", "link", "evidence", "ledger", "company"},
		never: []string{sql, sqlx, temporal, "net/http"},
	},
	"activities": {
		may:   []string{"jml", "course"},
		sdk:   []string{"go.temporal.io/sdk/temporal"},
		never: []string{"store", "mail", "web", sql, sqlx, "net/smtp"},
	},
	"workflows": {
		may:   []string{"jml", "course", "activities"},
		sdk:   []string{"go.temporal.io/sdk/workflow", "go.temporal.io/sdk/temporal"},
		never: []string{"store", "mail", "web", sql, sqlx, "net/smtp"},
	},

	"store": {
		may:   []string{"approval", "fold", "jml", "passkey", "legible", "staff", "token", "roles", "checkpoint", "register", "notice", "clock", "course", "feed", "readmodel", "proof", "ledger", "evidence", "timekeeper", "upload", "health", "migrations"},
		never: []string{"activities", "workflows", "web", "mail", temporal},
	},
	"mail": {may: []string{"clock", "jml", "legible", "notice", "calendar", "loopback"}, never: []string{"store", temporal, "web"}},
	"signin": {
		may:   []string{"jml", "clock", "link", "notice", "readmodel", "staff"},
		never: []string{"store", "mail", "web", sql, sqlx, temporal, "net/http", "net/smtp"},
	},
	"health": {may: []string{"clock", "notice"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"postman": {
		may:   []string{"jml", "clock", "notice"},
		std:   true,
		never: []string{"store", "mail", "web", sql, sqlx, temporal, "net/smtp"},
	},
	"anchor":       {may: []string{"clock", "lease", "notice", "timekeeper"}, never: []string{"store", "mail", "web", "net/smtp", "net/http", sqlx, temporal}},
	"driver":       {may: []string{"jml", "course", "workflows"}, never: []string{"store", "mail", "web"}},
	"sweep":        {may: []string{"clock", "lease", "course"}, never: []string{sqlx, "web", temporal}},
	"signer":       {may: []string{"jml", "legible", "apart", "checkpoint", "clock", "evidence", "lease", "timekeeper"}, never: []string{sqlx, "web", temporal}},
	"hook":         {std: true, never: []string{"store", sql, temporal, uuid}},
	"feed":         {may: []string{"jml"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"hris":         {may: []string{"jml", "feed", "hook", "intake"}, never: []string{sqlx, sqlite, postgres, temporal}},
	"feed/lookup":  {may: []string{"jml", "clock", "feed"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"feed/inbound": {may: []string{"jml", "clock", "feed"}, std: true, never: []string{"net", sql, temporal, uuid}},
	"intake":       {may: []string{"fold", "jml", "legible", "calendar", "register", "roles", "company", "reconcile"}, never: []string{temporal, sql, sqlx, sqlite, postgres}},

	"question":        {may: []string{"jml"}, never: []string{"net", sql, temporal, uuid}},
	"replay":          {may: []string{"approval", "fold", "question", "gate", "jml", "staff", "token", "roles", "reason", "register", "notice", "transition", "separation", "calendar", "timely", "evidence", "reconcile"}, never: []string{"net", sql, temporal, uuid}},
	"deflate":         {never: []string{"net", "os/exec", sql, temporal, uuid}},
	"bundle":          {may: []string{"formula", "jml", "gate", "deflate", "checkpoint", "evidence", "proof", "timely", "question", "replay"}, never: []string{"net", sql, temporal, uuid}},
	"audit":           {may: []string{"jml", "clock", "checkpoint", "bundle", "replay"}, never: []string{"net", sql, temporal}},
	"verify":          {may: []string{"jml", "deflate", "checkpoint", "evidence", "upload", "replay", "bundle"}, never: []string{"net", sql, temporal, uuid}},
	"bundle/oscal":    {std: true, never: []string{"net", "os/exec", sql, temporal, uuid}},
	"bundle/report":   {std: true, never: []string{"net", "os/exec", sql, temporal, uuid}},
	"bundle/workbook": {may: []string{"deflate"}, std: true, never: []string{"net", "os/exec", sql, temporal, uuid}},
	"sample":          {may: []string{"fold", "jml", "question", "reconcile", "checkpoint", "evidence", "bundle"}, never: []string{"net", "store", sql, temporal, uuid}},
	"reconcile":       {may: []string{"fold", "formula", "jml", "legible"}, never: []string{"net", "store", "evidence", sql, temporal, uuid}},
	"sample/order":    {may: []string{"jml", "legible"}, never: []string{"net", "store", "bundle", sql, temporal, uuid}},

	"provider":          {may: []string{"clock", "jml", "loopback", "staff"}, never: []string{"store", sql, sqlx, temporal, uuid}},
	"reconcile/against": {may: []string{"company", "evidence", "intake", "jml", "reconcile", "sample"}, never: []string{"store", sql, temporal}},

	"web": {may: []string{"jml", "staff", "passkey/ceremony", "clock", "feed", "loopback"}, never: []string{sqlx, temporal, "casework", "workflows"}},
	"web/door": {
		may:   []string{"jml", "legible", "staff", "token", "clock", "readmodel", "proof", "link", "loopback", "web/api/wire"},
		never: []string{sqlx, temporal, "casework", "playbook", "evidence", "html/template"},
	},
	"web/passkeys": {
		may:   []string{"jml", "passkey", "clock", "readmodel", "web/door"},
		never: []string{sqlx, temporal, "store", "company", "casework", "html/template"},
	},
	"web/permission": {may: []string{"jml", "staff", "token", "web/door"}, std: true, never: []string{sql, sqlx, temporal, "html/template"}},
	"web/view":       {may: []string{"jml", "passkey", "staff", "roles", "reason", "register", "proof", "calendar", "web/door"}, std: true, never: []string{sql, sqlx, temporal, "playbook", "evidence"}},
	"web/desk": {
		may:   []string{"approval", "feed", "fold", "jml", "passkey", "staff", "roles", "separation", "question", "calendar", "clock", "company", "evidence", "intake", "link", "notice", "playbook", "proof", "readmodel", "reconcile", "register", "sample/order", "timely", "token", "web/door", "web/download", "web/passkeys", "web/view"},
		never: []string{sqlx, temporal, "casework", "workflows"},
	},
	"web/mine": {
		may:   []string{"jml", "legible", "roles", "reason", "calendar", "clock", "link", "playbook", "readmodel", "register", "proof", "upload", "web/door", "web/download", "web/view"},
		never: []string{sqlx, temporal, "casework", "company", "evidence", "intake"},
	},
	"web/entrance": {
		may:   []string{"jml", "staff", "clock", "provider", "readmodel", "web/door", "web/view"},
		never: []string{sqlx, temporal, "casework", "company", "evidence", "store"},
	},
	"web/auditor": {
		may:   []string{"jml", "clock", "audit", "bundle", "playbook", "web/door", "web/view"},
		never: []string{sqlx, temporal, "casework", "store", "workflows"},
	},
	"web/hooks": {
		may:   []string{"jml", "legible", "clock", "feed", "hook", "hris", "readmodel", "web/door", "web/view"},
		never: []string{sqlx, temporal, "casework", "store", "workflows"},
	},
	"web/download": {may: []string{"jml", "readmodel", "web/api/wire", "web/door"}, std: true, never: []string{sqlx, temporal, "html/template"}},
	"web/api": {
		may:   []string{"jml", "staff", "question", "clock", "company", "intake", "link", "playbook", "readmodel", "reconcile", "roles", "sample/order", "token", "yamlfile", "web/door", "web/download"},
		never: []string{sqlx, temporal, "casework", "html/template"},
	},
	"web/api/wire": {std: true, never: []string{"net"}},
	"web/client":   {may: []string{"jml", "company", "reconcile", "web/api/wire"}, never: []string{sqlx, temporal, "store"}},

	"config":                   {may: []string{"apart", "loopback", "staff", "upload", "yamlfile"}, never: []string{sqlx, "web", "store"}},
	"yamlfile":                 {never: []string{"net", sql, temporal}},
	"loopback":                 {std: true, never: []string{sql, temporal}},
	"migrations":               {},
	"engine":                   {std: true},
	"arch":                     {std: true},
	"docs":                     {std: true},
	"cmd/handover":             {anyone: true},
	"cmd/handover-verify":      {may: []string{"docs", "heap", "jml", "progress", "verify"}, never: []string{"net", sql, temporal, uuid}},
	"cmd/handover-verify-page": {std: true},
	"bench":                    {anyone: true}, // measures the whole
	"e2e":                      {anyone: true}, // tells stories on the whole
}

// rowOf returns the row of a package of ours, which is its own or that of the
// nearest directory above it.
func rowOf(name string) (key string, found bool) {
	for dir := range table {
		if within(name, dir) && len(dir) > len(key) {
			key, found = dir, true
		}
	}
	return key, found
}

// broken returns a sentence for each rule that the package breaks.
func (p pkg) broken() []string {
	if p.isTestSupport() || len(p.GoFiles) == 0 {
		return nil
	}
	key, found := rowOf(p.name())
	if !found {
		return []string{p.name() + " has no row in the import table"}
	}
	r, wrong := table[key], []string(nil)
	for _, path := range p.Imports {
		to := pkg{ImportPath: path}
		switch {
		case to.isTestSupport():
			wrong = append(wrong, p.name()+" imports "+to.name()+", which is for tests")
		case to.isOurs() && !r.anyone && !within(to.name(), key) && !slices.ContainsFunc(r.may, to.isIn):
			wrong = append(wrong, p.name()+" must not import "+to.name())
		case to.isTemporal() && r.sdk != nil && !slices.Contains(r.sdk, path):
			wrong = append(wrong, p.name()+" must not import "+path)
		case r.std && !to.isOurs() && !to.isStandard():
			wrong = append(wrong, p.name()+" must import the standard library only, not "+path)
		}
	}
	for _, path := range p.Deps {
		if slices.ContainsFunc(r.never, pkg{ImportPath: path}.isIn) {
			wrong = append(wrong, p.name()+" must not depend on "+path+", even through others")
		}
	}
	return wrong
}
