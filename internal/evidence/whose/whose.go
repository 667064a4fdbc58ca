// Package whose owns whom each personal value of a leaf is about, which an
// erasure has to know and nobody else. It knows no case, database or clock.
package whose

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
)

// Whom is whom a value is about. All are empty for a value about nobody, such as
// a serial number.
type Whom struct {
	Person string // person id
	Staff  string // id of a right to sign in, of which Person may be unknown
	Case   string // id of the case whose subject it is about
}

// Of says whom a leaf's personal field is about. What people write down while a
// case runs, and the files they add, are about the case's subject, whoever else
// is named in them.
func Of(leaf evidence.Leaf, field string) (Whom, error) {
	var named struct {
		Person   string `json:"person"`
		Holder   string `json:"holder"`
		Assignee string `json:"assignee"`
		Owner    string `json:"owner"`
		Manager  string `json:"manager"`
		Staff    string `json:"staff"`
		Fetched  string `json:"fetched_by"`
	}
	if err := json.Unmarshal(leaf.Data, &named); err != nil {
		return Whom{}, fmt.Errorf("read whom leaf %d names: %w", leaf.Seq, err)
	}
	kind, _, _ := strings.Cut(field, ".")
	switch kind {
	case "actor":
		return actor(leaf.Actor), nil
	case "assignee":
		return Whom{Person: named.Assignee}, nil
	case "owner":
		return Whom{Person: named.Owner}, nil
	case "manager":
		return Whom{Person: named.Manager}, nil
	case "fetched_by":
		return Whom{Person: named.Fetched}, nil
	case "staff", "passkey":
		return Whom{Person: named.Person, Staff: named.Staff}, nil
	case "person":
		return about(leaf, cmp.Or(named.Person, named.Holder)), nil
	case "value", "token":
		return Whom{}, nil // the company's own words
	case "serial":
		if leaf.Type == leaftype.AssetRecorded || leaf.Type == leaftype.AssetChanged {
			return Whom{}, nil // the company's own equipment
		}
	}
	return about(leaf, cmp.Or(named.Person, named.Holder)), nil
}

func actor(by evidence.LeafActor) Whom {
	switch by.Kind {
	case jml.ActorPerson:
		return Whom{Person: by.Ref}
	case jml.ActorStaff:
		return Whom{Staff: by.Ref}
	}
	return Whom{}
}

func about(leaf evidence.Leaf, person string) Whom {
	if person != "" {
		return Whom{Person: person}
	}
	return Whom{Case: leaf.Case}
}
