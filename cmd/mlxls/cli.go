package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"mlxls/analysis"
	"mlxls/analysis/config"
	"mlxls/cmd/mlxls/internal/output"
)

// cli is the grammar of the command line.
type cli struct {
	Check      checkCmd      `cmd:"" help:"Find slow MLX code."`
	Fix        fixCmd        `cmd:"" help:"Rewrite slow MLX code where that is safe."`
	Explain    explainCmd    `cmd:"" help:"Show a rule's page: what it finds, why it matters, what to write instead."`
	Rules      rulesCmd      `cmd:"" help:"List all rules."`
	Values     valuesCmd     `cmd:"" help:"Print what the analysis knows of variables and expressions."`
	Config     configCmd     `cmd:"" help:"Show the settings that hold for a file or folder, and where each comes from."`
	Serve      serveCmd      `cmd:"" help:"Serve an editor over the Language Server Protocol."`
	Completion completionCmd `cmd:"" help:"Print a script that completes commands, flags and rules in a shell."`
	Complete   completeCmd   `cmd:"" hidden:"" passthrough:""`
	Version    versionCmd    `cmd:"" help:"Print the version."`

	Color string `enum:"auto,always,never" default:"auto" help:"When to use colour: ${enum}. NO_COLOR and FORCE_COLOR are honoured." group:"Output"`
}

// app is what a command may use.
type app struct {
	rules  []*analysis.Rule
	stdin  io.Reader
	stdout *bufio.Writer
	stderr io.Writer
	color  bool // on standard output
	model  *kong.Application
}

// exit is an exit status that needs no words.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

const (
	found  exit = 1 // there are findings
	failed exit = 2 // bad use or unreadable input
)

// run is the whole program; it returns the exit status.
func run(rules []*analysis.Rule) int {
	a := &app{rules: rules, stdin: os.Stdin, stdout: bufio.NewWriter(os.Stdout), stderr: os.Stderr}
	err := a.run(os.Args[1:])
	if flushed := a.stdout.Flush(); err == nil && flushed != nil {
		err = flushed
	}
	var status exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	}
	a.fail(err)
	return int(failed)
}

func (a *app) run(args []string) error {
	var c cli
	asked := false // for help, which kong prints and then wants to exit
	parser, err := kong.New(&c,
		kong.Name("mlxls"),
		kong.Description("Finds Python code that makes MLX slow, and rewrites it."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(int) { asked = true }),
		kong.Vars{"formats": strings.Join(output.Formats(), ",")},
	)
	if err != nil {
		return err
	}
	a.model = parser.Model
	ctx, err := parser.Parse(args)
	if asked {
		return nil
	}
	if err != nil {
		// A flag that may be left out has "" among its values, which nobody would write.
		return fmt.Errorf("%s; see mlxls --help", strings.Replace(err.Error(), `one of "",`, "one of ", 1))
	}
	a.color = colored(c.Color, os.Stdout)
	return ctx.Run(a)
}

// fail prints an error, one line for each that is joined in it.
func (a *app) fail(err error) {
	p := output.Palette{On: colored("auto", os.Stderr)}
	for _, err := range apart(err) {
		var wrong *config.Error
		if errors.As(err, &wrong) {
			shown := *wrong
			shown.Source = relative(wrong.Source)
			err = &shown
		}
		fmt.Fprintf(a.stderr, "mlxls: %s %s\n", p.Red("error:"), strings.ReplaceAll(err.Error(), "\n", " "))
	}
}

// apart lists the errors that are joined in err.
func apart(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var list []error
	for _, e := range joined.Unwrap() {
		list = append(list, apart(e)...)
	}
	return list
}

// warn prints what a user should know but need not act on.
func (a *app) warn(format string, args ...any) {
	fmt.Fprintf(a.stderr, "mlxls: warning: "+format+"\n", args...)
}
