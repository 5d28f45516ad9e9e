import mlx_lm
from mlx_lm.utils import generate as run, stream_generate

model, tokenizer = mlx_lm.load("model")


def listed(prompts):
    return [run(model, tokenizer, p, max_tokens=10) for p in prompts]  # want: run is called for one prompt after the other


def numbered(prompts):
    for i in range(len(prompts)):
        text = "Q: " + prompts[i]
        print(mlx_lm.generate(model, tokenizer, prompt=text))  # want: one prompt after the other


# The last answer goes into the next prompt.
def chained(parts):
    text = ""
    for part in parts:
        text = run(model, tokenizer, prompt=text + part)
    return text


# The cache of one is that of the next.
def cached(parts, cache):
    return [run(model, tokenizer, prompt=p, prompt_cache=cache) for p in parts]


# Asked one after the other.
def asked(topics):
    for topic in topics:
        question = input(topic)
        print(run(model, tokenizer, prompt=topic + question))


# Given on as it comes.
def streamed(prompts):
    for p in prompts:
        for r in stream_generate(model, tokenizer, p):
            yield r.text


# Until it is right.
def tried(prompt, good):
    while True:
        text = run(model, tokenizer, prompt=prompt)
        if good(text):
            return text


# Something else of that name.
def other(models, prompts):
    return [m.generate(model, tokenizer, p) for m, p in zip(models, prompts)]
