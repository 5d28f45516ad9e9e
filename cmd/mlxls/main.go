// Command mlxls finds Python code that makes MLX slow, and rewrites it: on the
// command line, and in an editor over the Language Server Protocol. This
// package is flags and wiring, one file for each command.
package main

import (
	"os"

	"mlxls/analysis/rules"
)

func main() { os.Exit(run(rules.All())) }
