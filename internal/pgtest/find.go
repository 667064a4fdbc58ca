package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// binaries returns the directory of initdb and postgres: what the variable
// HANDOVER_TEST_POSTGRES names, Debian's newest, the search path's, or
// pg_config's. The variable is not overruled when it is wrong.
func binaries(getenv func(string) string) (string, error) {
	if named := getenv("HANDOVER_TEST_POSTGRES"); named != "" {
		if !holdsServer(named) {
			return "", fmt.Errorf("HANDOVER_TEST_POSTGRES names %s, which holds no initdb and postgres: correct or unset it", named)
		}
		return named, nil
	}
	candidates, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	slices.SortFunc(candidates, func(a, b string) int { return version(b) - version(a) })
	if found, err := exec.LookPath("postgres"); err == nil {
		candidates = append(candidates, filepath.Dir(found))
	}
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		candidates = append(candidates, strings.TrimSpace(string(out)))
	}
	for _, dir := range candidates {
		if holdsServer(dir) {
			return dir, nil
		}
	}
	return "", errors.New("its server programs are missing: install the Debian package postgresql, or name the directory of initdb and postgres in HANDOVER_TEST_POSTGRES")
}

func holdsServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// version is the number in /usr/lib/postgresql/15/bin.
func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))) // 0 for anything else
	return n
}

// owner is the user that the server runs as: ourselves or, since Postgres
// refuses to run as root, another.
type owner struct{ credential *syscall.Credential }

func serverOwner() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return owner{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
		}
	}
	return owner{}, errors.New("it refuses to run as root, and there is neither a user postgres nor nobody: run the tests as another user")
}

func (o owner) own(dir string) error {
	if o.credential == nil {
		return nil
	}
	return os.Chown(dir, int(o.credential.Uid), int(o.credential.Gid))
}

// command runs a program as the owner, out of reach of the terminal's
// interrupt.
func (o owner) command(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: o.credential}
	return cmd
}
