package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"

	maxKey     = 255      // characters
	maxAnswer  = 64 << 10 // bytes of an answer that is kept
	answerTime = 5 * time.Minute
)

// Answers keep what was answered to requests that have an Idempotency-Key, each
// under its token, for a day.
type Answers interface {
	// BeginAnswer claims a key for a request; mine is false where that was done
	// before, and known then says what came of it.
	BeginAnswer(ctx context.Context, tokenID, key, request string, now time.Time) (known readmodel.Answer, mine bool, err error)
	EndAnswer(ctx context.Context, tokenID, key string, a readmodel.Answer) error
	// DropAnswer gives back the key of a request that was refused.
	DropAnswer(ctx context.Context, tokenID, key string) error
}

// once has a request done once, however often and at whatever processes it
// arrives. A request that was refused changed nothing, and gives its key back.
// Of one that ended in a fault of ours nobody knows whether it was done, so it
// is not done again.
type once struct {
	answers Answers
	clock   clock.Clock
	log     *slog.Logger
}

func (o once) handle(w http.ResponseWriter, r *http.Request, h door.Handler) error {
	key, err := keyOf(r)
	if err != nil || key == "" {
		if err != nil {
			return err
		}
		return h(w, r)
	}
	request, err := fingerprint(r)
	if err != nil {
		return err
	}
	program := door.PrincipalOf(r.Context()).Actor.Ref
	known, mine, err := o.answers.BeginAnswer(r.Context(), program, key, request, o.clock.Now())
	if err != nil {
		return err
	}
	if !mine {
		return o.again(w, known, request)
	}

	kept := &answerKept{ResponseWriter: w}
	err = h(kept, r)
	after := context.WithoutCancel(r.Context()) // the client may be gone: what was done was done
	switch {
	case jml.Refusals(err) != nil:
		return o.dropped(after, program, key, err)
	case err != nil:
		return err
	}
	if keepErr := o.answers.EndAnswer(after, program, key, kept.answer()); keepErr != nil {
		o.log.Error("keep an answer", "request", door.RequestID(r), "error", keepErr.Error())
	}
	return nil
}

func (o once) dropped(ctx context.Context, program, key string, refusal error) error {
	if err := o.answers.DropAnswer(ctx, program, key); err != nil {
		o.log.Error("give a key back", "error", err.Error())
	}
	return refusal
}

// again answers a request whose key was used before.
func (o once) again(w http.ResponseWriter, known readmodel.Answer, request string) error {
	refuse := func(code jml.Code, sentence string) error {
		return &jml.Error{Code: code, Field: keyHeader, Message: sentence}
	}
	switch {
	case known.Request != request:
		return refuse(door.CodeKeyUsed, "This key was used for another request. Give each request a key of its own.")
	case known.Status == 0 && o.clock.Now().Sub(known.BegunAt) < answerTime:
		return refuse(door.CodeUnderWay, "This very request is being done. Send it again in a moment for the answer.")
	case known.Status == 0:
		return refuse(door.CodeUnknown, "Nobody knows whether this request was done: it ended in a fault. Look at what it is about, then send it with a new key if it is needed.")
	case known.Body == nil:
		return refuse(door.CodeDone, "This request was done. Its answer was too long to be kept.")
	}
	w.Header().Set("Content-Type", known.Media)
	w.Header().Set(replayedHeader, "true")
	if known.ETag != "" {
		w.Header().Set("ETag", known.ETag)
	}
	w.WriteHeader(known.Status)
	_, _ = w.Write(known.Body) // the client has gone; there is nobody to tell
	return nil
}

// keyOf reads the key, with or without the quotes of a structured field.
func keyOf(r *http.Request) (string, error) {
	sent := r.Header.Values(keyHeader)
	if len(sent) == 0 {
		return "", nil
	}
	key := strings.TrimSpace(sent[0])
	if inner, quoted := strings.CutPrefix(key, `"`); quoted {
		key = strings.TrimSuffix(inner, `"`)
	}
	odd := strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' })
	if len(sent) > 1 || key == "" || len(key) > maxKey || odd {
		return "", jml.Invalid(keyHeader, fmt.Sprintf("Send one key of 1 to %d visible ASCII characters, such as a UUID.", maxKey))
	}
	return key, nil
}

// fingerprint is the hash of what is asked. The body can be read again.
func fingerprint(r *http.Request) (string, error) {
	body, err := readBody(r)
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n%s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"), body)
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// answerKept keeps an answer on its way, as far as it may be long.
type answerKept struct {
	http.ResponseWriter
	status int
	body   []byte
	long   bool
}

func (k *answerKept) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

func (k *answerKept) Write(b []byte) (int, error) {
	if k.long = k.long || len(k.body)+len(b) > maxAnswer; !k.long {
		k.body = append(k.body, b...)
	}
	return k.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (k *answerKept) Unwrap() http.ResponseWriter { return k.ResponseWriter }

func (k *answerKept) answer() readmodel.Answer {
	a := readmodel.Answer{Status: k.status, Media: k.Header().Get("Content-Type"), ETag: k.Header().Get("ETag"), Body: k.body}
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if k.long {
		a.Body = nil
	}
	return a
}
