package match

import "mlxls/analysis/values"

// Received are the parameters that a call gives v to, where the call was not
// looked into. ok is false where the callee is not in this text.
func Received(f *values.Facts, call, v *values.Value) (params []*values.Value, ok bool) {
	if call.Op != values.OpCall || call.Fn == nil {
		return nil, false
	}
	ff := f.Of(call.Fn)
	if ff == nil || len(ff.Params) != len(call.Args) {
		return nil, false // the arguments are not in the order of the parameters
	}
	for i, a := range call.Args {
		if a == v {
			params = append(params, ff.Params[i])
		}
	}
	return params, len(params) > 0
}

// Given are what the calls in the document give for a parameter. There may be
// others elsewhere; ok is false where there is none, or one gives nothing.
func Given(f *values.Facts, param *values.Value) (args []*values.Value, ok bool) {
	if param == nil || param.Op != values.OpParam {
		return nil, false
	}
	at := -1
	if ff := f.Of(param.In); ff != nil {
		for i, p := range ff.Params {
			if p == param {
				at = i
			}
		}
	}
	for _, c := range f.Callers(param.In) {
		if at < 0 || at >= len(c.Args) || c.Args[at] == nil {
			return nil, false
		}
		args = append(args, c.Args[at])
	}
	return args, len(args) > 0
}
