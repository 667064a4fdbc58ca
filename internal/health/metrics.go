package health

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// MetricsType is the media type of what WriteMetrics writes.
const MetricsType = "text/plain; version=0.0.4; charset=utf-8"

// WriteMetrics writes readings in the text format of Prometheus
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
func WriteMetrics(w io.Writer, readings []Reading) error {
	var b strings.Builder
	for _, r := range readings {
		name := "handover_" + r.Name
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n%s %s\n", name, r.Help, name, name, strconv.FormatFloat(r.Value, 'g', -1, 64))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
