import mlx.core as mx
import mlx.nn as nn


class Model(nn.Module):
    def __init__(self, dims, vocab):
        super().__init__()
        self.embed = nn.Embedding(vocab, dims)
        self.head = nn.Linear(dims, vocab, bias=False)
        self.tied = False
        self.cap = 30.0

    # Either head, a soft cap, and an axis that stays.
    def capped(self, tokens: mx.array):
        h = self.embed(tokens)
        if self.tied:
            logits = self.embed.as_linear(h)  # want: self.embed.as_linear(h)
        else:
            logits = self.head(h)  # want: for every position
        logits = mx.tanh(logits / 30.0) * 30.0
        return logits[:, -1:, :]

    # The first text of a batch.
    def first(self, tokens):
        logits = self.head(self.embed(tokens) + 1)  # want: for every position
        return mx.argmax(logits[0, -1, :])

    # The last feature, for all that is known.
    def feature(self, tokens):
        return self.head(self.embed(tokens))[:, -1]

    # The last position of the text has been taken.
    def taken(self, tokens):
        h = self.embed(tokens)[:, -1:]
        return self.head(h)[:, -1, :]

    # Two positions.
    def two(self, tokens):
        return self.head(self.embed(tokens))[:, -2:, :]

    # Each sum is over all words, but the mean is over all positions.
    def mean(self, tokens):
        logits = self.head(self.embed(tokens))
        return logits[:, -1, :] - logits.mean(axis=1)

    # The length of the text is asked of the logits.
    def length(self, tokens):
        logits = self.head(self.embed(tokens))
        return logits[:, -1, :], logits.shape[1]

    # What is embedded elsewhere may be one token.
    def step(self, hidden):
        return self.head(hidden)[:, -1, :]

    def kept(self, tokens):
        self.logits = self.head(self.embed(tokens))
        return self.logits[:, -1, :]
