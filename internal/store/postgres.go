package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// How long one statement may hold others up, as the server sees it: it ends
// what takes longer, also for a process that has stopped or whose machine is
// gone. Who waits for a lock waits longer than a holder may idle, so that most
// get it.
const (
	lockWait      = 5 * time.Second
	idleInChange  = 4 * time.Second
	statementTime = 10 * time.Second
	// idleInRead is for a read that somebody slow takes away, as an export. It
	// holds up no one.
	idleInRead = 15 * time.Minute
)

// How long this process waits for a server, or a network, that says nothing.
const (
	connectTime = 5 * time.Second
	// silence is longer than the server lets any statement take, so that one
	// that says nothing for so long is gone.
	silence = statementTime + 2*time.Second
	// beginTime bounds what waits for nobody and takes no time.
	beginTime = 3 * time.Second
	// cancelTime is how long a statement that was given up may take to end.
	cancelTime = 2 * time.Second
)

// openPostgres asks for parameters in the first message, which saves a round
// trip for each statement, and gives up on a server that does not answer.
func (d *database) openPostgres(ctx context.Context, address string, o Options) error {
	d.dialect = postgresDialect()
	if d.disk == nil {
		d.disk = server{}
	}
	config, err := postgresConfig(address)
	if err != nil {
		return err
	}
	d.write = sqlx.NewDb(sql.OpenDB(&connector{config: bounded(config), silence: silence}), "postgres")
	d.patient = func() *sql.DB { return sql.OpenDB(&connector{config: config}) }

	conns := o.MaxConns
	if conns == 0 {
		conns = postgresConns
	}
	d.write.SetMaxOpenConns(conns)
	d.write.SetMaxIdleConns(conns)
	d.turns = newTurns(max(1, conns-postgresReaders))
	d.write.SetConnMaxLifetime(connMaxLifetime)
	d.read = d.write
	d.prepared = newPrepared(d.write)
	d.looked = d.prepared
	return d.Ping(ctx)
}

// postgresConfig reads an address as the driver does, with its variables.
func postgresConfig(address string) (pq.Config, error) {
	u, err := url.Parse(address)
	if err != nil {
		return pq.Config{}, fmt.Errorf("read the database address: it is not a postgres:// URL") // the text may hold a password
	}
	q := u.Query()
	q.Set("binary_parameters", "yes")
	u.RawQuery = q.Encode()
	config, err := pq.NewConfig(u.String())
	if err != nil {
		return config, fmt.Errorf("read the database address: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}

	// A lock is waited for so long whatever the statement.
	return withRuntime(config, map[string]time.Duration{"lock_timeout": lockWait}), nil
}

// bounded is a configuration for everything but migrations, whose statements
// take what they take.
func bounded(config pq.Config) pq.Config {
	return withRuntime(config, map[string]time.Duration{
		"statement_timeout":                   statementTime,
		"idle_in_transaction_session_timeout": idleInChange,
		"tcp_user_timeout":                    lostAfter,
	})
}

// withRuntime adds parameters of the server's session, which go with the first
// message: they hold from the start and cost no round trip.
func withRuntime(config pq.Config, add map[string]time.Duration) pq.Config {
	config = config.Clone()
	if config.Runtime == nil {
		config.Runtime = map[string]string{}
	}
	for name, d := range add {
		config.Runtime[name] = milliseconds(d)
	}
	return config
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }

// idlesFor lets the transaction of a read be idle for longer than others.
func (d *database) idlesFor(c conn, most time.Duration) error {
	if d.dialect.embedded {
		return nil
	}
	_, err := c.exec("SET LOCAL idle_in_transaction_session_timeout = '" + milliseconds(most) + "'")
	return err
}

// inTurn runs a statement for which many wait. The server counts its lock_timeout
// anew for each place in the line that it takes; the little more than lockWait
// leaves the first of them to the server, which needs no new connection.
func (c conn) inTurn(run func(conn) error) error {
	if c.d.embedded {
		return run(c)
	}
	ctx, cancel := context.WithTimeout(c.ctx, lockWait+time.Second/2)
	defer cancel()
	bounded := c
	bounded.ctx = ctx
	err := run(bounded)
	if err != nil && ctx.Err() != nil && c.ctx.Err() == nil {
		return errBusy
	}
	return err
}

// connector makes the connections of a pool.
type connector struct {
	config   pq.Config
	silence  time.Duration // zero: a statement may take for ever
	silences silences
}

// Driver implements driver.Connector.
func (c *connector) Driver() driver.Driver { return &pq.Driver{} }

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	one, err := pq.NewConnectorConfig(c.config)
	if err != nil {
		return nil, err
	}
	dial := &dialer{silence: c.silence, silences: &c.silences}
	one.Dialer(dial)

	born := c.silences.Load()
	made, err := one.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := made.(postgresConn)
	if !ok {
		return nil, fmt.Errorf("the database driver lacks a method: %T", made)
	}
	return &postgresSession{postgresConn: whole, wire: dial.last(), silences: &c.silences, born: born}, nil
}

// postgresConn is all that the driver's connections can do.
type postgresConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

// postgresSession is a connection whose statements end soon after their
// context, also when nothing answers any more. The driver itself only asks the
// server to cancel, and waits.
type postgresSession struct {
	postgresConn
	wire     *wire
	silences *silences
	born     int64 // how many silences there had been
}

// until gives the wire up soon after ctx has ended, unless stopped before. Once
// it is stopped the wire is the next one's.
func (s *postgresSession) until(ctx context.Context) (stop func()) {
	given := make(chan struct{})
	unheard := context.AfterFunc(ctx, func() { s.wire.giveUp(cancelTime); close(given) })
	return func() {
		if !unheard() {
			<-given
		}
	}
}

// BeginTx implements driver.ConnBeginTx. The context of a transaction never
// ends, so that no commit is cut in two.
func (s *postgresSession) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	most, cancel := context.WithTimeout(context.Background(), beginTime)
	defer cancel()
	defer s.until(most)()
	return s.postgresConn.BeginTx(ctx, o)
}

// ExecContext implements driver.ExecerContext.
func (s *postgresSession) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	defer s.until(ctx)()
	return s.postgresConn.ExecContext(ctx, query, args)
}

// QueryContext implements driver.QueryerContext.
func (s *postgresSession) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	defer s.until(ctx)()
	return s.postgresConn.QueryContext(ctx, query, args)
}

// PrepareContext implements driver.ConnPrepareContext.
func (s *postgresSession) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	defer s.until(ctx)()
	made, err := s.postgresConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	whole, ok := made.(postgresPrepared)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the database driver lacks a method: %T", made), made.Close())
	}
	return postgresStatement{whole, s}, nil
}

// Ping implements driver.Pinger.
func (s *postgresSession) Ping(ctx context.Context) error {
	defer s.until(ctx)()
	return s.postgresConn.Ping(ctx)
}

// IsValid implements driver.Validator: what was given up is not used again.
func (s *postgresSession) IsValid() bool { return !s.wire.givenUp() && s.postgresConn.IsValid() }

// ResetSession implements driver.SessionResetter. A connection that was idle
// while another fell silent is as dead as that one, and would keep who gets it
// waiting to find out.
func (s *postgresSession) ResetSession(ctx context.Context) error {
	if s.silences.Load() != s.born {
		return driver.ErrBadConn
	}
	return s.postgresConn.ResetSession(ctx)
}

// postgresPrepared is all that the driver's statements can do.
type postgresPrepared interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// postgresStatement is a statement that lies prepared on a session.
type postgresStatement struct {
	postgresPrepared
	session *postgresSession
}

// ExecContext implements driver.StmtExecContext.
func (s postgresStatement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	defer s.session.until(ctx)()
	return s.postgresPrepared.ExecContext(ctx, args)
}

// QueryContext implements driver.StmtQueryContext.
func (s postgresStatement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	defer s.session.until(ctx)()
	return s.postgresPrepared.QueryContext(ctx, args)
}
