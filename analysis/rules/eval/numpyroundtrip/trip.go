package numpyroundtrip

import (
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A trip goes from an array that NumPy made back to arrays of MLX.
type trip struct {
	p     *analysis.Pass
	leaf  *values.Value // what reads an array of MLX
	seen  map[*values.Value]bool
	first string // the last function of NumPy, the first that is met
	steps int
}

// twins are functions of NumPy that MLX has under the same name, with the same
// meaning of the arguments that are used. What MLX lacks, or does on the host
// itself, such as nonzero, unique or svd, is not here.
var twins = words(`abs add all any argmax argmin argsort atleast_1d atleast_2d atleast_3d ceil clip concatenate cos cosh cumsum cumprod diagonal
	diag divide dot equal exp expand_dims flip floor greater greater_equal hstack isinf isnan less less_equal log log10 log1p log2 logical_and
	logical_not logical_or matmul max maximum mean min minimum moveaxis multiply negative not_equal outer pad power prod reciprocal repeat
	reshape roll sign sin sinh sort split sqrt square squeeze stack std subtract sum swapaxes take take_along_axis tan tanh tile trace
	transpose tril triu var vstack where`)

// methods are those of NumPy's arrays that MLX's arrays have as well.
var methods = words(`all any argmax argmin astype cumsum cumprod flatten max mean min prod reshape round squeeze std sum swapaxes transpose var`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// follows reports whether v is made of arrays of MLX by operations that MLX has.
func (t *trip) follows(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch v.Kind {
	case values.None, values.Bool, values.Int, values.Float:
		return true
	case values.Str: // a mode or an order: most are NumPy's alone
		return v.Const == "constant" || v.Const == "edge"
	case values.Symbol, values.Class:
		return !strings.HasSuffix(v.Name, "float64") && !strings.HasSuffix(v.Name, "double") && v.Name != "builtins.float" // more precision may be the point
	case values.Tuple, values.List:
		if v.Elems == nil {
			return v.Op == "numpy.shape" || v.Op == "shape"
		}
		for _, e := range v.Elems {
			if !t.follows(e, depth-1) {
				return false
			}
		}
		return true
	case values.Array:
		t.leaf = v
		return certain(v)
	case values.NumPy:
	default:
		return v.Op == "slice"
	}
	t.seen[v] = true
	name, ok := strings.CutPrefix(v.Op, "numpy.")
	method, isMethod := strings.CutPrefix(name, "ndarray.")
	args := v.Args
	switch {
	case name == "array" || name == "asarray" || name == "ascontiguousarray":
		if len(args) == 0 || !args[0].IsArray() || len(args) > 1 && !t.follows(args[1], 1) {
			return false
		}
		t.leaf = v
		return certain(args[0])
	case isMethod && method == "copy" && len(args) == 1:
		return t.follows(args[0], depth-1)
	case isMethod && methods[method]:
		name = method
	case v.Op == values.OpItem:
		if len(args) != 2 || !plainIndex(args[1]) {
			return false
		}
		return t.follows(args[0], depth-1)
	case v.Op == values.OpAttr:
		return v.Name == "T" && t.follows(v.Recv, depth-1)
	case strings.HasPrefix(v.Op, "mlx.core."): // an operator
		name = strings.TrimPrefix(v.Op, "mlx.core.")
	case !ok || !twins[name] || name == "where" && len(args) != 3:
		return false
	}
	if t.first == "" {
		t.first = name
	}
	t.steps++
	for _, a := range args {
		if a != nil && !t.follows(a, depth-1) {
			return false
		}
	}
	return true
}

// certain reports whether v is an array whatever a parameter was given.
func certain(v *values.Value) bool {
	for v != nil && v.Op == "mlx.core.array.__getitem__" && len(v.Args) > 0 {
		v = v.Args[0]
	}
	return v.IsArray()
}

// alone reports whether NumPy's arrays serve nothing but the one that goes back:
// otherwise the host needs them anyway.
func (t *trip) alone(back *values.Value) bool {
	for v := range t.seen {
		if !t.serves(v, back, 3) {
			return false
		}
	}
	return true
}

func (t *trip) serves(v, back *values.Value, depth int) bool {
	for _, c := range t.p.Values.Consumers(v) {
		switch {
		case c == back, t.seen[c], c.Op == "numpy.shape", match.Metadata(c), c.Op == values.OpAttr && c.Name != "T":
		case c.Op == "display" && c != v && depth > 0 && t.serves(c, back, depth-1): // operands in a list
		default:
			return false
		}
	}
	return true
}

// plainIndex accepts numbers, slices and new axes.
func plainIndex(v *values.Value) bool {
	if v == nil {
		return false
	}
	for _, e := range v.Elems {
		if !plainIndex(e) {
			return false
		}
	}
	return v.Kind == values.Int || v.Kind == values.None || v.Op == "slice" || v.Kind == values.Tuple && v.Elems != nil || v.Const == (syntax.Ellipsis{})
}

// still reports whether nothing writes to the arrays of NumPy that an expression reads by name.
func (t *trip) still(e syntax.Node, depth int) bool {
	fine := depth > 0
	syntax.Inspect(e, func(n syntax.Node) bool {
		name, ok := n.(*syntax.Name)
		if !ok || !fine {
			return fine
		}
		if v := t.p.Values.Value(name); v == nil || v.Kind != values.NumPy {
			return true
		}
		for _, d := range t.p.Values.Defs(name) {
			for _, u := range t.p.Values.Uses(d) {
				fine = fine && !t.written(u)
			}
			a, ok := t.p.Doc.Stmt(d).(*syntax.Assign)
			fine = fine && ok && t.still(a.Value, depth-1)
		}
		return fine
	})
	return fine
}

// written reports whether what is named by u may be changed in place there.
func (t *trip) written(u *syntax.Name) bool {
	var n syntax.Node = u
	for {
		switch parent := t.p.Doc.Parent(n).(type) {
		case *syntax.Subscript:
			if parent.X != n {
				return false
			}
			n = parent
			continue
		case *syntax.Assign:
			for _, target := range parent.Targets {
				if target == n {
					return true
				}
			}
			return false
		case *syntax.AugAssign:
			return parent.Target == n
		case *syntax.Attribute:
			switch parent.Attr.ID {
			case "sort", "fill", "resize", "put", "partition", "itemset", "setflags":
				return true
			}
			return false
		case *syntax.Call:
			v := t.p.Values.Value(parent)
			name := ""
			if v != nil {
				name = strings.TrimPrefix(v.Op, "numpy.")
			}
			return parent.Fn != n && !twins[name] && v != nil && !strings.HasPrefix(v.Op, "mlx.core.") && v.Op != "len" &&
				name != "array" && name != "asarray"
		}
		return false
	}
}

// write is the same in MLX for expressions that are one inside the other; "" for others.
func (t *trip) write(s *analysis.Spelling, array *syntax.Call) string {
	text := t.text(s, array.Args[0], 12)
	rest := array.Args[1:]
	switch {
	case text == "":
		return ""
	case len(rest) == 1 && len(array.Keywords) == 0:
		return edit.Primary(text) + ".astype(" + edit.Source(t.p.Doc, rest[0]) + ")"
	case len(rest) == 0 && len(array.Keywords) == 1 && array.Keywords[0].Name == "dtype":
		return edit.Primary(text) + ".astype(" + edit.Source(t.p.Doc, array.Keywords[0].Value) + ")"
	case len(rest) > 0 || len(array.Keywords) > 0:
		return ""
	}
	return text
}

func (t *trip) text(s *analysis.Spelling, e syntax.Expr, depth int) string {
	v := t.p.Values.Value(e)
	if v == nil || depth == 0 || v.Node != syntax.Node(e) && v.Kind == values.NumPy {
		return ""
	}
	if v.Kind != values.NumPy {
		return s.Text(e)
	}
	switch e := e.(type) {
	case *syntax.Subscript:
		if x := t.text(s, e.X, depth-1); x != "" {
			return edit.Primary(x) + "[" + s.Text(e.Index) + "]"
		}
	case *syntax.BinOp:
		l, r := t.text(s, e.L, depth-1), t.text(s, e.R, depth-1)
		if l != "" && r != "" {
			return edit.Primary(l) + " " + e.Op + " " + edit.Primary(r)
		}
	case *syntax.Compare:
		if len(e.Ops) == 1 {
			l, r := t.text(s, e.L, depth-1), t.text(s, e.Rs[0], depth-1)
			if l != "" && r != "" {
				return edit.Primary(l) + " " + e.Ops[0] + " " + edit.Primary(r)
			}
		}
	case *syntax.Call:
		return t.calls(s, e, v, depth)
	}
	return ""
}

func (t *trip) calls(s *analysis.Spelling, e *syntax.Call, v *values.Value, depth int) string {
	if v.Op == "numpy.array" || v.Op == "numpy.asarray" || v.Op == "numpy.ascontiguousarray" {
		if len(e.Args) != 1 {
			return ""
		}
		return t.cast(s, s.Text(e.Args[0]), e.Keywords)
	}
	var head string
	switch a, ok := e.Fn.(*syntax.Attribute); {
	case !ok:
		return ""
	case strings.HasPrefix(v.Op, "numpy.ndarray."):
		x := t.text(s, a.X, depth-1)
		if x == "" {
			return ""
		}
		if a.Attr.ID == "copy" {
			return x
		}
		if a.Attr.ID == "astype" {
			return t.cast(s, x, []*syntax.Keyword{{Name: "dtype", Value: first(e)}})
		}
		head = edit.Primary(x) + "." + a.Attr.ID
	default:
		head = s.Name("mlx.core." + strings.TrimPrefix(v.Op, "numpy."))
	}
	var parts []string
	for _, a := range e.Args {
		x := t.argument(s, a, depth-1)
		if x == "" {
			return ""
		}
		parts = append(parts, x)
	}
	for _, k := range e.Keywords {
		if k.Name != "axis" && k.Name != "keepdims" {
			return ""
		}
		parts = append(parts, k.Name+"="+s.Text(k.Value))
	}
	return head + "(" + strings.Join(parts, ", ") + ")"
}

// argument also takes lists of arrays.
func (t *trip) argument(s *analysis.Spelling, e syntax.Expr, depth int) string {
	var elts []syntax.Expr
	switch l := e.(type) {
	case *syntax.List:
		elts = l.Elts
	case *syntax.Tuple:
		elts = l.Elts
	default:
		return t.text(s, e, depth)
	}
	var parts []string
	for _, x := range elts {
		text := t.text(s, x, depth)
		if text == "" {
			return ""
		}
		parts = append(parts, text)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func first(e *syntax.Call) syntax.Expr {
	if len(e.Args) == 1 && len(e.Keywords) == 0 {
		return e.Args[0]
	}
	return nil
}

// cast adds the cast that the keyword dtype asks for.
func (t *trip) cast(s *analysis.Spelling, text string, keywords []*syntax.Keyword) string {
	if len(keywords) == 0 {
		return text
	}
	if len(keywords) > 1 || keywords[0].Name != "dtype" || keywords[0].Value == nil {
		return ""
	}
	d, ok := dtypeOf(t.p, keywords[0].Value)
	if !ok {
		return ""
	}
	return edit.Primary(text) + ".astype(" + s.Name("mlx.core."+d) + ")"
}
