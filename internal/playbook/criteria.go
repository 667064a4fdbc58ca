package playbook

import (
	"embed"
	"strings"
)

// The ids are those of SOC 2 Trust Services Criteria 2017, ISO/IEC 27001:2022
// Annex A and NIST SP 800-53 revision 5 (of the last, the parts that concern
// people, access, equipment and evidence). The short titles are our own.
//
//go:embed criteria/*.txt
var criteriaFiles embed.FS

// Framework is a catalogue of criteria that a control may serve.
type Framework string

// The catalogues.
const (
	SOC2     Framework = "soc2"      // Trust Services Criteria 2017
	ISO27001 Framework = "iso27001"  // ISO/IEC 27001:2022 Annex A
	NIST     Framework = "nist80053" // SP 800-53 revision 5
)

// Frameworks returns the catalogues in the order of the manual.
func Frameworks() []Framework { return []Framework{SOC2, ISO27001, NIST} }

// Title returns the catalogue's name and edition.
func (f Framework) Title() string {
	switch f {
	case SOC2:
		return "SOC 2 TSC 2017"
	case ISO27001:
		return "ISO 27001:2022"
	case NIST:
		return "NIST SP 800-53 r5"
	}
	return string(f)
}

func (f Framework) file() string {
	switch f {
	case SOC2:
		return "criteria/soc2-2017.txt"
	case ISO27001:
		return "criteria/iso27001-2022.txt"
	}
	return "criteria/nist-800-53-r5.txt"
}

// Criteria returns the ids of a catalogue with short titles of our own.
func Criteria(f Framework) map[string]string {
	body, err := criteriaFiles.ReadFile(f.file())
	if err != nil {
		panic("playbook: the embedded criteria are missing: " + err.Error())
	}
	out := map[string]string{}
	for line := range strings.Lines(string(body)) {
		if id, title, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			out[id] = title
		}
	}
	return out
}
