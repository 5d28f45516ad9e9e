import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
from mlx.nn.utils import average_gradients
from mlx.utils import tree_map


class Trainer:
    def __init__(self, model, loss_fn):
        self.model = model
        self.optimizer = optim.AdamW(learning_rate=1e-4)
        self.loss_and_grad = nn.value_and_grad(model, loss_fn)
        self.grads = None

    def step(self, x, y):
        (loss, tokens), gradients = self.loss_and_grad(x, y)
        gradients = average_gradients(gradients)
        self.optimizer.update(self.model, gradients)
        mx.eval(self.model, self.optimizer.state)  # want: gradients is still bound
        return loss.item(), tokens.item()

    def keeps(self, x, y):
        loss, grads = self.loss_and_grad(x, y)
        self.grads = grads  # kept on purpose
        self.optimizer.update(self.model, grads)
        mx.eval(self.model, self.optimizer.state)

    def deletes(self, x, y):
        loss, grads = self.loss_and_grad(x, y)
        self.optimizer.update(self.model, grads)
        del grads
        mx.eval(self.model, self.optimizer.state)

    def conditional(self, batches):
        # The name is deleted in one branch: a second deletion would fail.
        for i, (x, y) in enumerate(batches):
            loss, grads = self.loss_and_grad(x, y)
            self.optimizer.update(self.model, grads)
            if i % 2:
                del grads
            mx.eval(self.model, self.optimizer.state)

    def other_branch(self, x, y, dry):
        loss, grads = self.loss_and_grad(x, y)
        if dry:
            mx.eval(loss)
        else:
            self.optimizer.update(self.model, grads)
        return loss

    def every(self, batches, n):
        for i, (x, y) in enumerate(batches):
            loss, grads = self.loss_and_grad(x, y)
            if i % n == 0:
                self.optimizer.update(self.model, grads); mx.eval(self.model)  # want: grads is still bound

    def accumulates(self, batches):
        # The name of the gradients is no other than that of the sum on the first round.
        total = None
        for x, y in batches:
            loss, grads = self.loss_and_grad(x, y)
            total = grads if total is None else tree_map(mx.add, total, grads)
            mx.eval(total)
        self.optimizer.update(self.model, total)
        mx.eval(self.model)

    def inner(self, x, y, rounds):
        # Deleted in the inner loop, it would be missing in its second round.
        loss, grads = self.loss_and_grad(x, y)
        for _ in range(rounds):
            self.optimizer.update(self.model, grads)
            mx.eval(self.model)


def given(model, optimizer, grads):
    # The caller holds them as well.
    optimizer.update(model, grads)
    mx.eval(model.parameters())


def logs(model, optimizer, loss_and_grad, batches, log):
    for x, y in batches:
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        mx.eval(model.parameters())
        log(grads)


def by_hand(w, x, y, steps):
    # One array of the size of w: nothing to speak of.
    grad_fn = mx.grad(lambda w: mx.mean((x @ w - y) ** 2))
    for _ in range(steps):
        grad = grad_fn(w)
        w = w - 0.01 * grad
        mx.eval(w)
    return w
