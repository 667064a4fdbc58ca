package engine

import (
	"fmt"
	"os"
	"path/filepath"
)

const (
	program  = "handover-engine"
	variable = "HANDOVER_ENGINE"
)

// Find returns the path of the engine program: beside the executable, else
// where the variable HANDOVER_ENGINE says.
func Find(executable string, getenv func(string) string) (string, error) {
	beside := filepath.Join(filepath.Dir(executable), program)
	if real, err := filepath.EvalSymlinks(executable); err == nil {
		beside = filepath.Join(filepath.Dir(real), program)
	}
	if isProgram(beside) {
		return beside, nil
	}
	named := getenv(variable)
	switch {
	case named == "":
		return "", fmt.Errorf("the embedded engine is missing: put %s beside %s (make build does), or name it in %s, or name a Temporal cluster in TEMPORAL_ADDRESS",
			program, executable, variable)
	case !isProgram(named):
		return "", fmt.Errorf("%s names %s, which is no program that can be run: correct it, or put %s at %s",
			variable, named, program, beside)
	}
	return named, nil
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
