import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim


class Mine(optim.SGD):
    def apply_single(self, gradient, parameter, state):
        s = self.step  # reveal: array uint64 ()
        r = self.learning_rate  # reveal: array float32 ()
        return s, r


class Holder:
    def __init__(self, betas: list[float]):
        self._state = {"step": mx.array(0)}
        self._last = None
        self.betas = betas

    @property
    def state(self):
        return self._state

    @state.setter
    def state(self, state):
        self._state = state

    @property
    def last(self):
        return self._last

    @last.setter
    def last(self, last):
        self._last = last

    def step(self):
        n = self.state["step"]  # reveal: array int32 ()
        last = self.last  # reveal: unknown
        a, b = self.betas
        x = a - a  # reveal: float
        return n, last, x


class Adapter(nn.Module):
    @staticmethod
    def from_base(linear: nn.Linear):
        adapter = Adapter(8, 4)
        adapter.linear = linear
        return adapter

    def __init__(self, d, r):
        super().__init__()
        self.linear = nn.Linear(d, d)
        self.down = mx.random.normal((d, r))

    def own(self):
        w = self.down  # reveal: array float32 (?, ?)
        return w
