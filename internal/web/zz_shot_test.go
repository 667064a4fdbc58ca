package web_test

import (
	"os"
	"regexp"
	"testing"
)

func TestZZShot(t *testing.T) {
	site, c := leaver(t)
	b := site.OwnerOf("Mia", c.ID)
	dump := func(name, body string) {
		body = regexp.MustCompile(`/static/([a-z.]+)\?v=[0-9a-f]+`).ReplaceAllString(body, "file:///work/main/internal/web/static/$1")
		os.WriteFile("/tmp/hb/webb/"+name+".html", []byte(body), 0o644)
	}
	dump("landing", b.Get(site.LinkPath("Mia", c.ID)).Body)
	page := b.Get("/my")
	dump("my", page.Body)
	form := page.Form(t, "/my")
	form.Set("outcome."+form["task"][1], "not_done")
	form.Set("note."+form["task"][2], "half")
	dump("bad", b.Post("/my", form).Body)
	task, _, f := openTask(t, site, c, "Mia", revoke)
	fill(f, task)
	dump("done", b.Get(b.Post("/my", f).Location).Body)
}
