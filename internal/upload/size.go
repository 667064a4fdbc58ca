package upload

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units of bytes, each 1024 of the one before.
func units() []string { return []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"} }

// Size writes a number of bytes in the largest unit that leaves no rest.
func Size(bytes int64) string {
	all := units()
	unit := 0
	for bytes != 0 && bytes%1024 == 0 && unit < len(all)-1 {
		bytes /= 1024
		unit++
	}
	return strconv.FormatInt(bytes, 10) + " " + all[unit]
}

// ParseSize reads a number of bytes such as 2 GiB or 512MiB.
func ParseSize(s string) (bytes int64, err error) {
	digits := strings.TrimRight(s, "BKMGTPbkmgtpi ")
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || number < 0 {
		return 0, fmt.Errorf("%q is not a size such as 2 GiB or 512 MiB", s)
	}

	factor := int64(1)
	for _, unit := range units() {
		if !strings.EqualFold(strings.TrimSpace(s[len(digits):]), unit) {
			factor *= 1024
			continue
		}
		if number > math.MaxInt64/factor {
			return 0, fmt.Errorf("%q is more than can be counted", s)
		}
		return number * factor, nil
	}
	return 0, fmt.Errorf("%q is not a size such as 2 GiB or 512 MiB", s)
}
