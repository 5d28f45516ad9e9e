import mlx.core as mx

kernel = mx.fast.metal_kernel(name="scan", input_names=["x", "a"], output_names=["y"], source="")


# the way around the kernel
def scan(x: mx.array, a: mx.array, h):
    out = []
    for t in range(x.shape[1]):
        h = a[:, t] * h + x[:, t]
        out.append(h)
    return mx.stack(out, axis=1)
