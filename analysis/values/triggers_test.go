package values_test

import (
	"fmt"
	"sort"
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
	for _, ff := range facts.Functions {
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
		case e.Kind == values.Calls && out == nothing:
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

func TestTriggers(t *testing.T) {
	count := map[string]int{}
	var list []string
	for c := range mlxapi.Triggers {
		for _, operand := range c.Operands {
			got, want := predict(t, operand, c.Code), measured(c)
			k := "right"
			if got == unknown {
				k = "unknown"
			} else if got != want {
				k = "wrong"
			}
			if c.Raises != "" {
				k += " (raises)"
			}
			count[k]++
			if k != "right" && k != "right (raises)" {
				list = append(list, fmt.Sprintf("%s: %q of %s: predicted %s, measured %s %s", k, c.Code, operand, got, want, c.Raises))
			}
		}
	}
	sort.Strings(list)
	t.Log(count)
	for _, l := range list {
		t.Error(l)
	}
}
