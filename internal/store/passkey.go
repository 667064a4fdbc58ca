package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/readmodel"
)

func passkeys() table[passkey.Passkey] {
	return table[passkey.Passkey]{"passkey", "passkey", func(k *passkey.Passkey) []field {
		return []field{
			{"id", &k.ID}, {"holder", &k.Holder}, {"name", &k.Name}, {"credential", &k.Credential}, {"public_key", &k.PublicKey},
			{"transports", list[string]{&k.Transports}}, {"counter", &k.Counter}, {"may_back_up", &k.MayBackUp}, {"backed_up", &k.BackedUp},
			{"added_at", instant{&k.AddedAt}}, {"used_at", instant{&k.UsedAt}}, {"copied_at", instant{&k.CopiedAt}},
		}
	}}
}

// ofHolder holds for the passkeys of a person and of all their rights, or of one
// right and of whose it is. A right that was an outsider's may be a person's
// since.
const ofHolder = `(holder = ? OR holder IN (SELECT id FROM staff WHERE person_id = ?)
	OR holder = (SELECT person_id FROM staff WHERE id = ?)
	OR holder IN (SELECT b.id FROM staff a JOIN staff b ON b.person_id = a.person_id WHERE a.id = ?))`

// passkeyRows reads and writes passkeys within a transaction.
type passkeyRows struct{ in conn }

func (p passkeyRows) Passkey(id string) (passkey.Passkey, error) {
	return passkeys().one(p.in, "WHERE id = ?", id)
}

func (p passkeyRows) PasskeysOf(id string) ([]passkey.Passkey, error) {
	return passkeys().all(p.in, "WHERE "+ofHolder+" ORDER BY added_at, id", id, id, id, id)
}

func (p passkeyRows) LockPasskey(id string) (passkey.Passkey, error) {
	return passkeys().one(p.in, "WHERE id = ?"+p.in.d.forUpdate, id)
}

func (p passkeyRows) InsertPasskey(k passkey.Passkey) error {
	_, known, err := passkeys().find(p.in, "WHERE credential = ?", k.Credential)
	if err != nil {
		return err
	}
	if known {
		return &jml.Error{Code: jml.CodeConflict, Field: "answer", Message: "This passkey is here already. Look at the list."}
	}
	return passkeys().insert(p.in, k)
}

func (p passkeyRows) UpdatePasskey(k passkey.Passkey) error { return passkeys().update(p.in, k) }

func (p passkeyRows) DeletePasskey(id string) error {
	return p.in.do("forget a passkey", "DELETE FROM passkey WHERE id = ?", id)
}

func (p passkeyRows) EndPasskeySessions(id string) error {
	if err := p.in.do("end a passkey's sign-in links", "DELETE FROM signin WHERE passkey = ?", id); err != nil {
		return err
	}
	return p.in.do("end a passkey's sessions", "DELETE FROM session WHERE passkey = ?", id)
}

// mostChallenges are kept: whoever asks for more has the ones that end first
// forgotten.
const mostChallenges = 10_000

// PutChallenge notes what a browser is asked to sign, for passkey.ChallengeLasts.
func (s Sessions) PutChallenge(ctx context.Context, challenge string, c passkey.Challenge, now time.Time) error {
	return s.inTx(ctx, ledger.LanePeople, func(in conn) error {
		if err := in.do("forget challenges", "DELETE FROM passkey_challenge WHERE expires_at <= ?", micros(now)); err != nil {
			return err
		}
		err := in.do("forget the oldest challenges", `DELETE FROM passkey_challenge WHERE hash IN
			(SELECT hash FROM passkey_challenge ORDER BY expires_at DESC LIMIT 1000 OFFSET ?)`, mostChallenges)
		if err != nil {
			return err
		}
		return in.do("note a challenge", "INSERT INTO passkey_challenge (hash, purpose, holder, expires_at) VALUES (?, ?, ?, ?)",
			challengeHash(challenge), c.Purpose, c.Holder, micros(now.Add(passkey.ChallengeLasts)))
	})
}

// SpendChallenge takes a challenge that was asked for this and of this holder;
// jml.CodeNotFound when there is none, or it was spent, or is over. A wrong try
// spends it too.
func (s Sessions) SpendChallenge(ctx context.Context, challenge string, want passkey.Challenge, now time.Time) error {
	var was passkey.Challenge
	var until time.Time
	found := false
	err := s.inTx(ctx, ledger.LanePeople, func(in conn) (err error) {
		found, err = in.get([]any{&was.Purpose, &was.Holder, instant{&until}},
			"DELETE FROM passkey_challenge WHERE hash = ? RETURNING purpose, holder, expires_at", challengeHash(challenge))
		return err
	})
	if err != nil {
		return fmt.Errorf("spend a challenge: %w", err)
	}
	if !found || was != want || !until.After(now) {
		return notFound("challenge")
	}
	return nil
}

func challengeHash(challenge string) []byte {
	sum := sha256.Sum256([]byte(challenge))
	return sum[:]
}

// FindPasskey returns the passkey of a credential, with the rights of its holder
// that hold now; jml.CodeNotFound when there is none.
func (s Sessions) FindPasskey(ctx context.Context, credential string, now time.Time) (out readmodel.PasskeyHolder, err error) {
	err = s.view(ctx, "find a passkey", func(r *pageReader) error {
		settings, err := r.Settings()
		if err != nil {
			return err
		}
		if out.Passkey, err = passkeys().one(r.conn, "WHERE credential = ?", credential); err != nil {
			return err
		}
		rights, err := staffRights().all(r.conn, `WHERE NOT removed AND (id = ? OR person_id = ?
			OR person_id = (SELECT person_id FROM staff WHERE id = ?)) ORDER BY role, id`, out.Holder, out.Holder, out.Holder)
		for _, right := range rights {
			cutOff, err := r.cutOff(right.PersonID, now)
			if err != nil {
				return err
			}
			if right.Ended(settings.Today(now), cutOff) == "" {
				out.Rights = append(out.Rights, right)
			}
		}
		return err
	})
	return out, err
}

// PasskeysOf lists the passkeys of whoever holds a right, or is a person; the
// oldest first.
func (s Sessions) PasskeysOf(ctx context.Context, id string) (list []passkey.Passkey, err error) {
	err = s.view(ctx, "list somebody's passkeys", func(r *pageReader) error {
		list, err = passkeyRows{r.conn}.PasskeysOf(id)
		return err
	})
	return list, err
}

// Passkeys lists all passkeys with their holders' names, by name and age.
func (s Sessions) Passkeys(ctx context.Context) (rows []readmodel.PasskeyRow, err error) {
	err = s.view(ctx, "list all passkeys", func(r *pageReader) error {
		names := map[string]readmodel.PasskeyRow{}
		err := r.each(func(found *sql.Rows) error {
			var holder string
			var row readmodel.PasskeyRow
			err := found.Scan(&holder, &row.PersonID, &row.HolderName)
			names[holder] = row
			return err
		}, `SELECT k.holder, COALESCE(p.id, q.id, ''), COALESCE(p.given_name || ' ' || p.family_name, q.given_name || ' ' || q.family_name, s.name, '')
			FROM passkey k LEFT JOIN person p ON p.id = k.holder LEFT JOIN staff s ON s.id = k.holder LEFT JOIN person q ON q.id = s.person_id`)
		if err != nil {
			return err
		}
		all, err := passkeys().all(r.conn, "ORDER BY holder, added_at, id")
		for _, k := range all {
			row := names[k.Holder]
			row.Passkey = k
			rows = append(rows, row)
		}
		return err
	})
	return rows, err
}
