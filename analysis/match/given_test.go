package match_test

import (
	"testing"

	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A function that calls itself is not looked into at that call, and what is
// given to its parameters is what its other callers give.
const nested = `
import mlx.core as mx

def deep(mask, n):
    if n:
        return deep(mask, n - 1)
    return mx.exp(mask)

def top(length):
    return deep(mx.zeros((length, length)), 3)

def alone(mask):
    return mask
`

func TestGivenReceived(t *testing.T) {
	facts := values.NewProgram(values.Options{}, nil).Facts("f.py", syntax.Parse([]byte(nested)))
	by := map[string]*values.FunctionFacts{}
	for _, ff := range facts.Functions() {
		by[ff.Fn.Name] = ff
	}
	deep := by["deep"]
	mask := deep.Params[0]

	args, ok := match.Given(facts, mask)
	zeros := 0
	for _, a := range args {
		if match.Is(a, "zeros") {
			zeros++
		}
	}
	if !ok || len(args) != 2 || zeros != 1 {
		t.Errorf("Given(mask) = %d values, %d of them zeros, %v; want itself and zeros", len(args), zeros, ok)
	}
	if _, ok := match.Given(facts, by["alone"].Params[0]); ok {
		t.Error("nobody calls alone, but its parameter is given")
	}

	var call *values.Value
	for _, r := range deep.Returns {
		if r.Op == values.OpCall {
			call = r
		}
	}
	if call == nil {
		t.Fatal("deep returns no call")
	}
	if params, ok := match.Received(facts, call, mask); !ok || len(params) != 1 || params[0] != mask {
		t.Errorf("Received(deep(mask, n - 1), mask) = %v, %v; want the parameter mask", params, ok)
	}
	if _, ok := match.Received(facts, call, by["alone"].Params[0]); ok {
		t.Error("the call is given no value of another function")
	}
}
