import mlx.core as mx
import mlx.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def __call__(self, x, t, cond):
        return self.fc(x) * t + cond


class Pipeline:
    def __init__(self):
        self.net = Net()

    def own(self, x, t, cond, null, g):
        pred = self.net(x, t, cond)
        if g < 1e-5:
            return pred
        null_pred = self.net(x, t, null)  # want: a second pass of the model
        return pred + (pred - null_pred) * g

    def over(self, x, t, cond, null, g):
        a = self.net(x, t, cond)
        b = self.net(x, t, null)  # want: a second pass of the model
        return (1.0 + g) * a - g * b

    def blended(self, x, t, cond, null, g):
        # the same prediction with itself
        a = self.net(x, t, cond)
        return a + g * (a - x)


def loop(transformer, latents, sigmas, prompt, negative, guidance):
    for i in range(4):
        noise = transformer(latents, sigmas[i], encoder=prompt)[:, 1:]
        if guidance > 1:
            negative_noise = transformer(latents, sigmas[i], encoder=negative)[:, 1:]  # want: reads them once
            noise = negative_noise + guidance * (noise - negative_noise)
        latents = latents + (sigmas[i + 1] - sigmas[i]) * noise
    return latents


def cached(model, y, first, second, g):
    # each has its own cache
    a = model(y, cache=first)
    b = model(y, cache=second)
    return b + g * (a - b)


def average(ema, model, x, t, decay):
    # two models on one input is an average of models if only the input is shared
    a = ema(x)
    b = model(x)
    return decay * a + (1 - decay) * b


def weights(old, new, beta):
    return beta * old + (1 - beta) * new


def by_place(step, first_cache, second_cache, token, g):
    a = step(first_cache, token)
    b = step(second_cache, token)
    return b + g * (a - b)
