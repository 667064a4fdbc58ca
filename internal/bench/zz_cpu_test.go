package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

func cpuOf(pid string) float64 {
	b, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b)[strings.LastIndex(string(b), ")")+2:])
	u, _ := strconv.ParseFloat(f[11], 64)
	s, _ := strconv.ParseFloat(f[12], 64)
	return (u + s) / 100
}

func cpus() (self, engine float64) {
	self = cpuOf("self")
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, t := range tasks {
		b, _ := os.ReadFile("/proc/self/task/" + t.Name() + "/children")
		for _, pid := range strings.Fields(string(b)) {
			engine += cpuOf(pid)
		}
	}
	return
}

func stamp(what string, n int) func() {
	s0, e0 := cpus()
	return func() {
		s, e := cpus()
		fmt.Printf("%s: cpu ms a task: self %.2f engine %.2f\n", what, (s-s0)*1000/float64(n), (e-e0)*1000/float64(n))
	}
}
