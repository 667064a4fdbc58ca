package api

import (
	"net/url"
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// sliceOf reads which slice of a list is asked for: cursor, and limit of at most
// 200.
func sliceOf(q url.Values) (readmodel.Page, error) {
	p := readmodel.Page{After: q.Get("cursor")}
	v := q.Get("limit")
	if v == "" {
		return p, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 200 {
		return p, jml.Invalid("limit", "Give a number from 1 to 200.")
	}
	p.Limit = n
	return p, nil
}
