package layernorm

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

const crossed = "a layer norm in steps, over an axis that a transposition puts before the last: where it is put last instead, mx.fast.layer_norm is one kernel"

// across reports norms over an axis that is not the last one, of an array whose
// axes were put in order for it: another order costs nothing more.
func across(p *analysis.Pass) {
	for n := range p.Values.Find(acrosses) {
		p.Report(n, crossed)
	}
}

var acrosses = values.ComputesBy(func(v *values.Value) bool {
	x, axis, ok := standardized(v)
	if !ok || !x.Shape.Known || axis < 0 || int(axis) >= x.Shape.Rank()-1 {
		return false
	}
	if match.Is(x, "reshape") {
		x = x.Args[0]
	}
	return match.Is(x, "transpose", "swapaxes", "moveaxis")
}, "mlx.core.multiply", "mlx.core.divide")

// standardized matches (x - mean(x)) · rsqrt(var(x) + eps) over one axis.
func standardized(v *values.Value) (x *values.Value, axis int64, ok bool) {
	if !match.Is(v, "multiply", "divide") {
		return nil, 0, false
	}
	var power, centred *values.Value
	for _, f := range match.ProductOf(v).Factors {
		switch {
		case f.Pow == -0.5 && power == nil:
			power = f.V
		case f.Pow == 1 && centred == nil && match.Is(match.Core(f.V), "subtract"):
			centred = match.Core(f.V)
		default:
			return nil, 0, false
		}
	}
	if power == nil || centred == nil {
		return nil, 0, false
	}
	x = match.Core(centred.Args[0])
	mean, ok := match.Mean(centred.Args[1])
	if !ok || !mean.KeepDims || !match.SameCore(mean.X, x) {
		return nil, 0, false
	}
	axis, ok = mean.Axis.Int()
	terms, _ := match.Terms(power)
	if !ok || len(terms) != 2 {
		return nil, 0, false
	}
	for i, t := range terms {
		variance, found := match.Variance(t.V)
		eps := terms[1-i].V
		if found && variance.KeepDims && match.SameCore(variance.X, x) && values.Same(variance.Axis, mean.Axis) && !eps.IsArray() {
			return x, axis, true
		}
	}
	return nil, 0, false
}
