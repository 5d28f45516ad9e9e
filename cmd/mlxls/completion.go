package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"mlxls/analysis"
	"mlxls/analysis/config"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish,powershell" help:"One of ${enum}."`
}

// Help says where each script goes.
func (*completionCmd) Help() string {
	return `bash: source <(mlxls completion bash)

zsh: mlxls completion zsh > "${fpath[1]}/_mlxls"

fish: mlxls completion fish > ~/.config/fish/completions/mlxls.fish

PowerShell: mlxls completion powershell | Out-String | Invoke-Expression`
}

// The scripts ask the program itself, so they need not change with it.
var completionScripts = map[string]string{
	"bash": `_mlxls() {
  local IFS=$'\n'
  COMPREPLY=($(mlxls complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _mlxls mlxls
`,
	"zsh": `#compdef mlxls
_mlxls() {
  local -a replies
  replies=(${(f)"$(mlxls complete "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#replies )); then compadd -Q -- $replies; else _files; fi
}
if [ "$funcstack[1]" = _mlxls ]; then _mlxls "$@"; else compdef _mlxls mlxls; fi
`,
	"fish": `complete -c mlxls -a '(mlxls complete (commandline -opc)[2..] (commandline -ct))'
`,
	// Not all versions pass an empty word on; two quotes stand for one.
	"powershell": `Register-ArgumentCompleter -Native -CommandName mlxls -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursor } | ForEach-Object { "$_" })
  if (-not $word) { $words += '""' }
  mlxls complete @words 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`,
}

// Run prints the shell's script.
func (c *completionCmd) Run(a *app) error {
	_, err := io.WriteString(a.stdout, completionScripts[c.Shell])
	return err
}

// completeCmd is what the scripts call: the words of a command line, the last
// of which is not complete.
type completeCmd struct {
	Words []string `arg:"" optional:""`
}

// Run prints what the last word may become, one a line; nothing means a file.
func (c *completeCmd) Run(a *app) error {
	for _, word := range complete(a.model.Node, a.rules, c.Words) {
		fmt.Fprintln(a.stdout, word)
	}
	return nil
}

func complete(app *kong.Node, rules []*analysis.Rule, words []string) []string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "=" }) // bash parts --flag=value
	if len(words) == 0 {
		words = []string{""}
	}
	before, last := words[:len(words)-1], words[len(words)-1]
	if last == `""` {
		last = ""
	}
	var command *kong.Node
	for _, w := range before {
		if i := slices.IndexFunc(app.Children, func(n *kong.Node) bool { return n.Name == w && !n.Hidden }); command == nil && i >= 0 {
			command = app.Children[i]
		}
	}
	node := app
	if command != nil {
		node = command
	}
	if len(before) > 0 {
		if flag := flagNamed(node, before[len(before)-1]); flag != nil && !flag.IsBool() {
			return matching(last, valuesOf(flag.Value, rules))
		}
	}
	if name, value, ok := strings.Cut(last, "="); ok {
		var list []string
		if flag := flagNamed(node, name); flag != nil {
			for _, v := range matching(value, valuesOf(flag.Value, rules)) {
				list = append(list, name+"="+v)
			}
		}
		return list
	}
	switch {
	case strings.HasPrefix(last, "-"):
		var names []string
		for _, group := range node.AllFlags(true) {
			for _, f := range group {
				names = append(names, "--"+f.Name)
			}
		}
		return matching(last, names)
	case command == nil:
		var names []string
		for _, n := range app.Children {
			if !n.Hidden {
				names = append(names, n.Name)
			}
		}
		return matching(last, names)
	case len(command.Positional) > 0:
		return matching(last, valuesOf(command.Positional[0], rules))
	}
	return nil
}

func flagNamed(node *kong.Node, word string) *kong.Flag {
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			if word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short) {
				return f
			}
		}
	}
	return nil
}

// valuesOf lists what a flag or argument may be, nil for anything.
func valuesOf(v *kong.Value, rules []*analysis.Rule) []string {
	switch {
	case v.Enum != "":
		return slices.DeleteFunc(v.EnumSlice(), func(s string) bool { return s == "" })
	case v.Name == "select", v.Name == "ignore", v.Name == "extend-select":
		return config.Selectors(rules)
	case v.Name == "name":
		var names []string
		for _, r := range rules {
			names = append(names, r.Name)
		}
		return names
	}
	return nil
}

// matching keeps what begins with word; the last part of a list counts.
func matching(word string, values []string) []string {
	head := word[:strings.LastIndexByte(word, ',')+1]
	var list []string
	for _, v := range values {
		if strings.HasPrefix(head+v, word) {
			list = append(list, head+v)
		}
	}
	slices.Sort(list)
	return list
}
