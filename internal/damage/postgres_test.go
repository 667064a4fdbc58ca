package damage_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
)

// pageSize of a Postgres server, whose pages begin with a header of 24 bytes and
// pointers to their rows, which stand at the end.
const pageSize = 8192

// A disk under a Postgres server writes what it likes over a page of the log.
func TestOverwrittenPagesOfAPostgresServerAreFound(t *testing.T) {
	spoils := map[string]func(page []byte){
		"one bit":           func(page []byte) { page[pageSize-60] ^= 1 },
		"the whole page":    func(page []byte) { fill(page, 0xff) },
		"a page of noughts": func(page []byte) { fill(page, 0) },
		"rows of ones":      func(page []byte) { fill(page[pageSize/2:], 0xff) },
		"its header":        func(page []byte) { fill(page[:24], 0xaa) },
	}
	for server, address := range map[string]string{"without checksums": pgtest.New(t), "with checksums": pgtest.NewChecked(t)} {
		s := newLog(t, address)
		must(t, s.Close())
		raw, err := sql.Open("postgres", address)
		must(t, err)
		var block int64
		must(t, raw.QueryRow("SELECT (ctid::text::point)[0]::bigint FROM log_leaf WHERE seq = 777").Scan(&block))
		must(t, raw.Close())
		for name, spoil := range spoils {
			t.Run(name+" "+server, func(t *testing.T) {
				copied := pgtest.Copy(t, address)
				spoilBlock(t, copied, block, spoil)
				c := open(t, copied)
				r, err := damage.Check(t.Context(), c, nil)
				if err != nil || r.Damage == nil || r.Damage.Seq > 777 || r.Damage.Seq < 600 {
					t.Fatalf("found %+v (%v)", r.Damage, err)
				}
				err = c.EachLeaf(t.Context(), r.Damage.Seq, 1, func(int64, []byte) error { return nil })
				if err != nil && (jml.ErrorCode(err) != jml.CodeDamaged || !c.MetDamage()) {
					t.Errorf("who reads there is told: %v", err)
				}
			})
		}
	}
}

func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

// spoilBlock changes a page of the log in the server's own file.
func spoilBlock(t *testing.T, address string, block int64, spoil func(page []byte)) {
	t.Helper()
	raw, err := sql.Open("postgres", address)
	must(t, err)
	defer raw.Close()
	var dir, path string
	must(t, raw.QueryRow("SELECT current_setting('data_directory'), pg_relation_filepath('log_leaf')").Scan(&dir, &path))
	f, err := os.OpenFile(filepath.Join(dir, path), os.O_RDWR, 0)
	must(t, err)
	defer f.Close()
	page := make([]byte, pageSize)
	_, err = f.ReadAt(page, block*pageSize)
	must(t, err)
	spoil(page)
	_, err = f.WriteAt(page, block*pageSize)
	must(t, err)
}
