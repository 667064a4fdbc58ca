package engine

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
)

const loopback = "127.0.0.1"

// ports are the loopback ports of the engine's four services, as engine.json
// keeps them from one start to the next.
type ports struct {
	Frontend int `json:"frontend"`
	History  int `json:"history"`
	Matching int `json:"matching"`
	Worker   int `json:"worker"`
}

func (p *ports) address() string {
	return net.JoinHostPort(loopback, strconv.Itoa(p.Frontend))
}

// load reads what an earlier start chose. A file that is missing or cannot be
// read means that ports are chosen anew, which costs nothing.
func (p *ports) load(file string) {
	b, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(b, p) != nil {
		*p = ports{}
	}
}

// settle gives every service a port that is free at this moment and saves the
// choice. Once clients know the frontend's port it is kept, free or not.
func (p *ports) settle(file string, announced bool) error {
	was, held := *p, []net.Listener{}
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	for _, port := range []*int{&p.Frontend, &p.History, &p.Matching, &p.Worker} {
		if announced && port == &p.Frontend {
			continue
		}
		l, err := listen(*port)
		if err != nil {
			return fmt.Errorf("find a free port for the engine: %w", err)
		}
		held = append(held, l)
		*port = l.Addr().(*net.TCPAddr).Port
	}
	if *p == was {
		return nil
	}
	return p.save(file)
}

// listen takes the port, or any free one when it is taken or not yet chosen.
func listen(port int) (net.Listener, error) {
	if port > 0 && port < 1<<16 {
		if l, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(port))); err == nil {
			return l, nil
		}
	}
	return net.Listen("tcp", net.JoinHostPort(loopback, "0"))
}

func (p *ports) save(file string) error {
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode the engine's ports: %w", err)
	}
	if err := os.WriteFile(file+".new", append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("save the engine's ports: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return fmt.Errorf("save the engine's ports: %w", err)
	}
	return nil
}
