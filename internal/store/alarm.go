package store

import "sync/atomic"

// alarm tells that a statement met damage, whatever was asked for.
type alarm struct {
	rung atomic.Bool
	bell chan struct{} // holds one
}

func (a *alarm) ring() {
	if a.rung.Swap(true) {
		return
	}
	select {
	case a.bell <- struct{}{}:
	default: // nobody has come yet for the one before
	}
}

// MetDamage reports whether anything that was read or written since the start, or
// since ForgetDamage, met a damaged place.
func (d *database) MetDamage() bool { return d.met.rung.Load() }

// ForgetDamage has MetDamage begin anew.
func (d *database) ForgetDamage() { d.met.rung.Store(false) }

// DamageMet gives a signal the first time that MetDamage becomes true, and again
// after each ForgetDamage.
func (d *database) DamageMet() <-chan struct{} { return d.met.bell }
