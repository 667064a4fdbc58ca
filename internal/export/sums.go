package export

import (
	"slices"
	"strings"
)

// fileSums lists what belongs into files/: the evidence files whose digests are
// opened, and the playbooks and matrices that the cases of the population and
// their tasks name. Both are sorted.
func (p *projection) fileSums() (attached, documents []string) {
	for key, value := range p.opened {
		if isFileField(key.field) && isSum(value) {
			attached = append(attached, value)
		}
	}
	for _, c := range p.population() {
		documents = append(documents, c.Playbook, c.Matrix)
		for _, t := range c.tasks {
			documents = append(documents, t.Playbook)
		}
	}
	documents = slices.DeleteFunc(documents, func(sum string) bool { return !isSum(sum) })
	return unique(attached), unique(documents)
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// isFileField reports whether a committed field is the digest of a file:
// "sha256" of file.attached or "file.N.sha256" of task.ended.
func isFileField(field string) bool {
	return field == "sha256" || strings.HasPrefix(field, "file.") && strings.HasSuffix(field, ".sha256")
}

// isSum reports whether s is a SHA-256 in lower-case hexadecimal.
func isSum(s string) bool {
	if len(s) != 64 {
		return false
	}
	return strings.Trim(s, "0123456789abcdef") == ""
}
