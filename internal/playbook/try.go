package playbook

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/file"

	"github.com/handover-jml/handover/internal/jml"
)

// maxTries is how many sample people one condition is asked about. Conditions
// look at two or three facts; five of them are some hundred people.
const maxTries = 5000

// tryOut evaluates each condition of a playbook on sample people of every kind
// that could come, and reports those that fail for somebody: what the compiler
// accepts may still ask for the first of no functions.
func tryOut(p *Playbook) jml.Problems {
	var problems jml.Problems
	for _, l := range p.Tasks {
		if l.condition == nil {
			continue
		}
		if wrong := l.condition.tryOut(p.Kind); wrong != "" {
			problems = append(problems, jml.Invalid(l.condition.at, wrong))
		}
	}
	return problems
}

// tryOut returns what is wrong, "" for nothing. Only facts that the condition
// names are varied, each in all ways with all others.
func (c *condition) tryOut(kind jml.Kind) string {
	env := reflect.New(reflect.TypeOf(c.over.environment())).Elem()
	named := factsOf(env, "", kind)
	named = slices.DeleteFunc(named, func(f fact) bool { return !c.words[f.name] })

	tries := 1
	for _, f := range named {
		if tries *= len(f.samples); tries > maxTries {
			return "the condition looks at too many facts at once to be tried out on sample people; split it into several lines"
		}
	}
	for try := range tries {
		for _, f := range named {
			f.value.Set(f.samples[try%len(f.samples)])
			try /= len(f.samples)
		}
		if _, err := c.holds(env.Interface()); err != nil {
			return fmt.Sprintf("the condition fails for some people (%s), such as when %s", cause(err), told(named))
		}
	}
	return ""
}

// fact is one value that a condition can look at.
type fact struct {
	group, name string // person, functions
	value       reflect.Value
	samples     []reflect.Value
}

// factsOf lists the facts below a struct, with samples for each: a new fact
// gets its own by its type.
func factsOf(v reflect.Value, group string, kind jml.Kind) []fact {
	var all []fact
	for i := range v.NumField() {
		field, at := v.Type().Field(i), v.Field(i)
		name := field.Tag.Get("expr")
		if field.Type.Kind() == reflect.Struct {
			all = append(all, factsOf(at, name, kind)...)
			continue
		}
		f := fact{group: group, name: name, value: at}
		for _, sample := range samples(field.Type, group+"."+name, kind) {
			f.samples = append(f.samples, reflect.ValueOf(sample))
		}
		at.Set(f.samples[0])
		all = append(all, f)
	}
	return all
}

// samples are values that differ in how an expression can fail on them: texts
// that are empty, are no pattern or are as one expects, and lists of some
// lengths.
func samples(t reflect.Type, name string, kind jml.Kind) []any {
	switch {
	case name == "case.kind":
		return []any{string(kind)}
	case name == "person.worker_type":
		return []any{"", string(jml.Employee), string(jml.Contractor), string(jml.Intern)}
	case name == "system.tier":
		return []any{"", string(jml.TierNormal), string(jml.TierCritical)}
	case t.Kind() == reflect.Bool:
		return []any{false, true}
	case t.Kind() == reflect.String:
		return []any{"", "(", "engineering"}
	}
	return []any{[]string(nil), functions(1), functions(2), functions(3), functions(6)}
}

func functions(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = "function-" + strconv.Itoa(i+1)
	}
	return list
}

// cause is an error's message without the condition that it repeats.
func cause(err error) string {
	var located *file.Error
	if errors.As(err, &located) {
		return strings.TrimSpace(located.Message)
	}
	return err.Error()
}

// told lists the facts of one sample.
func told(named []fact) string {
	said := make([]string, len(named))
	for i, f := range named {
		switch value := f.value.Interface().(type) {
		case string:
			said[i] = fmt.Sprintf("%s.%s is %q", f.group, f.name, value)
		case []string:
			said[i] = fmt.Sprintf("%s.%s has %d", f.group, f.name, len(value))
			if len(value) == 0 {
				said[i] = fmt.Sprintf("%s.%s is empty", f.group, f.name)
			}
		default:
			said[i] = fmt.Sprintf("%s.%s is %v", f.group, f.name, value)
		}
	}
	return strings.Join(said, " and ")
}
