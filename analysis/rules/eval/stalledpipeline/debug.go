package stalledpipeline

import (
	"fmt"
	"mlxls/analysis/values"
	"os"
)

func debug(ff *values.FunctionFacts) {
	if os.Getenv("DBG") == "" {
		return
	}
	for _, e := range ff.Effects {
		fmt.Fprintf(os.Stderr, "%s kind=%d how=%s via=%d guarded=%v  args=", ff.Fn.Name, e.Kind, e.How, len(e.Via), e.Guarded)
		for _, a := range e.Args {
			if a != nil {
				fmt.Fprintf(os.Stderr, " %p:%s/%s", a, a.Op, a.Name)
			}
		}
		if e.Value != nil {
			fmt.Fprintf(os.Stderr, " V=%p:%s/%s", e.Value, e.Value.Op, e.Value.Name)
		}
		fmt.Fprintln(os.Stderr)
	}
}
