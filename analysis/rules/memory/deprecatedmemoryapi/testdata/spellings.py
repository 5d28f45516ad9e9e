import mlx.core
import mlx.core as core
import mlx.core.metal as metal_api
from mlx.core import block_sparse_qmm  # want: mx.block_sparse_qmm is gone: MLX
from mlx.core import metal
from mlx.core.metal import (  # the new home is mlx.core
    clear_cache,  # want: mx.metal.clear_cache is deprecated
    set_wired_limit,  # want: mx.metal.set_wired_limit is deprecated
)

# Bound here, used below: found once.
peak = core.metal.get_peak_memory  # want: mx.metal.get_peak_memory is deprecated


class Monitor:
    """Every way to get at the module."""

    def __enter__(self):
        metal.reset_peak_memory()  # want: mx.metal.reset_peak_memory is deprecated
        metal_api.clear_cache()  # want: mx.metal.clear_cache is deprecated
        mlx.core.metal.set_memory_limit(1 << 30)  # want: mx.metal.set_memory_limit is deprecated
        clear_cache()
        return self

    def report(self):
        used = f"{core.metal.get_active_memory() / 2**30:.1f} GB"  # want: mx.metal.get_active_memory is deprecated
        return used, peak()


def limits(metal):
    # A parameter hides the import: nothing is known of it.
    metal.set_cache_limit(0)
    # Handed on, not called.
    info = core.metal.device_info  # want: mx.metal.device_info is deprecated
    return info()["memory_size"], block_sparse_qmm, set_wired_limit


def not_a_number(x):
    # Other letters, same number.
    return x + core.NaN  # want: mx.NaN is gone: MLX


def maximum(x):
    # Without a successor: gone is gone, and nothing can be said.
    return x + core.infty


if core.metal.is_available():
    # A condition on the backend is none on the version.
    core.metal.clear_cache()  # want: mx.metal.clear_cache is deprecated


def quietly():
    try:
        # What is caught here is not a missing name.
        core.metal.clear_cache()  # want: mx.metal.clear_cache is deprecated
    except RuntimeError:
        pass
