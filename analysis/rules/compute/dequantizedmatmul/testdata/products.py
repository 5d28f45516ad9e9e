import mlx.core as mx


def embedded(h: mx.array, w: mx.array, scales: mx.array, biases: mx.array):
    return mx.matmul(h, mx.dequantize(w, scales, biases, 64, 4))  # want: unpacked for this product


def heads(x: mx.array, w: mx.array, scales: mx.array):
    k = mx.dequantize(w, scales, mode="mxfp4", group_size=32)
    return mx.matmul(x, k.swapaxes(-1, -2))  # want: unpacked for this product


# kept for the next call
def cached(cache, x: mx.array, w: mx.array, scales: mx.array, biases: mx.array):
    cache["w"] = mx.dequantize(w, scales, biases)
    return x @ cache["w"].T


# other axes
def turned(x: mx.array, w: mx.array, scales: mx.array, biases: mx.array):
    return x @ mx.dequantize(w, scales, biases).transpose(1, 0, 2)


# returned, too
def both(x: mx.array, w: mx.array, scales: mx.array, biases: mx.array):
    full = mx.dequantize(w, scales, biases)
    return x @ full.T, full


# on the left: quantized_matmul has it on the right
def left(x: mx.array, w: mx.array, scales: mx.array, biases: mx.array):
    return mx.dequantize(w, scales, biases) @ x
