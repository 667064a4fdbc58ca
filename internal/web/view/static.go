package view

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

//go:embed static
var staticFS embed.FS

// assetURL is the address of a static file with its content's hash, so that it
// may be cached for ever. An unknown name is a defect and yields no address.
func assetURL(name string) string { return assetURLs()[name] }

var assetURLs = sync.OnceValue(func() map[string]string {
	urls := map[string]string{}
	files, _ := staticFS.ReadDir("static") // what is embedded is there
	for _, f := range files {
		body, _ := staticFS.ReadFile("static/" + f.Name())
		sum := sha256.Sum256(body)
		urls[f.Name()] = "/static/" + f.Name() + "?v=" + hex.EncodeToString(sum[:6])
	}
	return urls
})

// Static answers GET /static/…: style, script and icon, nothing else.
func Static(w http.ResponseWriter, r *http.Request) error {
	name := path.Base(r.URL.Path)
	body, err := staticFS.ReadFile("static/" + name)
	if err != nil {
		return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such file."}
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	return nil
}
