import mlx.core as mx
import mlx.nn as nn


def by_index(logits, targets):
    logp = logits - mx.logsumexp(logits, axis=-1, keepdims=True)
    picked = mx.take_along_axis(logp, mx.expand_dims(targets, -1), axis=-1)[..., 0]
    return -picked.mean()  # want: log-probabilities of all classes


def sequence(model, tokens):
    logits = model(tokens)
    logp = mx.log(mx.softmax(logits, axis=-1))
    return mx.take_along_axis(logp, tokens[..., None], -1).squeeze(-1)  # want: log-probabilities of all classes


def negative(logits, targets):
    return -(mx.take_along_axis(nn.log_softmax(logits), targets[..., None], -1).squeeze(-1))  # want: log-probabilities of all classes


# The entropy needs them all.
def with_entropy(logits, targets):
    logp = nn.log_softmax(logits)
    entropy = -(mx.exp(logp) * logp).sum(-1)
    return mx.take_along_axis(logp, targets[..., None], -1).squeeze(-1), entropy


# It takes one number from each row of logits already.
def good(logits, targets):
    return mx.logsumexp(logits, axis=-1) - mx.take_along_axis(logits, targets[..., None], -1).squeeze(-1)


# Several for each row.
def top(logits, inds):
    return mx.take_along_axis(nn.log_softmax(logits), inds, axis=-1)


# Another axis.
def channels(logits, targets):
    return mx.take_along_axis(nn.log_softmax(logits, axis=1), targets[:, None], axis=1).squeeze(1)


# Returned as well.
def both(logits, targets):
    logp = nn.log_softmax(logits)
    return logp, mx.take_along_axis(logp, targets[..., None], -1).squeeze(-1)
