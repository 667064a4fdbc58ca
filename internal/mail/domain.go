package mail

import (
	"strings"

	"golang.org/x/net/idna"
)

// asciiDomain writes the domain of an address in its ASCII form, xn--…, which
// every mail server takes. Where the part before the @ is not ASCII either, or
// the domain is none, the address stays: it needs a server with SMTPUTF8.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 || ascii(address) || !ascii(address[:at]) {
		return address
	}
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if err != nil {
		return address
	}
	return address[:at+1] + domain
}
