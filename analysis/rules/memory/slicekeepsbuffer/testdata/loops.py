import mlx.core as mx


class Keeper:
    def run(self, x, n: int):
        y = x
        for _ in range(n):
            # it goes round: the slice is of what the loop carries
            self.tail = y[-1]
            y = y if n > 3 else self.tail
        return y
