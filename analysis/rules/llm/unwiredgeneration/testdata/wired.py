import mlx.core as mx
from mlx_lm.utils import generate_step, stream_generate


def first(model, prompt):
    for (token, _), _ in zip(generate_step(prompt, model), range(1)):  # want: wire the weights
        return token


# It wires itself.
def streamed(model, tokenizer, prompt):
    return [r.text for r in stream_generate(model, tokenizer, prompt)]


# One of the program's own.
def own(model, prompt, steps):
    return steps.generate_step(prompt, model)


# Said once.
def again(model, prompt):
    return [token for token, _ in generate_step(prompt, model, max_tokens=8)]
