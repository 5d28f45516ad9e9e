import mlx.core as mx
import numpy as np


class Pipeline:
    def __init__(self, transformer, vae):
        self.transformer = transformer
        self.vae = vae

    def plain(self, latents, sigmas, prompt):
        for i in range(20):
            noise = self.transformer(latents, sigmas[i], prompt)
            latents = latents + (sigmas[i + 1] - sigmas[i]) * noise
        latents = latents / 0.18 + 0.1
        image = self.vae.decode(latents)  # want: latents is not evaluated before it is decoded
        return np.array(image)

    def at_the_end(self, latents, sigmas, prompt):
        for i in range(20):
            noise = self.transformer(latents, sigmas[i], prompt)
            latents = latents + (sigmas[i + 1] - sigmas[i]) * noise
        # evaluated before the decoder, if late
        mx.eval(latents)
        return self.vae.decode(latents)

    def callback(self, latents, sigmas, prompt, progress):
        for i in range(20):
            noise = self.transformer(latents, sigmas[i], prompt)
            latents = latents + (sigmas[i + 1] - sigmas[i]) * noise
            # may evaluate what it is given
            progress(i, latents)
        return self.vae.decode(latents)

    def scheduled(self, latents, sigmas, prompt):
        for i in range(20):
            noise = self.transformer(latents, sigmas[i], prompt)
            latents = latents + (sigmas[i + 1] - sigmas[i]) * noise
            mx.async_eval(latents)
        return self.vae.decode(latents)

    def returned(self, latents, sigmas, prompt):
        # decoded elsewhere
        for i in range(20):
            noise = self.transformer(latents, sigmas[i], prompt)
            latents = latents + (sigmas[i + 1] - sigmas[i]) * noise
        return latents


def layers(blocks, vae, x):
    # no steps: the layers of one model
    for b in blocks:
        x = x + b(x)
    return vae.decode(x)
