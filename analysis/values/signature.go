package values

import (
	"fmt"
	"strconv"
)

// signature writes what is known of a value, as far as a function called with
// it can tell; false when that cannot be written, as for a closure.
func signature(b []byte, v *Value, depth int) (_ []byte, fine bool) {
	if v == nil {
		return append(b, '-'), true
	}
	b = strconv.AppendUint(b, uint64(v.Kind), 10)
	fine = true
	part := func(v *Value) {
		var ok bool
		b, ok = signature(b, v, depth-1)
		fine = fine && ok
	}
	switch v.Kind {
	case Array:
		b = strconv.AppendUint(append(b, ':'), uint64(v.DType), 16)
		if v.Shape.Known {
			for _, d := range v.Shape.Dims {
				b = strconv.AppendInt(append(b, '/'), d.N, 10)
			}
		} else {
			b = append(b, '?')
		}
	case Bool, Int, Str, Float:
		b = appendConst(append(b, '='), v.Const)
	case Func:
		b = strconv.AppendInt(append(b, 'f'), int64(v.Fn.id), 10)
		if fine = v.Fn.Outer == nil && len(v.Wrap) == 0; fine && v.Recv != nil {
			part(v.Recv)
		}
	case Class:
		b = strconv.AppendInt(append(b, 'c'), int64(v.Cls.id), 10)
	case Object:
		b = append(b, v.Name...)
		if v.Cls != nil {
			b = strconv.AppendInt(append(b, 'c'), int64(v.Cls.id), 10)
		}
		if v.Cls == nil && depth > 0 {
			for _, a := range v.Args {
				part(a)
			}
		}
		return b, fine && v.Op != "super" && v.Keys == nil
	case Symbol, Module:
		b = append(b, v.Name...)
		if v.Recv != nil {
			return b, false
		}
	case DTypeObj:
		b = strconv.AppendUint(append(b, ':'), uint64(v.DType), 16)
	case Unknown:
		if v.configured(6) {
			b = append(b, 'n') // a number, if it meets an array
		}
	}
	if depth <= 0 {
		return b, fine
	}
	if v.Elem != nil && v.Kind != Int && v.Op != OpAttr {
		b = append(b, '[')
		part(v.Elem)
	}
	if v.Elems != nil {
		b = strconv.AppendInt(append(b, '('), int64(len(v.Elems)), 10)
		for _, e := range v.Elems {
			part(e)
		}
	}
	for _, a := range v.Alts {
		b = append(b, '|')
		part(a)
	}
	return b, fine && v.Keys == nil
}

// appendConst writes what a constant is.
func appendConst(b []byte, c any) []byte {
	switch c := c.(type) {
	case string:
		return append(b, c...)
	case int64:
		return strconv.AppendInt(b, c, 10)
	case bool:
		return strconv.AppendBool(b, c)
	}
	return fmt.Append(b, c)
}
