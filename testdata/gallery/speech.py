"""Encodes a long recording segment by segment, the slow way."""

import mlx.core as mx
import mlx.nn as nn
import numpy as np


class Encoder(nn.Module):
    def __init__(self, mels: int, dims: int, layers: int):
        super().__init__()
        self.conv = nn.Conv1d(mels, dims, kernel_size=3, stride=2, padding=1)
        self.layers = [nn.Linear(dims, dims) for _ in range(layers)]
        self.norms = [RMSNorm(dims) for _ in range(layers)]

    def __call__(self, x: mx.array) -> mx.array:
        x = self.conv(x)
        x = x * 0.5 * (1.0 + mx.erf(x / 1.4142135623730951))
        for layer, norm in zip(self.layers, self.norms):
            h = layer(norm(x))
            x = x + h * mx.sigmoid(h)
        return x


class RMSNorm(nn.Module):
    def __init__(self, dims: int, eps: float = 1e-6):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.eps = eps

    def __call__(self, x: mx.array) -> mx.array:
        return self.weight * (x / mx.sqrt((x * x).mean(axis=-1, keepdims=True) + self.eps))


def spectrogram(audio: mx.array, filters: mx.array, size: int = 400, hop: int = 160) -> mx.array:
    window = mx.array(np.hanning(size + 1)[:-1].astype(np.float32))
    frames = mx.as_strided(audio, shape=((audio.size - size) // hop + 1, size), strides=(hop, 1))
    power = mx.abs(mx.fft.rfft(frames * window)) ** 2
    mel = power @ filters
    log = mx.log10(mx.maximum(mel, 1e-10))
    return mx.maximum(log, log.max() - 8.0)


def encode(model: Encoder, audio: mx.array, filters: mx.array, seconds: int):
    rate = 16000
    features = None
    loudness = []
    for start in range(0, audio.size, seconds * rate):
        segment = audio[start : start + seconds * rate]
        mel = spectrogram(segment, filters)
        h = model(mel[None])
        mx.eval(h)
        features = h if features is None else mx.concatenate([features, h], axis=1)
        for value in mx.sqrt(mx.mean(mx.square(segment.reshape(-1, rate)), axis=-1)):
            loudness.append(value.item())
    return features, loudness


def run(small=False):
    mx.random.seed(0)
    model = Encoder(80, 64 if small else 512, layers=4)
    mx.eval(model.parameters())
    audio = mx.random.normal((16000 * (20 if small else 120),)) * 0.1
    filters = mx.abs(mx.random.normal((201, 80)))
    return encode(model, audio, filters, seconds=5)
