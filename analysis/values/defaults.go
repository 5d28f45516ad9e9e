package values

import (
	"strconv"
	"strings"

	"mlxls/analysis/mlxapi"
)

// argument is the operand bound to a parameter of v's MLX function, or the
// parameter's default; nil when there is neither.
func (v *Value) argument(name string) *Value {
	if a := v.Arg(name); a != nil {
		return a
	}
	if v == nil || v.Entry == nil {
		return nil
	}
	for i := range v.Entry.Params {
		if p := &v.Entry.Params[i]; p.Name == name && p.Default != nil {
			return literalDefault(*p.Default)
		}
	}
	return nil
}

// literalDefault is the value of a default as the table writes it, nil when it is none that rules ask for.
func literalDefault(s string) *Value {
	switch s {
	case "None":
		return none
	case "True", "False":
		return constant(Bool, s == "True")
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return constant(Int, n)
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil {
		return constant(Float, x)
	}
	if len(s) >= 2 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return constant(Str, s[1:len(s)-1])
	}
	if d := mlxapi.ParseDType(s); d != mlxapi.Unknown {
		return &Value{Kind: DTypeObj, DType: Of(d)}
	}
	if len(s) >= 2 && (s[0] == '[' || s[0] == '(') {
		list := &Value{Kind: List, Op: "display", Elems: []*Value{}}
		for _, x := range strings.FieldsFunc(s[1:len(s)-1], func(r rune) bool { return r == ',' || r == ' ' }) {
			e := literalDefault(x)
			if e == nil {
				return nil
			}
			list.Elems = append(list.Elems, e)
		}
		return list
	}
	return nil
}
