type X = int
type Y[T] = list[T]
def f[T: int, *Ts, **P](x: T, *args: *Ts) -> T: return x
class C[T](B): pass
x = f"{a["b"]} {f"{f"{1 + 1}"}"} {'\n'.join(l)} {x!r:>{width}.{prec}} {{}} {x=} {x=!s:>10}"
y = f"""{
    a  # comment
    + 1
}"""
z = rf"\d{x:%Y-%m-%d}" f"{(lambda x: 1)(2)}" f"{ {'a': 1}['a'] }"
tuple[*a.b]
try: pass
except* (A, B) as e: pass
