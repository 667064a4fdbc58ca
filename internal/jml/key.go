package jml

import (
	"slices"
	"strconv"
	"strings"
)

// KeysName reports whether keys name a task's key, or the key of which it is a
// later repetition: "grant-access/mail" also names "grant-access/mail/2".
func KeysName(keys []string, key string) bool {
	if slices.Contains(keys, key) {
		return true
	}
	at := strings.LastIndexByte(key, '/')
	if at < 0 {
		return false
	}
	_, err := strconv.ParseUint(key[at+1:], 10, 32)
	return err == nil && slices.Contains(keys, key[:at])
}
