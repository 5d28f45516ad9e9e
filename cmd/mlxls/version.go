package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"mlxls/analysis/mlxapi"
)

// release is the version of a release build, set with -ldflags "-X main.release=1.2.3".
var release string

type versionCmd struct {
	OutputFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"One of ${enum}."`
}

// buildInfo is what a bug report should say.
type buildInfo struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Date     string `json:"date,omitempty"`
	MLX      string `json:"mlx"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func build() buildInfo {
	b := buildInfo{Version: release, MLX: mlxapi.Version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		b.Version = cmp.Or(b.Version, "unknown")
		return b
	}
	b.Version = cmp.Or(b.Version, info.Main.Version, "(devel)")
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func version() string { return build().Version }

// Run prints the version.
func (c *versionCmd) Run(a *app) error {
	b := build()
	if c.OutputFormat == "json" {
		return writeJSON(a.stdout, b)
	}
	fmt.Fprintf(a.stdout, "mlxls %s\n", b.Version)
	if b.Commit != "" {
		changed := ""
		if b.Modified {
			changed = ", with local changes"
		}
		fmt.Fprintf(a.stdout, "commit %.12s (%s%s)\n", b.Commit, b.Date, changed)
	}
	fmt.Fprintf(a.stdout, "tables of MLX %s\n%s %s\n", b.MLX, b.Go, b.Platform)
	return nil
}
