package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/proxytest"
)

// recovered is how long an installation may take to do all its work again once
// nothing is wrong any more.
const recovered = 60 * time.Second

// suffered is one line of the table: what was done to an installation, and how
// long it took to recover.
type suffered struct {
	database, fault string
	after           time.Duration
}

// few is how many faults the suite takes of each installation.
const few = 4

// TestWhateverIsDoneToItNothingAcknowledgedIsLost hurts an installation under
// load, mends it, and holds what it says and proves against what it had
// acknowledged: a few faults, or for as many minutes as -chaos says all of them,
// each once at least.
func TestWhateverIsDoneToItNothingAcknowledgedIsLost(t *testing.T) {
	for name, open := range map[string]func(*testing.T) *world{"sqlite": onSQLite, "postgres": onPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			w := open(t)
			w.random = rand.New(rand.NewPCG(seed, 0))
			table := w.sufferAll(name, time.Now().Add(time.Duration(*chaos)*time.Minute))
			for _, number := range w.book.cases {
				w.finish(number, nil, closed)
			}
			w.holdAgainst(w.book)
			w.print(table)
		})
	}
}

// TestWhatALongAbsenceLeftIsMadeUpForInAMinute lets Temporal or the mail server
// be away for as long as -absence says, while the company goes on.
func TestWhatALongAbsenceLeftIsMadeUpForInAMinute(t *testing.T) {
	t.Parallel()
	for name, net := range map[string]func(*world) *proxytest.Proxy{
		"Temporal":        func(w *world) *proxytest.Proxy { return w.temporalNet },
		"the mail server": func(w *world) *proxytest.Proxy { return w.mailNet },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onPostgres(t)
			w.random = rand.New(rand.NewPCG(1, 2))
			took := w.suffer(fault{name: name + " is away", least: *absence, strike: func(w *world) func() {
				net(w).Cut()
				return net(w).Heal
			}})
			t.Logf("%s was away for %s, while %d joiners were announced and %d tasks ended; all was well after %.1f s",
				name, *absence, w.book.known(), len(w.book.tasks), took.Seconds())
		})
	}
}

// sufferAll takes the faults in a random order, all of them at least once.
func (w *world) sufferAll(database string, until time.Time) (table []suffered) {
	w.Helper()
	for first := true; first || time.Now().Before(until); first = false {
		faults := w.faults
		w.random.Shuffle(len(faults), func(i, j int) { faults[i], faults[j] = faults[j], faults[i] })
		for _, f := range faults {
			if *chaos == 0 && (f.long || len(table) == few) {
				continue
			}
			table = append(table, suffered{database, f.name, w.suffer(f)})
			if w.Failed() {
				w.print(table)
				w.Fatalf("after: %s", f.name)
			}
		}
	}
	return table
}

// suffer takes one fault under load and returns how long after its end all was
// well again.
func (w *world) suffer(f fault) time.Duration {
	w.Helper()
	var load sync.WaitGroup
	var struck, over atomic.Bool
	load.Go(func() { w.announceOn(&struck, &over) })
	load.Go(func() { w.completeOn(&struck, &over) })
	<-time.After(time.Duration(w.random.IntN(800)) * time.Millisecond)

	struck.Store(true)
	mend := f.strike(w)
	<-time.After(f.least + time.Duration(w.random.IntN(2000))*time.Millisecond)
	mend()
	mended := time.Now()
	w.awaitAllDriven(f.name)
	took := time.Since(mended)

	over.Store(true)
	load.Wait()
	w.holdAgainst(w.book)
	w.keepCheckpoint()
	return took
}

// announceOn announces joiners, until it is over. Only an installation that was
// struck may refuse one, which is then announced again.
func (w *world) announceOn(struck, over *atomic.Bool) {
	for !over.Load() {
		w.announceNext(w.book, struck)
		<-time.After(max(500*time.Millisecond, *absence/200))
	}
}

func (w *world) completeOn(struck, over *atomic.Bool) {
	for !over.Load() {
		for _, l := range w.post.letters() {
			if over.Load() {
				return
			}
			if err := w.completeOne(w.book, l); err != nil && !struck.Load() {
				w.Errorf("%s cannot work: %v", l.to, err)
				return
			}
		}
		<-time.After(50 * time.Millisecond)
	}
}

// awaitAllDriven waits until more joiners are taken in, everybody of before has
// the mail about each, and the service says that all is well.
func (w *world) awaitAllDriven(after string) {
	w.Helper()
	late, again := time.After(recovered), time.NewTicker(100*time.Millisecond)
	defer again.Stop()
	numbers, want := w.book.numbers(), w.book.known()+1
	for {
		missing := w.notDriven(numbers, want)
		if missing == "" {
			return
		}
		select {
		case <-again.C:
		case <-late:
			w.Fatalf("%s after %s: %s", recovered, after, missing)
		}
	}
}

// notDriven says what is missing to all being well; "" when nothing is.
func (w *world) notDriven(numbers []int64, want int) string {
	if n := w.book.known(); n < want {
		return fmt.Sprintf("%d joiners are taken in, want %d", n, want)
	}
	mailed := map[int64]bool{}
	for _, l := range w.post.letters() {
		mailed[l.number] = true
	}
	for _, number := range numbers {
		if !mailed[number] {
			return fmt.Sprintf("nobody has mail about case #%d", number)
		}
	}
	if said := w.get("/readyz"); !strings.Contains(said, `"ready"`) {
		return said
	}
	return ""
}

// keepCheckpoint keeps the newest checkpoint, which every later log extends.
func (w *world) keepCheckpoint() {
	w.Helper()
	path := filepath.Join(w.TempDir(), "checkpoint")
	must(w.T, os.WriteFile(path, []byte(w.get("/checkpoint")), 0o600))
	w.seen = append(w.seen, path)
}

func (b *ledger) known() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.cases)
}

func (b *ledger) numbers() (out []int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, number := range b.cases {
		out = append(out, number)
	}
	return out
}

// print logs the table, and appends it to the file that -chaos.table names.
func (w *world) print(table []suffered) {
	w.Helper()
	worst, times := map[string]time.Duration{}, map[string]int{}
	var order []string
	for _, s := range table {
		if times[s.fault]++; times[s.fault] == 1 {
			order = append(order, s.fault)
		}
		worst[s.fault] = max(worst[s.fault], s.after)
	}
	var b strings.Builder
	for _, fault := range order {
		fmt.Fprintf(&b, "| %s | %s | %d | nothing lost, nothing doubled | %.1f |\n", table[0].database, fault, times[fault], worst[fault].Seconds())
	}
	w.Logf("| database | fault | times | result | longest recovery, s |\n|---|---|---|---|---|\n%s", b.String())
	if *chaosTable == "" {
		return
	}
	f, err := os.OpenFile(*chaosTable, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	must(w.T, err)
	defer f.Close()
	_, err = f.WriteString(b.String())
	must(w.T, err)
}
