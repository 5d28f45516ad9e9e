package syntax

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCPython compares the nodes, their places and their content with those of
// CPython's ast module, over a part of the standard library of the python3 that
// is installed. SYNTAX_FILES names other files, by pattern.
func TestCPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("the tests of this package need python3: ", err)
	}
	var files []string
	if pattern := os.Getenv("SYNTAX_FILES"); pattern != "" {
		for p := range strings.FieldsSeq(pattern) {
			m, err := filepath.Glob(p)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, m...)
		}
	} else {
		files, _ = filepath.Glob("testdata/valid/*.py")
		out, err := exec.Command(python, "-c", "import os; print(os.path.dirname(os.__file__))").Output()
		if err != nil {
			t.Fatal(err)
		}
		lib := strings.TrimSpace(string(out))
		for _, p := range []string{"*.py", "asyncio/*.py", "test/test_gram*.py", "test/test_patma.py", "test/test_fstring.py", "test/test_named_expressions.py", "test/test_positional_only_arg.py"} {
			m, _ := filepath.Glob(filepath.Join(lib, p))
			files = append(files, m...)
		}
		if testing.Short() && len(files) > 80 {
			files = files[:80]
		}
	}
	if len(files) < 1 {
		t.Fatal("no files to compare")
	}
	cmd := exec.Command(python, "testdata/nodes.py")
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<30)
	total, differ, compared := 0, 0, 0
	for lines.Scan() {
		var file struct {
			Path  string
			Nodes [][]any
		}
		if err := json.Unmarshal(lines.Bytes(), &file); err != nil {
			t.Fatal(err)
		}
		if file.Nodes == nil {
			continue
		}
		compared++
		src, err := os.ReadFile(file.Path)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		inside := 0
		for _, n := range file.Nodes {
			s := fmt.Sprintf("%v %v:%v-%v:%v %v", n...)
			if strings.Contains(s, " 0:0-0:0 ") {
				inside++
			}
			want = append(want, s)
		}
		got := astLines(ParseWhole(src), inside > 0)
		slices.Sort(want)
		slices.Sort(got)
		total += len(want)
		missing, surplus := difference(want, got), difference(got, want)
		differ += max(len(missing), len(surplus))
		for i := 0; i < 16 && i < len(missing); i++ {
			t.Errorf("%s: CPython has %s", file.Path, missing[i])
		}
		for i := 0; i < 16 && i < len(surplus); i++ {
			t.Errorf("%s: CPython has not %s", file.Path, surplus[i])
		}
	}
	t.Logf("%d files, %d nodes, %d differ", compared, total, differ)
}

// difference returns what is in a and not in b, both sorted.
func difference(a, b []string) (out []string) {
	for _, s := range a {
		for len(b) > 0 && b[0] < s {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == s {
			b = b[1:]
			continue
		}
		out = append(out, s)
	}
	return out
}

// astLines writes the nodes of a document as testdata/nodes.py does.
func astLines(d *Document, fstringsWithoutPlace bool) (out []string) {
	var walk func(n Node, inside bool)
	walk = func(n Node, inside bool) {
		kind, extra := astKind(n)
		if _, ok := n.(*Name); ok && !variable(d.Parent(n), n) {
			kind = ""
		}
		if kind != "" && !(inside && kind == "Str") {
			s := d.Span(n)
			if p, ok := n.(*Param); ok { // CPython's arg is without star and default
				s = d.Span(p.Name)
				if p.Annotation != nil {
					s = s.Union(d.Outer(p.Annotation))
				}
			}
			l1, c1 := row(d, s.Start)
			l2, c2 := row(d, s.End)
			switch f := n.(type) {
			case *FuncDef:
				if len(f.Decorators) > 0 {
					l1, _ = row(d, d.Span(f.Decorators[0]).Start)
					c1 = -1
				}
			case *ClassDef:
				if len(f.Decorators) > 0 {
					l1, _ = row(d, d.Span(f.Decorators[0]).Start)
					c1 = -1
				}
			}
			place := fmt.Sprintf("%d:%d-%d:%d", l1, c1, l2, c2)
			if inside && fstringsWithoutPlace {
				place = "0:0-0:0"
			}
			out = append(out, fmt.Sprintf("%s %s %s", kind, place, extra))
		}
		if s, ok := n.(*Str); ok && s.FString {
			inside = true
		}
		for _, c := range Children(n) {
			walk(c, inside)
		}
	}
	for _, s := range d.Body() {
		walk(s, false)
	}
	return out
}

// variable reports whether a name is one of CPython's Name nodes.
func variable(parent Node, n Node) bool {
	switch p := parent.(type) {
	case *Attribute:
		return Node(p.Attr) != n
	case *FuncDef:
		return Node(p.Name) != n
	case *ClassDef:
		return Node(p.Name) != n
	case *Param:
		return Node(p.Name) != n
	case *Handler:
		return Node(p.Name) != n
	case *Case:
		return !slices.ContainsFunc(p.Binds, func(b *Name) bool { return Node(b) == n })
	}
	return true
}

func row(d *Document, offset int) (line, column int) {
	line, column = d.Lines().Position(offset, UTF8)
	if line == 0 && strings.HasPrefix(d.Source(), "\ufeff") {
		column -= len("\ufeff") // which CPython does not count
	}
	return line + 1, column
}

var opNames = map[string]string{
	"+": "Add", "-": "Sub", "*": "Mult", "/": "Div", "//": "FloorDiv", "%": "Mod", "**": "Pow", "@": "MatMult",
	"&": "BitAnd", "|": "BitOr", "^": "BitXor", "<<": "LShift", ">>": "RShift", "and": "And", "or": "Or",
	"==": "Eq", "!=": "NotEq", "<": "Lt", "<=": "LtE", ">": "Gt", ">=": "GtE", "is": "Is", "is not": "IsNot", "in": "In", "not in": "NotIn",
}

func astKind(n Node) (kind, extra string) {
	async := func(is bool, name string) string {
		if is {
			return "Async" + name
		}
		return name
	}
	switch n := n.(type) {
	case *Name:
		if strings.ContainsFunc(n.ID, func(r rune) bool { return r > 127 }) {
			return "Name", "?" // CPython normalizes it
		}
		return "Name", n.ID
	case *Attribute:
		return "Attribute", n.Attr.ID
	case *Call:
		return "Call", fmt.Sprint(len(n.Args), len(n.Keywords))
	case *Keyword:
		return "keyword", n.Name
	case *BinOp:
		return "BinOp", opNames[n.Op]
	case *UnaryOp:
		return "UnaryOp", map[string]string{"-": "USub", "+": "UAdd", "~": "Invert", "not": "Not"}[n.Op]
	case *BoolOp:
		return "BoolOp", opNames[n.Op]
	case *Compare:
		var ops []string
		for _, o := range n.Ops {
			ops = append(ops, opNames[o])
		}
		return "Compare", strings.Join(ops, " ")
	case *Number:
		switch v := n.Value.(type) {
		case int64, *big.Int:
			return "Number", fmt.Sprint(v)
		case float64:
			return "Number", bits(complex(v, 0))
		case complex128:
			return "Number", bits(v)
		}
	case *Str:
		if n.FString {
			return "Str", ""
		}
		if unknown.MatchString(Text(n)) {
			return "Str", "?"
		}
		return "Str", hex.EncodeToString([]byte(n.Value))
	case *Constant:
		switch n.Value {
		case true:
			return "Constant", "True"
		case false:
			return "Constant", "False"
		case nil:
			return "Constant", "None"
		}
		return "Constant", "..."
	case *Comp:
		return []string{"ListComp", "SetComp", "DictComp", "GeneratorExp"}[n.Kind], ""
	case *Yield:
		if n.From {
			return "YieldFrom", ""
		}
		return "Yield", ""
	case *FormattedValue, *CompFor, *WithItem, *Case:
		return "", ""
	case *Param:
		return "arg", n.Name.ID
	case *FuncDef:
		return async(n.Async, "FunctionDef"), fmt.Sprint(n.Name.ID, " ", len(n.Body), " ", len(n.Decorators))
	case *ClassDef:
		return "ClassDef", fmt.Sprint(n.Name.ID, " ", len(n.Body), " ", len(n.Bases), " ", len(n.Keywords))
	case *AugAssign:
		return "AugAssign", opNames[n.Op]
	case *ExprStmt:
		return "Expr", ""
	case *Global:
		if n.Nonlocal {
			return "Nonlocal", strings.Join(n.Names, " ")
		}
		return "Global", strings.Join(n.Names, " ")
	case *Alias:
		return "alias", n.Name + " " + n.As
	case *ImportFrom:
		return "ImportFrom", fmt.Sprint(n.Module, " ", n.Level)
	case *If:
		return "If", fmt.Sprint(len(n.Then), " ", len(n.Else))
	case *For:
		return async(n.Async, "For"), fmt.Sprint(len(n.Body), " ", len(n.Else))
	case *While:
		return "While", fmt.Sprint(len(n.Body), " ", len(n.Else))
	case *With:
		return async(n.Async, "With"), ""
	case *Try:
		name := "Try"
		if len(n.Handlers) > 0 && n.Handlers[0].Star {
			name = "TryStar"
			return name, ""
		}
		return name, fmt.Sprint(len(n.Body), " ", len(n.Handlers), " ", len(n.Else), " ", len(n.Finally))
	case *Handler:
		if n.Name != nil {
			return "ExceptHandler", n.Name.ID
		}
		return "ExceptHandler", ""
	case *Match:
		var cases []string
		for _, c := range n.Cases {
			var names []string
			for _, b := range c.Binds {
				names = append(names, b.ID)
			}
			slices.Sort(names)
			cases = append(cases, strings.Join(names, " "))
		}
		return "Match", strings.Join(cases, " | ")
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax."), ""
}

// bits writes a number as testdata/nodes.py does.
func bits(v complex128) string {
	return fmt.Sprint(int64(math.Float64bits(real(v))), " ", int64(math.Float64bits(imag(v))))
}

// unknown matches what Value does not decode.
var unknown = regexp.MustCompile(`\\N\{|\\[uU](0000)?[dD][89a-fA-F]`)
