import mlx.core as mx


# What methods keep in the class is not what its body says.
class Tables:
    _tables = None
    width = 8

    @classmethod
    def get(cls, n):
        if cls._tables is None:
            cls._tables = mx.cos(mx.arange(n))
        t = cls._tables
        w = mx.zeros((cls.width,))  # reveal: array float32 (8,)
        return t

    @classmethod
    def made(cls, n: int):
        cls._tables = mx.cos(mx.arange(n))
        t = cls._tables  # reveal: array float32 (n,)
        return t


# An index that arrays alone take makes an array of a parameter.
def rows(x, i):
    y = x[..., None]  # reveal: array unknown unknown
    z = i[:, 0]  # reveal: array unknown unknown
    return y, z


# A method that makes another object of its class defines the class anew.
def linked():
    class Node:
        def link(self, again):
            self.next = linked()
            self.sum = mx.zeros((2, 3)) if again else self.sum

        def both(self):
            s = self.sum  # reveal: None or array float32 (2, 3)
            return self.next, s

    return Node()
