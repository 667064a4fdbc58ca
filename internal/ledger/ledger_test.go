package ledger_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/store"
)

// bell notes who was woken.
type bell struct{ rang []string }

func (b *bell) Wake(caseID string) { b.rang = append(b.rang, caseID) }

func open(t *testing.T) (*ledger.Ledger, *bell) {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "handover.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := &bell{}
	return ledger.New(s, b), b
}

var ada = jml.Person{ID: "00000000-0000-7000-8000-000000000001", GivenName: "Ada"}

func known(t *testing.T, l *ledger.Ledger) (found bool) {
	t.Helper()
	err := l.Read(t.Context(), func(r ledger.Reader) (err error) {
		_, found, err = r.FindPerson(ada.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestACaseIsWokenOnceAndOnlyAfterTheCommit(t *testing.T) {
	l, bell := open(t)
	err := l.Change(t.Context(), jml.ConsoleActor(), func(e *ledger.Entry) error {
		e.Wake("b", "a")
		e.Wake("b")
		if len(bell.rang) > 0 {
			t.Errorf("%v woke before the commit", bell.rang)
		}
		return e.InsertPerson(ada)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(bell.rang, []string{"a", "b"}) || !known(t, l) {
		t.Errorf("woken: %v", bell.rang)
	}
}

func TestARoundWakesOtherCasesOnly(t *testing.T) {
	l, bell := open(t)
	err := l.Round(t.Context(), "own", func(e *ledger.Entry) error {
		if e.Actor.Kind != jml.ActorSystem {
			t.Errorf("a round acts as %s", e.Actor.Kind)
		}
		e.Wake("own", "other")
		return nil
	})
	if err != nil || !slices.Equal(bell.rang, []string{"other"}) {
		t.Errorf("woken: %v, %v", bell.rang, err)
	}
}

func TestARefusalChangesNothingAndWakesNobody(t *testing.T) {
	l, bell := open(t)
	refusal := jml.Invalid("name", "No.")
	err := l.Change(t.Context(), jml.ConsoleActor(), func(e *ledger.Entry) error {
		e.Wake("a")
		return errors.Join(e.InsertPerson(ada), refusal)
	})
	if !errors.Is(err, refusal) || known(t, l) || len(bell.rang) > 0 {
		t.Errorf("refused with %v; woken: %v", err, bell.rang)
	}
}

func TestNothingThatRestsOnAFailedReadIsWrittenOrRefused(t *testing.T) {
	for name, judged := range map[string]error{"accepted": nil, "refused": jml.Invalid("name", "Nobody is called so.")} {
		t.Run(name, func(t *testing.T) {
			l, _ := open(t)
			away := errors.New("the disk was pulled out")
			err := l.Change(t.Context(), jml.ConsoleActor(), func(e *ledger.Entry) error {
				e.Fail("read the name", away)
				e.Fail("read the address", errors.New("later"))
				return errors.Join(e.InsertPerson(ada), judged)
			})
			if !errors.Is(err, away) || !strings.Contains(err.Error(), "read the name") || jml.ErrorCode(err) != "" {
				t.Errorf("the first failed read is reported as %v", err)
			}
			if known(t, l) {
				t.Error("it was written all the same")
			}
		})
	}
}
