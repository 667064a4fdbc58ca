package main

import "testing"

func TestOnlyALoopbackAddressOpensTheMailboxToAll(t *testing.T) {
	for listen, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:8080": true,
		":8080": false, "0.0.0.0:8080": false, "192.0.2.7:80": false, "handover.example.com:80": false, "": false,
	} {
		if got := onLoopback(listen); got != want {
			t.Errorf("onLoopback(%q) = %v", listen, got)
		}
	}
}
