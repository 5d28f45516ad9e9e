import mlx.core as mx


def indexing():
    x = mx.zeros((2, 3, 4, 5))
    i = mx.array([0, 1, 1])
    a = x[0]  # reveal: array float32 (3, 4, 5)
    a = x[-1, 1]  # reveal: array float32 (4, 5)
    a = x[:, 1:]  # reveal: array float32 (2, 2, 4, 5)
    a = x[..., 0]  # reveal: array float32 (2, 3, 4)
    a = x[..., :2]  # reveal: array float32 (2, 3, 4, 2)
    a = x[:, None]  # reveal: array float32 (2, 1, 3, 4, 5)
    a = x[None, ..., None]  # reveal: array float32 (1, 2, 3, 4, 5, 1)
    a = x[:, -1:, :]  # reveal: array float32 (2, 1, 4, 5)
    a = x[i]  # reveal: array float32 (3, 3, 4, 5)
    a = x[:, i]  # reveal: array float32 (2, 3, 4, 5)
    a = x[i, i]  # reveal: array float32 (3, 4, 5)
    a = x[i, :, i]  # reveal: array float32 (3, 3, 5)
    a = x[..., i, None]  # reveal: array float32 (2, 3, 4, 3, 1)
    a = x[x > 0]  # reveal: array float32 unknown
    x[:, 0] = 1
    return x  # reveal: array float32 (2, 3, 4, 5)


def moving():
    x = mx.zeros((2, 3, 4))
    B, L, D = x.shape
    n = L  # reveal: int 3
    y = x.reshape(B, L, 2, -1)  # reveal: array float32 (2, 3, 2, 2)
    y = y.transpose(0, 2, 1, 3)  # reveal: array float32 (2, 2, 3, 2)
    y = x.swapaxes(-1, -2)  # reveal: array float32 (2, 4, 3)
    y = mx.moveaxis(x, 0, -1)  # reveal: array float32 (3, 4, 2)
    y = mx.expand_dims(x, (0, -1))  # reveal: array float32 (1, 2, 3, 4, 1)
    y = y.squeeze(0)  # reveal: array float32 (2, 3, 4, 1)
    y = x.flatten(0, 1)  # reveal: array float32 (6, 4)
    y = x.flatten()  # reveal: array float32 (24,)
    y = mx.unflatten(x, -1, (2, 2))  # reveal: array float32 (2, 3, 2, 2)
    y = mx.stack([x, x], axis=1)  # reveal: array float32 (2, 2, 3, 4)
    y = mx.concatenate([x, x], axis=-1)  # reveal: array float32 (2, 3, 8)
    p, q = mx.split(x, 2, axis=-1)
    y = q  # reveal: array float32 (2, 3, 2)
    p, q, r = mx.split(x, [1, 2], axis=-1)
    y = r  # reveal: array float32 (2, 3, 2)
    y = mx.broadcast_to(x[0, 0], (7, 4))  # reveal: array float32 (7, 4)
    y = mx.repeat(x, 2, axis=1)  # reveal: array float32 (2, 6, 4)
    y = mx.pad(x, [(0, 0), (1, 0), (0, 2)])  # reveal: array float32 (2, 4, 6)
    y = mx.take(x, mx.array([1]), axis=1)  # reveal: array float32 (2, 1, 4)
    y = x.max(axis=(0, 2))  # reveal: array float32 (3,)
    y = x.max(axis=-1, keepdims=True)  # reveal: array float32 (2, 3, 1)
    y = mx.argpartition(x, kth=2, axis=-1)[..., :2]  # reveal: array uint32 (2, 3, 2)
    y = mx.topk(x, 2, axis=-1)  # reveal: array float32 (2, 3, 2)
    y = x @ mx.zeros((4, 7))  # reveal: array float32 (2, 3, 7)
    y = x[0, 0] @ mx.zeros((4,))  # reveal: array float32 ()
    y = mx.einsum("bld,de->ble", x, mx.zeros((4, 7)))  # reveal: array float32 (2, 3, 7)
    y = mx.einsum("bld->bdl", x)  # reveal: array float32 (2, 4, 3)
    y = x + mx.zeros((3, 1))  # reveal: array float32 (2, 3, 4)
    y = mx.zeros(5)  # reveal: array float32 (5,)
    y = mx.zeros_like(x)  # reveal: array float32 (2, 3, 4)
    y = mx.conv1d(x, mx.zeros((8, 3, 4)), padding=1)  # reveal: array float32 (2, 3, 8)
    return y


def symbolic(x: mx.array, n: int):
    B, L, D = x.shape
    y = x.reshape(B, L, n, D // n)  # reveal: array unknown (B, L, n, ?)
    y = y.transpose(0, 2, 1, 3)  # reveal: array unknown (B, n, L, ?)
    z = mx.zeros((L, L))  # reveal: array float32 (L, L)
    z = mx.arange(L)[:, None]  # reveal: array int32 (L, 1)
    return y


def guarded(x: mx.array):
    if x.ndim == 2:
        y = x  # reveal: array unknown (?, ?)
    if x.ndim == 3:
        return x
    a, b = x.shape
    return x  # reveal: array unknown unknown
