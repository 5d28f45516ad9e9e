"""Which shape rule a function obeys: the first that gives the observed shape in every sample."""
import itertools

import shapecompute  # noqa: F401, defines its rules
import shapearrange  # noqa: F401, likewise, after those
from shaperule import ALL, RULES


def classify(observations, params):
    """The first rule that gives every observed shape, as JSON; None if no rule does.

    An observation is (operands: {parameter: shape or list of shapes}, arguments, result shapes).
    """
    arrays = [p["n"] for p in params if any(p["n"] in ops for ops, _, _ in observations)]
    for r in RULES:
        # an operand that may be left out, such as a bias, must not decide
        always = [p for p in arrays if all(p in ops for ops, _, _ in observations)]
        if r.arity == ALL:
            choices = [arrays] + [list(c) for n in range(len(arrays) - 1, 0, -1) for c in itertools.combinations(arrays, n)]
        else:
            choices = [list(c) for c in itertools.combinations(always, r.arity)]
        for of in choices:
            if (of or r.arity in (0, ALL)) and all(fits(r, of, o) for o in observations):
                return {"r": r.name, **({"of": of} if of else {})}
    return None


def fits(r, of, observation):
    operands, arguments, seen = observation
    shapes = []
    for p in of:
        v = operands.get(p)
        if v is not None:
            shapes += v if isinstance(v, list) else [v]
    try:
        return r.fn(arguments, *shapes) == seen
    except (ValueError, KeyError, IndexError, TypeError, StopIteration, AttributeError, ZeroDivisionError):
        return False
