package main

import (
	"strings"

	"github.com/handover-jml/handover/internal/legible"
)

// checkArgs refuses an argument that is not UTF-8, naming its flag: it would
// become another text on its way, and nobody would be told.
func checkArgs(args []string) error {
	for i, arg := range args {
		if legible.Storable(arg) {
			continue
		}
		flag, _, isFlag := strings.Cut(arg, "=")
		if !isFlag && i > 0 {
			flag = args[i-1]
		}
		return wrongUse("%s: this is not UTF-8. Type it anew, in a terminal that is set to UTF-8", strings.ToValidUTF8(flag, "?"))
	}
	return nil
}
