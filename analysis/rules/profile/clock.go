// Package profile is what the rules about measuring share: differences of two
// readings of a clock. It does not know what they are for.
package profile

import (
	"mlxls/analysis/values"
)

// Elapsed are differences of two readings of a clock: the later reading is their first operand.
var Elapsed = values.Computes(func(v *values.Value) bool {
	return (v.Op == "-" || v.Op == "mlx.core.subtract") && len(v.Args) >= 2 && clock(v.Args[0]) && clock(v.Args[1])
})

// clock reports whether v is the time.
func clock(v *values.Value) bool {
	return v != nil && v.Op == values.OpCall && v.Recv != nil && clocks[v.Recv.Name]
}

var clocks = map[string]bool{"time.time": true, "time.perf_counter": true, "time.monotonic": true, "time.process_time": true,
	"time.time_ns": true, "time.perf_counter_ns": true, "time.monotonic_ns": true, "timeit.default_timer": true}
