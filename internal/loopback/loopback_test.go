package loopback_test

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/loopback"
)

func TestOnlyNamesAndAddressesThatCannotLeadElsewhereAreThisMachine(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost": true, "127.0.0.1": true, "127.8.9.10": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "0.0.0.0": false, "::": false, "192.0.2.7": false, "10.0.0.1": false, "127.1": false, "2130706433": false,
		"localhost.": false, "localhost.example.com": false, "127.0.0.1.example.com": false, "[::1]": false, "/run/postgresql": false,
	} {
		if got := loopback.Host(host); got != want {
			t.Errorf("Host(%q) = %v", host, got)
		}
	}
}

func TestAnAddressIsItsHost(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:8080": true,
		":8080": false, "0.0.0.0:8080": false, "192.0.2.7:80": false, "handover.example.com:80": false,
		"": false, "127.0.0.1": false, "::1": false, "dns:///localhost:80": false,
	} {
		if got := loopback.Address(address); got != want {
			t.Errorf("Address(%q) = %v", address, got)
		}
	}
}

func TestAnAddressOfNumbersIsJudgedAsTheNetworkDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ip, _ := netip.AddrFromSlice(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "ip"))
		if got, want := loopback.Host(ip.String()), ip.As4()[0] == 127; got != want {
			t.Fatalf("Host(%s) = %v", ip, got)
		}
	})
}
