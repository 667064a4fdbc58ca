package company

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// agreementLasts is how long a file may be sent that somebody agreed to.
const agreementLasts = 24 * time.Hour

// codeLength is how much of a file's SHA-256 names it to people.
const codeLength = 16

var isCode = regexp.MustCompile(`^[0-9a-f]{16}$`)

// AgreeToFile is a second person's word that the departures of a file are meant.
// The code is the beginning of its SHA-256, which they see when they look at it
// with a dry run of their own.
func (s *Service) AgreeToFile(ctx context.Context, actor jml.Actor, code string) error {
	code = strings.ToLower(strings.TrimSpace(code))
	if !isCode.MatchString(code) {
		return jml.Invalid("code", fmt.Sprintf("The code has %d digits and letters a to f. It stands in what `handover import events --dry-run FILE` says.", codeLength))
	}
	if actor.Kind != jml.ActorStaff {
		return &jml.Error{Code: jml.CodeForbidden, Field: "code", Message: "Somebody of HR or an administrator agrees, signed in, and not who sends the file."}
	}
	return s.changeSettings(ctx, actor, func(b *Books) error {
		next := b.Settings()
		next.Agreed = &jml.Agreement{Code: code, By: actor.Ref, At: b.Now()}
		if err := b.PutSettings(next); err != nil {
			return fmt.Errorf("write the settings: %w", err)
		}
		b.settings = &next
		b.Log("", "", evidence.SettingChanged{Name: "agreed_file", To: code})
		return nil
	})
}

// agreedTo returns who agreed to a file lately, other than who sends it.
func agreedTo(s jml.Settings, sha string, now time.Time, sender jml.Actor) (by string, agreed bool) {
	a := s.Agreed
	if a == nil || !strings.HasPrefix(sha, a.Code) || now.Sub(a.At) > agreementLasts || a.By == sender.Ref {
		return "", false
	}
	return a.By, true
}
