import importlib.metadata

import mlx.core as mx

# Code that runs with old and new versions names both, and is right to.

try:
    from mlx.core import get_active_memory
except ImportError:
    from mlx.core.metal import get_active_memory

set_limit = getattr(mx, "set_memory_limit", None) or mx.metal.set_memory_limit


def info():
    return mx.device_info() if hasattr(mx, "device_info") else mx.metal.device_info()


def release():
    for fn in ("clear_cache",):
        try:
            mx.clear_cache()
        except Exception:
            mx.metal.clear_cache()


def peak():
    if mx.__version__ < "0.24":
        return mx.metal.get_peak_memory()
    return mx.get_peak_memory()


def reset():
    if importlib.metadata.version("mlx") >= "0.24.2":
        return mx.reset_peak_memory()
    return mx.metal.reset_peak_memory()


def wired():
    return get_active_memory(), set_limit, mx.set_wired_limit(0) if mx.__version__ >= "0.24" else mx.metal.set_wired_limit(0)
