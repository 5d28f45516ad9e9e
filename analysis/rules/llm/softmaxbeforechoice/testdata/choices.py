import mlx.core as mx
import mlx.nn as nn


def method(logits):
    return mx.softmax(logits, axis=-1).argmax(axis=-1)  # want: softmax before a choice


def log_of_it(logits):
    return mx.argmax(mx.log(mx.softmax(logits, -1)), -1)  # want: log of softmax before a choice


def log_softmax(logits):
    return nn.log_softmax(logits).argmax(-1)  # want: log of softmax before a choice


def channels(scores):
    return mx.argmax(mx.softmax(scores, axis=1), axis=1)  # want: softmax before a choice


def one_row(x):
    logits = mx.zeros((30,)) + x[0, 0]
    p = mx.softmax(logits.reshape(30))
    return mx.argmax(p)  # want: softmax before a choice


def precise(logits):
    return mx.argmax(mx.softmax(logits, axis=-1, precise=True), axis=-1, keepdims=True)  # want: softmax before a choice


def drawn(logits, key):
    return mx.random.categorical(nn.log_softmax(logits, axis=-1), key=key)  # want: log of softmax before categorical


def drawn_from_log(logits):
    probs = mx.softmax(logits, axis=-1)
    return mx.random.categorical(mx.log(probs))  # want: log of softmax before categorical


def drawn_from_probabilities(logits):
    probs = mx.softmax(logits, axis=-1)
    token = mx.random.categorical(probs)  # want: categorical draws by the exponentials
    return token


def least(logits):
    return mx.argmin(mx.softmax(logits, axis=-1), axis=-1)  # want: softmax before a choice


class Classifier(nn.Module):
    def __init__(self, dims, classes):
        super().__init__()
        self.head = nn.Linear(dims, classes)

    def __call__(self, x):
        return mx.softmax(self.head(x), axis=-1)

    def predict(self, x):
        # The softmax is the model's output, and the choice is one of its uses.
        return mx.argmax(self(x), axis=-1)


# All elements: the largest probability is not that of the largest score.
def flat(logits):
    return mx.argmax(mx.softmax(logits, axis=-1))


def unequal_rows(logits):
    return mx.argmax(mx.softmax(logits, axis=-1).reshape(-1))


# Rows are normalized, and compared with each other.
def across(logits):
    return mx.argsort(mx.softmax(logits, axis=-1), axis=0)


# The probability of what is chosen.
def confidence(logits):
    probs = mx.softmax(logits, axis=-1)
    return mx.argmax(probs, axis=-1), mx.max(probs, axis=-1)


# Filtered: what is left is no softmax.
def nucleus(logits, limit):
    probs = mx.softmax(logits, axis=-1)
    probs = mx.where(probs < limit, 0.0, probs)
    return mx.random.categorical(mx.log(probs))


def with_epsilon(logits):
    return mx.random.categorical(mx.log(mx.softmax(logits, axis=-1) + 1e-9))


def stored(layer, logits):
    layer.probs = mx.softmax(logits, axis=-1)
    return mx.argmax(layer.probs, axis=-1)


# The log-probabilities of several sources are added.
def ensemble(a, b):
    return mx.argmax(nn.log_softmax(a) + nn.log_softmax(b), axis=-1)


# A sigmoid rounds to 1: another function.
def gates(x):
    return mx.argmax(mx.sigmoid(x), axis=-1)


def narrowed(logits):
    # Rounded to float16 before the choice: ties are someone's decision.
    return mx.argmax(mx.softmax(logits, axis=-1).astype(mx.float16), axis=-1)


def drawn_in_place(logits):
    return mx.random.categorical(logits * (1 / 0.7))
