package verify

import (
	"slices"

	"github.com/handover-jml/handover/internal/bundle"
)

// checkTexts holds what the bundle says to people against what programs up to
// this version say there. Texts of a later version cannot be judged.
func (c *checker) checkTexts(q bundle.Question) error {
	if !c.readable || c.foreign {
		return nil // other findings say so
	}
	for _, name := range []string{"README.html", "VERIFY.md"} {
		if _, there := c.entries[name]; !there {
			c.find(CodeAltered, name, "The file %s, which every bundle has, is missing.", name)
		}
	}
	readme, err1 := c.read("README.html", maxSmall)
	verify, err2 := c.read("VERIFY.md", maxSmall)
	if err1 != nil || err2 != nil {
		return nil // checkFiles says so where it cannot be read
	}
	all, err := bundle.AllTexts(q, c.checkpoint)
	if err != nil {
		return err
	}

	said := bundle.Texts{Readme: readme, Verify: verify}
	switch {
	case slices.ContainsFunc(all, said.Equal):
	case bundle.LaterTexts(said):
		c.find(CodeUnreadable, "README.html", "README.html and VERIFY.md say that a later version of the program wrote them. Use that version, %s, to judge them.", c.manifest.Version)
	default:
		c.find(CodeAltered, "README.html", "README.html and VERIFY.md are not what the program says there: do not go by them.")
	}
	return nil
}
