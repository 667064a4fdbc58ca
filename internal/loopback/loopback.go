// Package loopback owns the answer to one question: does what is sent to a
// host stay on this machine? Connections that do need no encryption, and pages
// that are open to all may be open there only. It resolves no names and knows
// no protocol.
package loopback

import (
	"net"
	"net/netip"
	"strings"
)

// Host reports whether host is this machine: localhost, or an address of the
// loopback network. A name that merely resolves to one is not, since names are
// answered by others, and neither is the unspecified address, which listens
// everywhere.
func Host(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// Address reports whether the host of a host:port is this machine. One without
// a port, or with a host left out, is not.
func Address(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	return err == nil && Host(host)
}
