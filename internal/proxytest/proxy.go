// Package proxytest puts a network between a client and a server of a test that
// can be told to behave as badly as networks do: to cut what is joined, to
// swallow what is sent, to be slow, and to be well again. It knows TCP and
// nothing of what travels on it. It must only be imported by tests.
package proxytest

import (
	"net"
	"sync"
	"testing"
	"time"
)

// Proxy carries bytes between clients and one server.
type Proxy struct {
	listen net.Listener
	server string

	mu    sync.Mutex
	mode  mode
	delay time.Duration
	links map[*link]bool
	ends  sync.WaitGroup
}

type mode int

const (
	well mode = iota
	cut
	swallowing
)

// New starts a proxy on a loopback port in front of a server's address. It
// stops when the test ends.
func New(t testing.TB, server string) *Proxy {
	t.Helper()
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("open a port for the proxy: %v", err)
	}
	p := &Proxy{listen: listen, server: server, links: map[*link]bool{}}
	p.ends.Go(p.accept)
	t.Cleanup(func() {
		listen.Close()
		p.Cut()
		p.ends.Wait()
	})
	return p
}

// Addr is where clients connect.
func (p *Proxy) Addr() string { return p.listen.Addr().String() }

// Cut ends all connections, and every new one at once.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = cut
	for l := range p.links {
		l.close()
	}
}

// Swallow keeps all connections, lets new ones begin, and passes nothing on,
// not even that one side has hung up: the other sees a peer that says nothing.
func (p *Proxy) Swallow() { p.become(swallowing, 0) }

// Delay passes everything on so much later.
func (p *Proxy) Delay(by time.Duration) { p.become(well, by) }

// Heal passes everything on as it comes. A connection of which something was
// swallowed stays silent, as one whose peer was replaced would; what lay idle
// meanwhile goes on.
func (p *Proxy) Heal() { p.become(well, 0) }

// Open returns how many connections there are.
func (p *Proxy) Open() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.links)
}

func (p *Proxy) become(m mode, delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode, p.delay = m, delay
}

func (p *Proxy) now() (mode, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode, p.delay
}

func (p *Proxy) accept() {
	for {
		client, err := p.listen.Accept()
		if err != nil {
			return
		}
		p.ends.Go(func() { p.join(client) })
	}
}

// join carries one connection to its end.
func (p *Proxy) join(client net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		client.Close()
		return
	}
	l := &link{client: client, server: server}
	if !p.add(l) {
		l.close()
		return
	}
	defer p.drop(l)

	var both sync.WaitGroup
	both.Go(func() { p.carry(l, client, server) })
	both.Go(func() { p.carry(l, server, client) })
	both.Wait()
	l.close()
}

func (p *Proxy) add(l *link) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mode == cut {
		return false
	}
	p.links[l] = true
	return true
}

func (p *Proxy) drop(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

// carry passes on what one side says, and that it has ended.
func (p *Proxy) carry(l *link, from, to net.Conn) {
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		silent := p.loses(l)
		if err != nil && silent {
			return
		}
		if n > 0 && !silent {
			_, err = to.Write(piece[:n])
		}
		if err != nil {
			l.close()
			return
		}
	}
}

// loses waits as long as a piece is to take and reports whether it is lost.
func (p *Proxy) loses(l *link) bool {
	m, delay := p.now()
	if delay > 0 {
		time.Sleep(delay) // which is what was asked for
	}
	if m == swallowing {
		l.lose()
	}
	return l.lossy()
}

// link is one client joined with the server.
type link struct {
	client, server net.Conn
	mu             sync.Mutex
	lost           bool // something was swallowed
}

func (l *link) close() {
	l.client.Close()
	l.server.Close()
}

func (l *link) lose() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = true
}

func (l *link) lossy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lost
}
