import mlx.core as mx
import mlx.optimizers as optim


class Adam(optim.Optimizer):
    def __init__(self, learning_rate, betas: list[float] = [0.9, 0.999], eps: float = 1e-8):
        super().__init__()
        self._maybe_schedule("learning_rate", learning_rate)
        self.betas = betas
        self.eps = eps

    def init_single(self, parameter: mx.array, state: dict):
        state["m"] = mx.zeros_like(parameter)
        state["v"] = mx.zeros_like(parameter)

    def apply_single(self, gradient: mx.array, parameter: mx.array, state: dict):
        lr = self.learning_rate.astype(gradient.dtype)
        b1, b2 = self.betas
        m = b1 * state["m"] + (1 - b1) * gradient
        v = b2 * state["v"] + (1 - b2) * mx.square(gradient)
        state["m"] = m
        state["v"] = v
        # The step is an array: what is computed from it is another number each time, and no Python number.
        numerator = lr / (1 - b1**self.step) * m  # want: is an array, and float32
        denominator = mx.sqrt(v) / mx.sqrt(1 - b2**self.step) + self.eps  # want: it widens mx.sqrt(v)
        return parameter - numerator / denominator


class Typed(Adam):
    def apply_single(self, gradient: mx.array, parameter: mx.array, state: dict):
        lr = self.learning_rate.astype(gradient.dtype)
        b1, b2 = self.betas
        m = b1 * state["m"] + (1 - b1) * gradient
        c1 = (lr / (1 - b1**self.step)).astype(gradient.dtype)
        return parameter - c1 * m


class Sgd(optim.Optimizer):
    def apply_single(self, gradient, parameter, state):
        return parameter - self.learning_rate * gradient  # want: learning_rate is an array, and float32


class Stateful:
    """Properties that give back what was saved keep what is known of it."""

    def __init__(self):
        self._state = {"step": mx.array(0, mx.uint64)}

    @property
    def state(self):
        return self._state

    @state.setter
    def state(self, state: dict):
        self._state = state

    def apply_single(self, gradient, parameter, state):
        return parameter - gradient * mx.rsqrt(self.state["step"])  # want: is an array, and float32
