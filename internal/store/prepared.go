package store

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// preparedMost bounds the memory that statements take; those with lists of ids
// come in many lengths.
const preparedMost = 300

// compileFor bounds what a transaction that has ended waits for its statements:
// they only make the next one faster.
const compileFor = time.Second

// prepared keeps compiled statements of one pool of connections: compiling the
// wide ones takes longer than running them. A connection of SQLite cannot
// compile for the pool while it is in a transaction, so a statement is run
// plainly the first time and compiled after the transaction. One statement must
// not be run again while its own rows are still being read.
type prepared struct {
	db     *sqlx.DB
	mu     sync.Mutex
	known  map[string]*sql.Stmt // nil: noted, and compiled after some transaction
	wanted []string             // noted since the last compilation
}

func newPrepared(db *sqlx.DB) *prepared {
	return &prepared{db: db, known: map[string]*sql.Stmt{}}
}

// find returns the compiled statement, or nil and notes that it is wanted.
func (p *prepared) find(query string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	stmt, noted := p.known[query]
	if !noted && len(p.known) < preparedMost {
		p.known[query] = nil
		p.wanted = append(p.wanted, query)
	}
	return stmt
}

// compile prepares what was noted, each statement once: closing one waits for
// the connections that have it, which may be waiting themselves. One that cannot
// be compiled is run plainly, and noted again.
func (p *prepared) compile(ctx context.Context) {
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	if len(wanted) == 0 {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, compileFor)
	defer cancel()
	for _, query := range wanted {
		stmt, err := p.db.PrepareContext(ctx, query)
		p.mu.Lock()
		if err == nil {
			p.known[query] = stmt
		} else {
			delete(p.known, query)
		}
		p.mu.Unlock()
	}
}

// compiledTx runs statements of a transaction by their compiled form.
type compiledTx struct {
	*sqlx.Tx
	all *prepared
}

func (c compiledTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := c.all.find(query); stmt != nil {
		return c.Tx.Tx.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	return c.Tx.QueryContext(ctx, query, args...)
}

func (c compiledTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := c.all.find(query); stmt != nil {
		return c.Tx.Tx.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	}
	return c.Tx.ExecContext(ctx, query, args...)
}
