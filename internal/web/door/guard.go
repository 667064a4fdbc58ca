package door

import (
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

// guard lets pass only whom the route names, and only then is a body read.
func (d *Door) guard(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := d.admit(w, r, rt); err != nil {
			d.refuse(w, r, err)
		}
	})
}

func (d *Door) admit(w http.ResponseWriter, r *http.Request, rt Route) error {
	body := r.Body
	r.Body = http.NoBody
	if err := storableAddress(r.URL); err != nil {
		return err
	}
	if err := d.cross.Check(r); err != nil {
		return &jml.Error{Code: CodeCrossSite, Message: "This form was sent from another site and was not accepted. Open the page here and send it again."}
	}

	v := visitOf(r.Context())
	who, refusal := d.recognise(r, rt.Who)
	if refusal != nil && !v.returns {
		return refusal
	}

	leave, err := d.bodies.enter(r, rt, who)
	if err != nil {
		return err
	}
	defer leave()
	if rt.Body > 0 {
		r.Body = http.MaxBytesReader(w, body, rt.Body)
		v.mayRead = true
	}
	if refusal == nil {
		v.who = who
		refusal = rt.Handle(w, r)
	}
	if refusal != nil && returnsTyped(statusOf(refusal)) {
		readTyped(r)
	}
	return refusal
}

// recognise tries the passes of a route in order. Nobody's refusal is that of
// the last one.
func (d *Door) recognise(r *http.Request, passes Who) (who Principal, err error) {
	for _, pass := range passes {
		who, err = d.ways[pass.By].Authenticate(r)
		if err == nil && pass.Scope != "" && !slices.Contains(who.Scopes, pass.Scope) {
			err = beyondScope(pass.Scope)
		}
		if err == nil && !pass.Fits(who) {
			err = &jml.Error{Code: jml.CodeForbidden, Message: "Your role does not include this page. Ask an administrator if you need it."}
		}
		if err == nil {
			return who, nil
		}
	}
	return Principal{}, err
}

// Fits reports whether somebody who came in that way holds what it takes.
func (p Pass) Fits(who Principal) bool {
	if !who.Period.IsZero() && !p.Period {
		return false
	}
	return len(p.Rights) == 0 || slices.ContainsFunc(p.Rights, func(r staff.Role) bool { return who.Holds(r) })
}
