package store

import (
	"strings"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

func people() table[jml.Person] {
	return table[jml.Person]{"person", "person", func(p *jml.Person) []field {
		return []field{
			{"id", &p.ID}, {"external_id", &p.ExternalID}, {"given_name", &p.GivenName},
			{"family_name", &p.FamilyName}, {"work_email", &p.WorkEmail}, {"personal_email", &p.PersonalEmail}, {"phone", &p.Phone},
			{"holdings_confirmed_at", instant{&p.HoldingsConfirmedAt}}, {"erased", &p.Erased},
		}
	}}
}

// nameKey is what people are sorted and searched by. It is made here because
// the engines do not agree on the lower case of letters beyond ASCII.
func nameKey(p jml.Person) field {
	key := strings.ToLower(strings.Join([]string{p.GivenName, p.FamilyName, p.WorkEmail, p.ExternalID}, " "))
	return field{"name_key", strings.TrimSpace(key)}
}

func personRefs() table[ledger.PersonRef] {
	return table[ledger.PersonRef]{"person_ref", "id of a person", func(r *ledger.PersonRef) []field {
		return []field{{"source", &r.Source}, {"id", &r.ID}, {"person_id", &r.PersonID}}
	}}
}

// refKey is what an outside id is compared by. It is made here because the
// engines do not agree on the lower case of letters beyond ASCII.
func refKey(r ledger.PersonRef) field { return field{"id_key", fold.Key(r.ID)} }

func engagements() table[jml.Engagement] {
	return table[jml.Engagement]{"engagement", "engagement", func(e *jml.Engagement) []field {
		return []field{
			{"id", &e.ID}, {"person_id", &e.PersonID}, {"state", &e.State}, {"worker_type", &e.Type},
			{"title", &e.Title}, {"functions", list[string]{&e.Functions}}, {"department", &e.Department},
			{"location", &e.Location}, {"zone", &e.Zone}, {"manager_id", id{&e.ManagerID}},
			{"sponsor_id", id{&e.SponsorID}}, {"start_on", date{&e.Start}}, {"end_on", date{&e.End}},
			{"ended_at", instant{&e.EndedAt}}, {"begun_at", instant{&e.BegunAt}},
		}
	}}
}

func seats() table[roles.Seat] {
	return table[roles.Seat]{"seat", "seat", func(s *roles.Seat) []field {
		return []field{{"role", &s.Role}, {"position", &s.Position}, {"person_id", &s.PersonID}}
	}}
}

func staffRights() table[staff.Right] {
	return table[staff.Right]{"staff", "member of staff", func(s *staff.Right) []field {
		return []field{
			{"id", &s.ID}, {"email", &s.Email}, {"name", &s.Name}, {"role", &s.Role},
			{"person_id", id{&s.PersonID}}, {"until", date{&s.Until}},
			{"period_from", date{&s.Period.From}}, {"period_to", date{&s.Period.To}}, {"removed", &s.Removed}, {"untold", &s.Untold},
		}
	}}
}

func tokens() table[token.Token] {
	return table[token.Token]{"api_token", "token", func(t *token.Token) []field {
		return []field{
			{"id", &t.ID}, {"name", &t.Name}, {"hash", &t.Hash}, {"scopes", list[token.Scope]{&t.Scopes}}, {"until", date{&t.Until}},
			{"staff_id", id{&t.StaffID}}, {"person_id", id{&t.PersonID}}, {"made_at", instant{&t.MadeAt}}, {"removed", &t.Removed},
		}
	}}
}

func identities() table[staff.Identity] {
	return table[staff.Identity]{"identity", "sign-in identity", func(i *staff.Identity) []field {
		return []field{
			{"id", &i.ID}, {"issuer", &i.Issuer}, {"subject", &i.Subject}, {"person_id", id{&i.PersonID}}, {"staff_id", id{&i.StaffID}},
			{"state", &i.State}, {"at", instant{&i.At}},
		}
	}}
}

func grants() table[register.Grant] {
	return table[register.Grant]{"access_grant", "grant", func(g *register.Grant) []field {
		return []field{
			{"id", &g.ID}, {"person_id", &g.PersonID}, {"engagement_id", id{&g.EngagementID}},
			{"system_key", &g.System}, {"level", &g.Level}, {"source", &g.Source},
			{"granted_at", instant{&g.GrantedAt}}, {"ended_at", instant{&g.EndedAt}}, {"ended_by", &g.EndedBy},
		}
	}}
}

func assets() table[register.Asset] {
	return table[register.Asset]{"asset", "piece of equipment", func(a *register.Asset) []field {
		return []field{
			{"id", &a.ID}, {"tag", &a.Tag}, {"serial", &a.Serial}, {"kind", &a.Kind}, {"model", &a.Model},
			{"state", nearState{&a.State}}, {"holder_id", id{&a.HolderID}}, {"since", instant{&a.Since}}, {"source", &a.Source},
			{"gone", goneState{&a.State}}, {"said", asJSON[jml.NotBack]{&a.Said}},
			{"engagement_id", &a.EngagementID},
		}
	}}
}

func takeovers() table[roles.Takeover] {
	return table[roles.Takeover]{"takeover", "takeover", func(t *roles.Takeover) []field {
		return []field{{"kind", &t.Kind}, {"ref", &t.Ref}, {"to_id", &t.To}}
	}}
}

func notices() table[notice.Notice] {
	return table[notice.Notice]{"notice", "notice", func(n *notice.Notice) []field {
		return []field{
			{"id", &n.ID}, {"case_id", &n.CaseID}, {"owner_id", &n.OwnerID}, {"kind", &n.Kind},
			{"number", &n.Number}, {"state", &n.State}, {"next_at", instant{&n.NextAt}},
			{"put_off_at", instant{&n.PutOffAt}}, {"attempts", &n.Attempts}, {"sent_at", instant{&n.SentAt}}, {"failure", &n.Failure},
			{"created_at", instant{&n.CreatedAt}}, {"address", &n.Address},
		}
	}}
}

func messages() table[notice.Message] {
	return table[notice.Message]{"message", "message", func(m *notice.Message) []field {
		return []field{
			{"id", &m.ID}, {"person_id", &m.OwnerID}, {"kind", &m.Kind}, {"about", &m.About}, {"number", &m.Number}, {"state", &m.State},
			{"next_at", instant{&m.NextAt}}, {"put_off_at", instant{&m.PutOffAt}}, {"attempts", &m.Attempts},
			{"sent_at", instant{&m.SentAt}}, {"failure", &m.Failure}, {"created_at", instant{&m.CreatedAt}},
		}
	}}
}

func approvals() table[approval.Change] {
	return table[approval.Change]{"approval", "change", func(c *approval.Change) []field {
		return []field{
			{"id", &c.ID}, {"kind", &c.Kind}, {"command", &c.Command}, {"base", &c.Base}, {"why", &c.Why},
			{"asked_by", &c.AskedBy}, {"asked_person", &c.AskedPerson}, {"asked_at", instant{&c.AskedAt}},
			{"state", &c.State}, {"answered_by", &c.AnsweredBy}, {"answered_at", instant{&c.AnsweredAt}},
		}
	}}
}

func inbox() table[ledger.InboxRow] {
	return table[ledger.InboxRow]{"inbox", "event", func(i *ledger.InboxRow) []field {
		return []field{
			{"source", &i.Source}, {"event_id", &i.ID}, {"hash", &i.Hash},
			{"occurred_at", instant{&i.OccurredAt}}, {"received_at", instant{&i.ReceivedAt}},
			{"outcome", &i.Outcome}, {"case_id", &i.CaseID},
		}
	}}
}
