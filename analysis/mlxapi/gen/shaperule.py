"""What a shape rule is, and the words that rules are made of. ../shapes.go says in prose what each computes.

A rule takes the shapes of its operands and the call's arguments (defaults
filled in) and returns a shape, or a list of shapes where the result is several
arrays. It raises when it does not apply.
"""
import itertools


class Rule:
    def __init__(self, name, arity, fn):
        self.name, self.arity, self.fn = name, arity, fn


RULES = []  # the first that fits is believed: the order of definition matters
ALL = -1  # every array operand, in order


def rule(name, arity):
    def register(fn):
        RULES.append(Rule(name, arity, fn))
        return fn
    return register


def axis_of(axis, n):
    if not -n <= axis < n:
        raise ValueError
    return axis % n if n else 0


def axes_of(axis, n):
    if axis is None:
        return set(range(n))
    return {axis_of(a, n) for a in (axis if isinstance(axis, (list, tuple)) else [axis])}


def cast(*shapes):
    out = []
    for dims in itertools.zip_longest(*(s[::-1] for s in shapes), fillvalue=1):
        big = {d for d in dims if d != 1}
        if len(big) > 1:
            raise ValueError
        out.append(big.pop() if big else 1)
    return tuple(out[::-1])


def ints(v):
    return (v,) if isinstance(v, int) else tuple(v)


def put(s, axis, *dims):
    axis = axis_of(axis, len(s))
    return s[:axis] + dims + s[axis + 1:]
