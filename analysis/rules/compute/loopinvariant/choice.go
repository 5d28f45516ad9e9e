package loopinvariant

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/values"
)

var mapped = values.Computes(func(v *values.Value) bool {
	return v.Op == "mlx.utils.tree_map" && len(v.Args) > 0 && v.Args[0] != nil && v.Args[0].Fn != nil
})

// choices reports functions that are mapped over a tree and choose, for each of
// its arrays, between the array and a multiple of it, by what is the same for all.
func choices(p *analysis.Pass) {
	seen := map[*values.Function]bool{}
	for _, m := range p.Values.Find(mapped) {
		fn := m.Args[0].Fn
		ff := p.Values.Of(fn)
		if ff == nil || seen[fn] {
			continue
		}
		seen[fn] = true
		still := &compute.Stillness{Edge: func(v *values.Value) compute.Verdict {
			switch {
			case v.In == fn && v.Op == values.OpParam:
				return compute.Varies
			case v.In != fn && (v.IsArray() || v.IsScalar() || v.Op == values.OpParam):
				return compute.Fixed // what was there before
			}
			return compute.Within
		}}
		for _, v := range ff.Find(wheres) {
			if c, ok := choiceOf(v); ok && still.Still(c.test) && still.Still(c.factor) {
				c.report(p)
			}
		}
	}
}

var wheres = values.ComputesBy(func(v *values.Value) bool { return match.Is(v, "where") }, "mlx.core.where")

// A choice is where(test, x, x * factor), or the other way round.
type choice struct {
	v, test, factor *values.Value
}

func choiceOf(v *values.Value) (choice, bool) {
	if len(v.Args) < 3 {
		return choice{}, false
	}
	for i := 1; i <= 2; i++ {
		x, y := v.Args[i], v.Args[3-i]
		if x == nil || x.Op != values.OpParam || !match.Is(y, "multiply") || len(y.Args) < 2 {
			continue
		}
		for k, a := range y.Args[:2] {
			if factor := y.Args[1-k]; a == x && factor.IsArray() {
				return choice{v: v, test: v.Args[0], factor: factor}, true
			}
		}
	}
	return choice{}, false
}

func (c choice) report(p *analysis.Pass) {
	p.Report(c.v.Node, "each array is multiplied, and then chosen or not: two passes over it, by a test that is the same for all; choose the factor, and multiply once")
}
