# What the grammar reads differently from Python 3, or used to.
import sys, os.path as p

type(x).attr = v
type = 3
print >>f, x
print (a), b
print - 1
exec ("x")
a & b ^ c & d | e
x: Sequence[float] | mx.array | None = None
y: Callable[[int, str], Dict[str, Tuple[int, ...]]] = [*a.b(), *c[0]]
z = r"\\" + b"\\" b"" + "a" "b"
with (a as b):
    pass
with (a as b, c): pass
with (
    a() as b,
    c as d,
): pass
with (a), (b) as c: pass
def f(a, /, b: int = 3, *args: T, c=1, **kw) -> None: x = 1; y; z;
f(x for x in y)
f((x for x in y))
x[a,] = x[a, b:c, ::d]
x = y, = z
for x, in y: pass
for x in 1, 2: pass
(yield)
del (a), (b, c)
lambda *a, b=1, **c: (a, b)
not a < b <= c is not d not in e
a if b else c if d else e
-x ** -y
await_ = 1_000 + 0xFF_FF + 0o17 + 0b1_0 + 1_0.5e-1_0 + 3j + .5 + 1. + 10 ** 30 + 123456789012345678901234567890
if x:
    pass
    # a comment at the end
elif y: pass
else:
    pass
# another
match (0, 1), x:
    case [a, (b | c) as d, *rest], *_ if a: pass
    case {"k": v, **others}: pass
    case Point(x=0, y=q) | p.Q(): pass
    case -1 | 2 + 3j | "s" "t" | None: pass
    case (*z,): pass
    case _: pass


@a.b
@c(1)
class C(B, metaclass=M, *d, **e):
    @property
    async def m(self):
        async with a as b, c: return [i async for i in x if i if j]
        return await f(), (await g)

    x = 1  # trailing
    # the end
