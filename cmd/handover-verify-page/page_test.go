package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/chromiumtest"
	"github.com/handover-jml/handover/internal/verify"
)

// patience is how long the browser may take for one step.
const patience = 2 * time.Minute

func TestThePageSaysWhatTheProgramSaysAndNeedsNoNetwork(t *testing.T) {
	log := bundletest.Quarter(t)
	honest := bundletest.BundleOf(t, log)
	page := buildPage(t)
	held := string(log.Checkpoints[0])

	for name, c := range map[string]struct {
		bundle []byte
		key    string
		pasted string
	}{
		"honest, with key and checkpoint": {honest, log.VKey, held},
		"honest, with nothing":            {honest, "", ""},
		"a leaf changed":                  {tampered(t, honest), log.VKey, ""},
		"signed by somebody else":         {honest, bundletest.Quarter(t).VKey, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := verify.Options{}
			if c.key != "" {
				o.Keys = []string{c.key}
			}
			if c.pasted != "" {
				o.Checkpoints = [][]byte{[]byte(c.pasted)}
			}
			want, err := verify.Check(t.Context(), bytes.NewReader(c.bundle), int64(len(c.bundle)), o)
			if err != nil {
				t.Fatal(err)
			}
			sentence, kind, reached := onThePage(t, page, c.bundle, c.key, c.pasted)
			if sentence != want.Sentence || (kind == "fine") != (want.ExitCode() == 0) {
				t.Errorf("the page says %q (%s), the program %q (%d)", sentence, kind, want.Sentence, want.ExitCode())
			}
			if len(reached) == 0 {
				t.Error("nothing was heard of what the page asked for")
			}
			for _, address := range reached {
				if !strings.HasPrefix(address, "file:") && !strings.HasPrefix(address, "blob:") {
					t.Errorf("the page asked for %s", address)
				}
			}
		})
	}
}

func TestThePageMayNotReachAnybody(t *testing.T) {
	var reached atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Store(true)
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(chromiumtest.Start(t), patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+buildPage(t))); err != nil {
		t.Fatal(err)
	}
	outcome, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		`fetch("`+server.URL+`").then(() => "answered", (problem) => "refused: " + problem)`, chromedp.EvalAwaitPromise))
	if err != nil || !strings.HasPrefix(outcome, "refused") || reached.Load() {
		t.Errorf("the page asked a server: %q, %v, reached: %v", outcome, err, reached.Load())
	}
}

func TestThePageRefusesWhatIsNoBundleInWords(t *testing.T) {
	sentence, kind, _ := onThePage(t, buildPage(t), []byte("no ZIP"), "", "")
	if kind != "refused" || sentence != "Nothing was checked." {
		t.Errorf("the page says %q (%s)", sentence, kind)
	}
}

func TestTheSameProgramGivesTheSamePage(t *testing.T) {
	one, err := assemble([]byte("program"), []byte("runtime"), "v1 <b>")
	if err != nil {
		t.Fatal(err)
	}
	two, err := assemble([]byte("program"), []byte("runtime"), "v1 <b>")
	if err != nil || !bytes.Equal(one, two) || bytes.Contains(one, []byte("<b>")) {
		t.Errorf("%v, equal: %v", err, bytes.Equal(one, two))
	}
}

// buildPage writes the page as `make verifier` does.
func buildPage(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "program.wasm")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", program, "./browser")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the page's program: %v\n%s", err, out)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "handover-verify.html")
	if err := run([]string{program, filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js"), "test", page}); err != nil {
		t.Fatal(err)
	}
	return page
}

// onThePage checks a bundle in the browser. It returns what the page concludes
// and every address that the browser asked for meanwhile.
func onThePage(t *testing.T, page string, bundle []byte, key, pasted string) (sentence, kind string, reached []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "evidence.zip")
	if err := os.WriteFile(file, bundle, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(chromiumtest.Start(t), patience)
	defer cancel()
	var mu sync.Mutex
	err := chromedp.Listen(ctx, func(event any) {
		if asked, ok := event.(*network.EventRequestWillBeSent); ok {
			mu.Lock()
			defer mu.Unlock()
			reached = append(reached, asked.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	byID := func(id string) chromedp.JSPath { return chromedp.JSPath(`document.getElementById("` + id + `")`) }
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.Navigate("file://" + page),
		chromedp.SetUploadFiles(byID("bundle"), []string{file}),
	}
	if key != "" {
		steps = append(steps, chromedp.SendKeys(byID("key"), key))
	}
	if pasted != "" {
		steps = append(steps, chromedp.Evaluate[chromedp.Void](`document.getElementById("pasted").value = `+"`"+pasted+"`"))
	}
	steps = append(steps, chromedp.Click(byID("check")), chromedp.WaitVisible(byID("outcome")))
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
	said, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](
		`[document.getElementById("verdict").textContent, document.getElementById("outcome").className]`))
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	return said[0], said[1], reached
}

// tampered returns a bundle one of whose leaves was changed.
func tampered(t *testing.T, honest []byte) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(honest), int64(len(honest)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "leaves.jsonl" {
			content = bytes.Replace(content, []byte(`"github"`), []byte(`"gitlab"`), 1)
		}
		w, err := to.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
