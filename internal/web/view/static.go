package view

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

//go:embed static
var staticFS embed.FS

// assetURL is the address of a static file with its content's hash, so that it
// may be cached for ever. An unknown name is a defect and yields no address.
func assetURL(name string) string {
	body, err := staticFS.ReadFile("static/" + name)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(body)
	return "/static/" + name + "?v=" + hex.EncodeToString(sum[:6])
}

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
