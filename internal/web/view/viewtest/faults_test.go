package viewtest

import (
	"strings"
	"testing"
)

func TestACheckFindsWhatAPageMayNotHave(t *testing.T) {
	bad := `<html><head></head><body><h1>a</h1><h1>b</h1><input id="x"><input id="x"><p style="color:red">
	<label for="nobody">c</label><button></button><a href="#gone">d</a><script>1</script><div></p></div></body></html>`
	got := strings.Join(Faults(t, bad), "\n")
	for _, want := range []string{"language", "title", "2 main headings", "no label", "twice", "style", "nobody", "no words", "#gone", "inline script", "closes"} {
		if !strings.Contains(got, want) {
			t.Errorf("the check does not notice %q:\n%s", want, got)
		}
	}
}
