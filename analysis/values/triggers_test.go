package values_test

import (
	"fmt"
	"strings"
	"testing"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// operands make what a measured construct was given, as the maker of the table made it.
var operands = map[string]string{
	"vector": "zero + mx.array([0.5, 1.5, 2.5, 3.5])",
	"scalar": "zero + 3.5",
	"int":    "(zero + 3.0).astype(mx.int32)",
	"bool":   "zero < 1.0",
	"one":    "(zero + 3.5).reshape(1)",
	"mask":   "zero + mx.array([0.5, 1.5, 2.5, 3.5]) > 1.0",
	"ints":   "(zero + mx.array([0.0, 1.0, 2.0])).astype(mx.int32)",
	"matrix": "zero + 3.0 * mx.eye(4) + 1.0",
	"empty":  "zero + mx.zeros((0,))",
}

const around = `import copy, functools, io, json, logging, math, operator, os, pickle, random, statistics, sys, warnings

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import mlx.utils
import numpy as np


def tmp(name):
    return os.path.join("/tmp", name)


def probe():
    zero = mx.sum(mx.arange(8, dtype=mx.float32)) * 0.0
    x = %s
    y, m, i = mx.array([0.5, 1.5, 2.5, 3.5]), mx.ones((4, 4)), mx.array([0, 2, 1])
    %s
`

// An outcome is what a construct does to x.
type outcome string

const (
	nothing   outcome = "nothing"
	evaluates outcome = "evaluates"
	schedules outcome = "schedules"
	unknown   outcome = "unknown"
)

// predict asks the engine.
func predict(t *testing.T, operand, code string) outcome {
	t.Helper()
	text := fmt.Sprintf(around, operands[operand], strings.ReplaceAll(code, "\n", "\n    "))
	doc := syntax.Parse([]byte(text))
	facts := values.NewProgram(values.Options{}, nil).Facts("probe.py", doc)
	for _, ff := range facts.Functions() {
		if ff.Fn.Name != "probe" {
			continue
		}
		body := ff.Fn.Def.(*syntax.FuncDef).Body
		x := facts.Value(body[1].(*syntax.Assign).Targets[0])
		if x == nil || !x.IsArray() {
			t.Fatalf("%s is no array: %+v", operand, x)
		}
		return does(ff.Effects, x)
	}
	t.Fatalf("no function in\n%s", text)
	return unknown
}

func does(effects []values.Effect, x *values.Value) outcome {
	out := nothing
	for _, e := range effects {
		reaches := e.Value.Needs(x)
		for _, a := range e.Args {
			reaches = reaches || a.Needs(x)
		}
		switch {
		case !reaches:
		case e.Kind == values.Evaluates:
			return evaluates
		case e.Kind == values.Schedules:
			out = schedules
		case e.Kind == values.Calls && out == nothing && (e.Value == nil || e.Value.Entry == nil):
			out = unknown // x is given to something that is not known
		}
	}
	return out
}

func measured(c *mlxapi.Construct) outcome {
	switch {
	case c.Evaluates:
		return evaluates
	case c.Schedules:
		return schedules
	}
	return nothing
}

// left are the constructs of which the engine says that it does not know, and why.
var left = map[string]string{
	`logging.info("%s", x)`:                        "a message is formatted only if its level is enabled",
	`logging.debug("%s", x)`:                       "a message is formatted only if its level is enabled",
	"match x:\n  case None: pass\n  case _: pass":  "patterns are not part of the tree",
	"match x:\n  case 3.5: pass\n  case _: pass":   "patterns are not part of the tree",
	`mx.utils.tree_map(lambda a: a + 1, {"a": x})`: "mlx.core has no such name",
	`mx.utils.tree_flatten({"a": x})`:              "mlx.core has no such name",
	"mx.vmap(lambda a: a * 2)(x)":                  "what vmap calls gets arrays of another rank: not followed",
	"random.choices([0, 1, 2, 3], weights=x)":      "a library that is not known",
	"statistics.mean(x)":                           "a library that is not known",
}

// refused are operands that a construct raises for, on account of something the
// engine does not look at: it says what happens where the construct does not raise.
var refused = map[[2]string]string{
	{"x.max().item()", "empty"}:                "nothing has no maximum",
	{"int(x.argmax())", "empty"}:               "nothing has no maximum",
	{"m.reshape(x, -1)", "int"}:                "reshape takes no arrays for lengths",
	{"m.reshape(x, -1)", "ints"}:               "reshape takes no arrays for lengths",
	{"z = np.zeros(4)\nz[0] = x[0]", "matrix"}: "a row does not fit into an element",
}

// TestTriggers compares what the engine predicts with what MLX was seen to do,
// for every construct of the table and every operand.
func TestTriggers(t *testing.T) {
	known, leftUsed, refusedUsed := 0, map[string]int{}, 0
	for c := range mlxapi.Triggers {
		for _, operand := range c.Operands {
			got, want := predict(t, operand, c.Code), measured(c)
			_, unknowable := left[c.Code]
			_, raises := refused[[2]string{c.Code, operand}]
			switch {
			case unknowable && got == unknown:
				leftUsed[c.Code]++
			case unknowable:
				t.Errorf("%q of %s is predicted now (%s): take it off the list", c.Code, operand, got)
			case raises && got != want && c.Raises != "":
				refusedUsed++
			case raises || got != want:
				t.Errorf("%q of %s: predicted %s, measured %s %s", c.Code, operand, got, want, c.Raises)
			default:
				known++
			}
		}
	}
	unknowable := 0
	for code := range left {
		if leftUsed[code] == 0 {
			t.Errorf("%q is not in the table", code)
		}
		unknowable += leftUsed[code]
	}
	if refusedUsed != len(refused) {
		t.Errorf("%d of %d refused operands are in the table", refusedUsed, len(refused))
	}
	t.Logf("%d predicted as measured, %d unknown, %d raise for reasons that are not looked at", known, unknowable, refusedUsed)
}
