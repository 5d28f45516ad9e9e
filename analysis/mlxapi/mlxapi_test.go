package mlxapi

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestTableIsComplete(t *testing.T) {
	count := map[Kind]int{}
	last := ""
	for e := range Entries {
		count[e.Kind]++
		if e.Name <= last {
			t.Errorf("%s comes after %s", e.Name, last)
		}
		last = e.Name
		if e.Is != "" {
			to := Lookup(e.Is)
			if to == nil || to.Is != "" {
				t.Errorf("%s is %s, which stands for no name or for another", e.Name, e.Is)
			}
			if e.Canonical() != to {
				t.Errorf("%s.Canonical() is not %s", e.Name, e.Is)
			}
		}
		if e.Deprecated && Lookup(e.Replacement) == nil {
			t.Errorf("%s: replacement %q is no name of MLX", e.Name, e.Replacement)
		}
	}
	for kind, least := range map[Kind]int{Function: 350, Method: 150, Property: 20, Class: 25, LayerOf: 70, Constant: 25, Module: 20} {
		if count[kind] < least {
			t.Errorf("%d entries of kind %s, want at least %d", count[kind], kind, least)
		}
	}
	if Version() == "" {
		t.Error("no version")
	}
}

// Rules must come from the closed sets and speak of parameters that exist.
func TestRulesAreClosed(t *testing.T) {
	for e := range Entries {
		if e.Is != "" {
			continue // its rules are those of another entry
		}
		known := func(name string) bool {
			if e.Param(name) != nil || strings.HasPrefix(name, "self.") || name == "self" {
				return true
			}
			for _, o := range e.Overloads {
				if slices.ContainsFunc(o, func(p Param) bool { return p.Name == name }) {
					return true
				}
			}
			return e.Layer != nil && slices.ContainsFunc(e.Layer.Call, func(p Param) bool { return p.Name == name })
		}
		var dtype func(*DTypeRule)
		dtype = func(r *DTypeRule) {
			if !slices.Contains(DTypeOps[:], r.Op) || !slices.Contains(Restrictions[:], r.Only) {
				t.Errorf("%s: dtype rule %q, only %q", e.Name, r.Op, r.Only)
			}
			for _, name := range append(slices.Clone(r.Of), r.Param) {
				if name != "" && !known(name) {
					t.Errorf("%s: dtype rule of %q, which is no parameter", e.Name, name)
				}
			}
			if r.Op == DTypeConst && r.DType == Unknown || r.Op == DTypeMapped && len(r.Map) != int(NumDTypes)-1 {
				t.Errorf("%s: rule %q is incomplete", e.Name, r.Op)
			}
			for i := range r.Items {
				dtype(&r.Items[i])
			}
			if r.Else != nil {
				dtype(r.Else)
			}
		}
		var shape func(*ShapeRule)
		shape = func(r *ShapeRule) {
			if !slices.Contains(ShapeOps[:], r.Op) {
				t.Errorf("%s: shape rule %q", e.Name, r.Op)
			}
			for _, name := range r.Of {
				if !known(name) {
					t.Errorf("%s: shape rule of %q, which is no parameter", e.Name, name)
				}
			}
			for i := range r.Items {
				shape(&r.Items[i])
			}
		}
		if e.DType.Op != "" {
			dtype(&e.DType)
			shape(&e.Shape)
		} else if e.Result == ResultArray && e.Kind == Function {
			t.Errorf("%s gives an array and has no rule", e.Name)
		}
		for _, f := range e.Flags {
			if !slices.Contains(FlagSet[:], f) {
				t.Errorf("%s: flag %q", e.Name, f)
			}
		}
	}
}

// What array programming in Python, and MLX's documentation, lead one to expect.
func TestEntries(t *testing.T) {
	for _, c := range []struct {
		name  string
		dtype DTypeOp
		shape ShapeOp
		flag  Flag
	}{
		{"mlx.core.add", DTypePromote, ShapeBroadcast, Elementwise},
		{"mlx.core.exp", DTypeFloat, ShapeSame, Elementwise},
		{"mlx.core.where", DTypePromote, ShapeBroadcast, Elementwise},
		{"mlx.core.equal", DTypeConst, ShapeBroadcast, Elementwise},
		{"mlx.core.mean", DTypeFloat, ShapeReduce, Reduction},
		{"mlx.core.sum", DTypeMapped, ShapeReduce, Reduction},
		{"mlx.core.argmax", DTypeConst, ShapeReduce, Reduction},
		{"mlx.core.softmax", DTypeSame, ShapeSame, ""},
		{"mlx.core.matmul", DTypePromote, ShapeMatmul, ""},
		{"mlx.core.concatenate", DTypePromote, ShapeConcatenate, ""},
		{"mlx.core.reshape", DTypeSame, ShapeReshape, View},
		{"mlx.core.zeros", DTypeGiven, ShapeGiven, Creates},
		{"mlx.core.random.normal", DTypeGiven, ShapeGiven, Random},
		{"mlx.core.array.T", DTypeSame, ShapeTranspose, View},
		{"mlx.core.array.__rsub__", DTypePromote, ShapeBroadcast, Elementwise},
		{"mlx.core.array.__iadd__", DTypePromote, ShapeBroadcast, Mutates},
		{"mlx.core.array.__getitem__", DTypeSame, ShapeIndex, ""},
		{"mlx.core.fast.rms_norm", DTypePromote, ShapeSame, ""},
		{"mlx.core.fast.rope", DTypeSame, ShapeSame, ""},
		{"mlx.core.fast.scaled_dot_product_attention", DTypePromote, ShapeSDPA, ""},
		{"mlx.nn.Linear", DTypePromote, ShapeLinear, Trains},
		{"mlx.nn.layers.linear.Linear", DTypePromote, ShapeLinear, Trains},
		{"mlx.nn.Embedding", DTypeSame, ShapeEmbedding, Trains},
		{"mlx.nn.Dropout", DTypeFloat, ShapeSame, Random},
		{"mlx.nn.BatchNorm", DTypePromote, ShapeSame, Stateful},
	} {
		e := Lookup(c.name)
		if e == nil {
			t.Errorf("%s is missing", c.name)
			continue
		}
		if e.DType.Op != c.dtype || e.Shape.Op != c.shape || c.flag != "" && !e.Has(c.flag) {
			t.Errorf("%s: dtype %q, shape %q, flags %v; want %q, %q, %q", c.name, e.DType.Op, e.Shape.Op, e.Flags, c.dtype, c.shape, c.flag)
		}
	}
	for _, name := range []string{"mlx.core.eval", "mlx.core.save_safetensors", "mlx.core.array.item", "mlx.core.array.tolist", "mlx.core.array.__bool__"} {
		if !Lookup(name).Has(Evaluates) {
			t.Errorf("%s does not evaluate", name)
		}
	}
	for _, name := range []string{"mlx.core.array.__getitem__", "mlx.core.where", "mlx.core.array_equal", "mlx.core.array.shape"} {
		if Lookup(name).Has(Evaluates) {
			t.Errorf("%s evaluates", name)
		}
	}
	if !Lookup("mlx.core.async_eval").Has(Schedules) || !Lookup("mlx.core.load").Has(Lazy) || !Lookup("mlx.core.compile").Has(Transforms) {
		t.Error("async_eval schedules, load is lazy, compile transforms")
	}
	if e := ArrayMember("__rsub__"); !e.Reflected || e.Is != "mlx.core.subtract" {
		t.Errorf("__rsub__ is %s, reflected %v", e.Is, e.Reflected)
	}
	if e := Lookup("mlx.core.metal.get_peak_memory"); !e.Deprecated || e.Replacement != "mlx.core.get_peak_memory" {
		t.Errorf("mx.metal.get_peak_memory: deprecated %v for %q", e.Deprecated, e.Replacement)
	}
	if g := Gone("mlx.core.block_sparse_mm"); g == nil || g.Replacement != "mlx.core.gather_mm" {
		t.Errorf("block_sparse_mm: %+v", g)
	}
	if n := Lookup("mlx.core.linalg.svd").Result.TupleLen(); n != 3 {
		t.Errorf("svd gives %d arrays", n)
	}
	if Lookup("mlx.core.no_such_name") != nil || Layer("mlx.core.exp") != nil || ArrayMember("no_such") != nil {
		t.Error("an unknown name has an entry")
	}
}

func TestParams(t *testing.T) {
	e := Lookup("mlx.core.fast.scaled_dot_product_attention")
	var got []string
	for _, p := range e.Params {
		s := string(p.Kind) + " " + p.Name
		if p.Default != nil {
			s += "=" + *p.Default
		}
		got = append(got, s)
	}
	if len(got) < 6 || !slices.Equal(got[:4], []string{"any q", "any k", "any v", "kw scale"}) || !slices.Contains(got, "kw mask=None") {
		t.Errorf("parameters %q", got)
	}
	if p := Lookup("mlx.core.multiply").Param("b"); p == nil || !p.Array || !p.Scalar {
		t.Errorf("multiply takes for b an array or a number; got %+v", p)
	}
}

func TestLayers(t *testing.T) {
	find := func(layer, weight string) Weight {
		for _, w := range Layer(layer).Layer.Weights {
			if w.Name == weight {
				return w
			}
		}
		t.Fatalf("%s owns no %s", layer, weight)
		return Weight{}
	}
	if w := find("mlx.nn.Linear", "weight"); !slices.Equal(w.Shape, []string{"output_dims", "input_dims"}) || w.When != "" {
		t.Errorf("Linear.weight: %+v", w)
	}
	if w := find("mlx.nn.LayerNorm", "bias"); w.When != "affine,bias" {
		t.Errorf("LayerNorm.bias: %+v", w)
	}
	if w := find("mlx.nn.BatchNorm", "running_mean"); !w.State {
		t.Errorf("BatchNorm.running_mean: %+v", w)
	}
	for e := range Entries {
		if e.Layer == nil {
			continue
		}
		for _, w := range e.Layer.Weights {
			if slices.Contains(w.Shape, "?") || w.When == "?" || w.DType == Unknown {
				t.Errorf("%s.%s is not understood: %+v", e.Name, w.Name, w)
			}
		}
	}
}

func TestMember(t *testing.T) {
	for _, c := range []struct{ class, name, want string }{
		{"mlx.nn.Linear", "parameters", "mlx.nn.Module.parameters"},
		{"mlx.nn.layers.linear.Linear", "update", "mlx.nn.Module.update"},
		{"mlx.optimizers.AdamW", "update", "mlx.optimizers.Optimizer.update"},
		{"mlx.core.ArrayAt", "add", "mlx.core.ArrayAt.add"},
	} {
		if e := Member(c.class, c.name); e == nil || e.Name != c.want {
			t.Errorf("Member(%s, %s) = %v, want %s", c.class, c.name, e, c.want)
		}
	}
	if e := Member("mlx.nn.Linear", "no_such"); e != nil {
		t.Errorf("a member that is not there: %s", e.Name)
	}
}

func TestTriggers(t *testing.T) {
	for _, c := range []struct {
		code, operand string
		evaluates     bool
	}{
		{"bool(x)", "scalar", true}, {"if x: pass", "scalar", true}, {"not x", "bool", true}, {"x and y", "scalar", true},
		{"int(x)", "int", true}, {"float(x)", "scalar", true}, {"str(x)", "vector", true}, {`f"{x}"`, "vector", true}, {"print(x)", "vector", true},
		{"x.item()", "scalar", true}, {"x.tolist()", "vector", true}, {"np.array(x)", "vector", true}, {"sorted(x)", "vector", true},
		{"len(x)", "vector", false}, {"x.shape", "vector", false}, {"x is None", "vector", false}, {"x[0]", "vector", false},
		{"[v for v in x]", "vector", false}, {"x == x", "vector", false}, {"hash(x)", "vector", false}, {"x + 1", "vector", false},
	} {
		g := Trigger(c.code, c.operand)
		if g == nil {
			t.Errorf("%s was not measured on a %s", c.code, c.operand)
		} else if g.Evaluates != c.evaluates {
			t.Errorf("%s on a %s evaluates: %v", c.code, c.operand, g.Evaluates)
		}
	}
	if g := Trigger("mx.async_eval(x)", "vector"); g == nil || !g.Schedules || g.Evaluates {
		t.Errorf("async_eval: %+v", g)
	}
	n := 0
	for g := range Triggers {
		n += len(g.Operands)
	}
	if n < 2000 {
		t.Errorf("%d measurements", n)
	}
}

// The table must agree with the MLX that MLXLS_PYTHON has.
func TestTableIsWhatMLXDoes(t *testing.T) {
	python := os.Getenv("MLXLS_PYTHON")
	if python == "" {
		t.Skip("MLXLS_PYTHON does not name a Python that has mlx and numpy: the table is not compared with a real MLX")
	}
	if out, err := exec.Command(python, "gen/probe.py", "--check").CombinedOutput(); err != nil {
		t.Errorf("table.json is not what MLX does (%v); run go generate if the difference is meant:\n%s", err, out)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		decode()
	}
}
