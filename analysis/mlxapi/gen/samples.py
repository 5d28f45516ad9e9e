"""How each function is called, so that it can be watched. Only calls stand here, never what they give.

A sample is the text of an argument list. X, Y, Z and W make arrays of a given
shape whose dtype the prober chooses, one dtype a letter; I, U, B, F make arrays
of integers, unsigned integers, booleans and floats whose dtype stays. A call
that MLX refuses is dropped, so samples may be generous.
"""

AXES = ["None", "0", "-1", "1", "(0,2)", "(-1,)"]
PAIRS = ["X(2,3,5), Y(2,3,5)", "X(2,3,5), Y(5)", "X(3,1), Y(2,1,5)", "X(), Y(2,3)", "X(2,3), Y()", "X(7,), Y(7,)"]

# Calls for names whose parameters alone do not tell how to call them.
SAMPLES = {
    "mlx.core.addmm": ["X(3,7), Y(3,5), Z(5,7)", "X(7), Y(2,3,5), Z(2,5,7)", "X(3,7), Y(3,5), Z(5,7), 0.5, 2.0"],
    "mlx.core.arange": ["7", "2, 9", "2, 9, 3", "1.5", "0.0, 4.0", "0, 1, 0.25", "7, dtype=D", "0, 7, 2, dtype=D", "9, 1, -2", "2, 7.5", "0.5, 4", "5, dtype=None", "stop=6", "7, step=2"],
    "mlx.core.array": ["2", "2.0", "True", "2j", "[1, 2, 3]", "[1, 2.0]", "[[1.0], [2.0]]", "[True, False]", "X(2,3)", "[X(3), Y(3)]", "2, D", "[1, 2], D", "[1.5, 2], dtype=D", "X(2,3), Y_", "[]", "(1, 2)"],
    "mlx.core.asarray": ["2", "2.0", "True", "2j", "[1, 2, 3]", "[1, 2.0]", "X(2,3)", "2, D", "[1, 2], D", "X(2,3), Y_"],
    "mlx.core.as_strided": ["X(12), (2,3), (3,1), 0", "X(2,6), shape=(3,4), strides=(4,1)"],
    "mlx.core.astype": ["X(2,3), Y_", "X(), Y_"],
    "mlx.core.atleast_1d": ["X()", "X(3)", "X(2,3)", "X(2,3,5)", "X(2,3,5,7)"],
    "mlx.core.atleast_2d": ["X()", "X(3)", "X(2,3)", "X(2,3,5)", "X(2,3,5,7)"],
    "mlx.core.atleast_3d": ["X()", "X(3)", "X(2,3)", "X(2,3,5)", "X(2,3,5,7)"],
    "mlx.core.bartlett": ["7"], "mlx.core.blackman": ["7"], "mlx.core.hamming": ["7"], "mlx.core.hanning": ["7"],
    "mlx.core.block_masked_mm": ["X(64,32), Y(32,96), 32", "X(2,64,64), Y(2,64,32)", "X(64,64), Y(64,32), 32, B(2,1)"],
    "mlx.core.broadcast_arrays": ["X(2,1), Y(3)", "X(2,1), Y(3), Z(4,1,1)", "X(2,3), Y(2,3)", "X(), Y(4)"],
    "mlx.core.broadcast_shapes": ["(2,1), (3,)"],
    "mlx.core.broadcast_to": ["X(3), (2,3)", "X(2,1,5), (2,3,5)", "X(), (4,)", "X(5), shape=(2,3,5)", "X(2,3), (1,3)", "X(2,3), (3,)"],
    "mlx.core.can_cast": ["X(2), mx.float32"],
    "mlx.core.checkpoint": ["len"], "mlx.core.compile": ["len"], "mlx.core.grad": ["len"], "mlx.core.value_and_grad": ["len"], "mlx.core.vmap": ["len"],
    "mlx.core.concat": ["[X(2,3), Y(5,3)]", "[X(2,3), Y(2,5)], -1"], "mlx.core.clip": ["X(2,3), 0, 1", "X(2,3), Y(3), None", "X(2,3), None, Y(2,1)", "X(3), Y(2,3), Z(2,1)", "X(2,3), 0.5, 1.5", "X(2,3), a_min=0, a_max=Y()"],
    "mlx.core.concatenate": ["[X(2,3), Y(5,3)]", "[X(2,3), Y(2,5)], -1", "[X(2,3), Y(2,5), X(2,1)], axis=1", "[X(2,3), Y(5)], axis=None", "[X(2,3,5), Y(2,3,5)], 0"],
    "mlx.core.contiguous": ["X(2,3)"],
    "mlx.core.conv1d": ["X(2,11,6), Y(4,3,6)", "X(2,11,6), Y(4,3,6), 2", "X(2,11,6), Y(4,3,6), 1, 1", "X(2,11,6), Y(4,3,6), stride=2, padding=2, dilation=2", "X(2,11,6), Y(4,3,3), groups=2"],
    "mlx.core.conv2d": ["X(2,11,13,6), Y(4,3,5,6)", "X(2,11,13,6), Y(4,3,5,6), (2,1), (1,0)", "X(2,11,13,6), Y(4,3,5,6), stride=2, padding=1, dilation=2", "X(2,11,13,6), Y(4,3,3,3), groups=2"],
    "mlx.core.conv3d": ["X(1,7,8,9,2), Y(4,3,3,3,2)", "X(1,7,8,9,2), Y(4,3,2,3,2), 2, (1,0,1)"],
    "mlx.core.conv_general": ["X(2,11,6), Y(4,3,6)", "X(2,11,13,6), Y(4,3,5,6), stride=(2,1), padding=1"],
    "mlx.core.conv_transpose1d": ["X(2,11,6), Y(4,3,6)", "X(2,11,6), Y(4,3,6), 2, 1", "X(2,11,6), Y(4,3,6), stride=2, dilation=2, output_padding=1"],
    "mlx.core.conv_transpose2d": ["X(2,5,7,6), Y(4,3,5,6)", "X(2,5,7,6), Y(4,3,5,6), (2,1), (1,0)"],
    "mlx.core.conv_transpose3d": ["X(1,4,5,6,2), Y(4,3,3,3,2)", "X(1,4,5,6,2), Y(4,3,2,3,2), 2, (1,0,1)"],
    "mlx.core.convolve": ["X(7), Y(3)", "X(7), Y(3), 'same'", "X(7), Y(3), mode='valid'", "X(3), Y(7)"],
    "mlx.core.custom_function": ["len"],
    "mlx.core.default_stream": ["mx.cpu"], "mlx.core.new_stream": ["mx.cpu"], "mlx.core.new_thread_local_stream": ["mx.cpu"], "mlx.core.new_thread_unsafe_stream": ["mx.cpu"],
    "mlx.core.default_device": [""], "mlx.core.device_count": ["mx.cpu"], "mlx.core.device_info": [""], "mlx.core.is_available": ["mx.cpu"],
    "mlx.core.depends": ["X(2,3), Y(5)"],
    "mlx.core.dequantize": ["*Q(X(4,64)), group_size=64, bits=4", "*Q(X(4,128), 32, 8), group_size=32, bits=8"],
    "mlx.core.diag": ["X(5)", "X(5), 1", "X(5), -2", "X(3,5)", "X(5,3), 1", "X(3,5), -1"],
    "mlx.core.diagonal": ["X(3,5)", "X(2,3,5)", "X(2,3,5), 1, 1, 2", "X(2,3,5), -1, 0, 2", "X(2,3,5,7), 0, -2, -1"],
    "mlx.core.trace": ["X(3,5)", "X(2,3,5)", "X(2,3,5), 1, 1, 2", "X(3,5), dtype=D", "X(2,3,5,7), 0, -2, -1"],
    "mlx.core.diff": ["X(7)", "X(5,7)", "X(5,7), 2", "X(5,7), 1, 0", "X(5,7), n=2, axis=0"],
    "mlx.core.einsum": ["'ij,jk->ik', X(2,3), Y(3,5)", "'i,i->', X(3), Y(3)", "'bij->bji', X(2,3,5)", "'bhid,bhjd->bhij', X(2,3,5,7), Y(2,3,11,7)", "'ij,jk', X(2,3), Y(3,5)", "'ii->i', X(3,3)", "'...ij,...jk->...ik', X(2,3,5), Y(2,5,7)"],
    "mlx.core.einsum_path": ["'ij,jk->ik', X(2,3), Y(3,5)"],
    "mlx.core.expand_dims": ["X(2,3), 0", "X(2,3), -1", "X(2,3), 1", "X(2,3), (0,1)", "X(2,3), axis=(-1,0)", "X(2,3), axis=-2"],
    "mlx.core.export_function": ["tmp('f.mlxfn'), mx.exp, X(2)"], "mlx.core.exporter": ["tmp('e.mlxfn'), mx.exp"], "mlx.core.export_to_dot": ["sink(), X(2)"], "mlx.core.import_function": ["tmp(EXPORTED)"],
    "mlx.core.eye": ["3", "3, 5", "3, 5, 1", "3, dtype=D", "n=3, m=2"],
    "mlx.core.identity": ["3", "3, D"], "mlx.core.tri": ["3", "3, 5", "3, 5, 1, D", "n=3, m=2"],
    "mlx.core.flatten": ["X(2,3,5)", "X(2,3,5), 1", "X(2,3,5), -2", "X(2,3,5,7), 1, 2", "X()", "X(2,3,5), start_axis=0, end_axis=1"],
    "mlx.core.unflatten": ["X(6,5), 0, (2,3)", "X(2,6), -1, (3,2)", "X(2,6,5), axis=1, shape=(2,-1)"],
    "mlx.core.flip": ["X(2,3)", "X(2,3), 0", "X(2,3), axis=(0,1)"],
    "mlx.core.from_dlpack": ["X(2,3)"],
    "mlx.core.from_fp8": ["U(2,3)", "U(2,3), D"], "mlx.core.to_fp8": ["X(2,3)"],
    # full with a float and complex64 gives float32, which no rule says: only R, not complex, beside a float
    "mlx.core.full": ["(2,), 2.0, R", "(2,), True, D", "(2,3), 2", "(2,3), 2.0", "(2,3), True", "4, 1", "(2,3), X()", "(2,3), X(3)", "(2,), 0, dtype=D", "(2,3), 2j", "shape=(2,), vals=1", "(2,3), X(), dtype=Y_"],
    "mlx.core.full_like": ["X(2,3), 2", "X(2,3), 2.0", "X(2,3), Y()", "X(2,3), 2, D", "X(2,3), Y(), Z_"],
    "mlx.core.gather_mm": ["X(4,3,5), Y(2,5,7), None, I(4)", "X(4,3,5), Y(2,5,7), I(6), I(6)", "X(4,1,3,5), Y(2,5,7), rhs_indices=I(4,6)", "X(4,3,5), Y(4,5,7)", "X(4,3,5), Y(2,5,7), lhs_indices=I(2)"],
    "mlx.core.gather_qmm": ["X(4,3,64), *Q(F(2,8,64)), None, I(4)", "X(4,1,3,64), *Q(F(2,8,64)), rhs_indices=I(4,6)", "X(4,3,64), *Q(F(2,64,128)), None, I(4), transpose=False", "X(4,3,64), *Q(Y(2,8,64)), rhs_indices=I(4)"],
    "mlx.core.get_array_buffer_size": ["done(F(2))"],
    "mlx.core.quantize": ["X(4,64)", "X(4,128), 32, 8", "X(2,4,64), group_size=64, bits=4", "X(4,64), mode='mxfp4'", "X(4,64), mode='nvfp4'"],
    "mlx.core.quantized_matmul": ["X(3,64), *Q(F(8,64))", "X(2,3,64), *Q(F(8,64)), True", "X(3,64), *Q(F(64,128)), transpose=False", "X(3,128), *Q(Y(8,128), 32, 8), group_size=32, bits=8"],
    "mlx.core.get_active_memory": [""], "mlx.core.get_cache_memory": [""], "mlx.core.get_memory_limit": [""], "mlx.core.get_peak_memory": [""], "mlx.core.get_printoptions": [""],
    "mlx.core.reset_peak_memory": [""], "mlx.core.clear_cache": [""], "mlx.core.clear_streams": [], "mlx.core.disable_compile": [], "mlx.core.enable_compile": [""],
    "mlx.core.set_cache_limit": ["1 << 40"], "mlx.core.set_memory_limit": ["mx.get_memory_limit()"], "mlx.core.set_wired_limit": ["0"], "mlx.core.set_printoptions": ["8"], "mlx.core.set_default_device": ["mx.cpu"], "mlx.core.set_default_stream": ["mx.default_stream(mx.cpu)"],
    "mlx.core.stream": ["mx.cpu"], "mlx.core.synchronize": [""], "mlx.core.printoptions": ["precision=4"],
    "mlx.core.eval": ["X(2)"], "mlx.core.async_eval": ["X(2)"],
    "mlx.core.hadamard_transform": ["X(2,8)", "X(16), 0.5"],
    "mlx.core.inner": ["X(3), Y(3)", "X(2,3), Y(5,3)", "X(2,3,5), Y(7,5)", "X(), Y(3)"],
    "mlx.core.isdtype": ["mx.float32, 'real floating'"], "mlx.core.issubdtype": ["mx.float32, mx.floating"],
    "mlx.core.jvp": ["mx.exp, [X(3)], [X(3)]"], "mlx.core.vjp": ["mx.exp, [X(3)], [X(3)]"],
    "mlx.core.kron": ["X(2,3), Y(5,7)", "X(3), Y(5,7)", "X(2), Y(3)"],
    "mlx.core.linspace": ["0, 1", "0, 1, 7", "0, 1, num=5, dtype=D", "0.0, 2.5, 4", "0, 1, 5, False"],
    "mlx.core.load": ["tmp(FILE)", "tmp(DICT)"], "mlx.core.save": ["tmp('s.npy'), X(2)"], "mlx.core.save_gguf": ["tmp('s.gguf'), {'a': X(2)}"], "mlx.core.save_safetensors": ["tmp('s.safetensors'), {'a': X(2)}"],
    "mlx.core.savez": ["tmp('s.npz'), X(2)"], "mlx.core.savez_compressed": ["tmp('s.npz'), X(2)"],
    "mlx.core.matmul": ["X(3,5), Y(5,7)", "X(2,3,5), Y(5,7)", "X(2,3,5), Y(2,5,7)", "X(5), Y(5,7)", "X(3,5), Y(5)", "X(5), Y(5)", "X(4,1,3,5), Y(2,5,7)", "X(2,3,5), Y(5)"],
    "mlx.core.matrix_transpose": ["X(2,3)", "X(2,3,5)"],
    "mlx.core.meshgrid": ["X(3), Y(5)", "X(3), Y(5), indexing='ij'", "X(3), Y(5), sparse=True", "X(2), Y(3), X(5)"],
    "mlx.core.moveaxis": ["X(2,3,5), 0, 2", "X(2,3,5), -1, 0", "X(2,3,5,7), source=1, destination=-2"],
    "mlx.core.swapaxes": ["X(2,3,5), 0, 2", "X(2,3,5), -1, -2", "X(2,3,5,7), axis1=1, axis2=2"],
    "mlx.core.nan_to_num": ["X(2,3)", "X(2,3), 1.0"],
    "mlx.core.ones": ["(2,3)", "4", "[2,3]", "(2,3), D", "shape=(2,), dtype=D", "()", "3, None"],
    "mlx.core.zeros": ["(2,3)", "4", "[2,3]", "(2,3), D", "shape=(2,), dtype=D", "()", "3, None"],
    "mlx.core.ones_like": ["X(2,3)", "X(2,3), Y_"], "mlx.core.zeros_like": ["X(2,3)", "X(2,3), dtype=Y_"],
    "mlx.core.outer": ["X(3), Y(5)", "X(2,3), Y(5)"],
    "mlx.core.pad": ["X(2,3), 1", "X(2,3), (1,2)", "X(2,3), [(0,1),(2,3)]", "X(2,3,5), ((0,0),(1,1),(0,2))", "X(2,3), 1, 'edge'", "X(2,3), 1, constant_values=Y()"],
    "mlx.core.partition": ["X(2,7), 2", "X(2,7), 1, 0", "X(2,7), 2, None", "X(7), kth=3"],
    "mlx.core.argpartition": ["X(2,7), 2", "X(2,7), 1, 0", "X(2,7), 2, None", "X(7), kth=3"],
    "mlx.core.topk": ["X(5,7), 2", "X(5,7), 3, 0", "X(5,7), 2, None", "X(7), k=3", "X(2,5,7), k=4, axis=1"],
    "mlx.core.permute_dims": ["X(2,3,5)", "X(2,3,5), (0,2,1)", "X(2,3,5), axes=(2,0,1)"],
    "mlx.core.transpose": ["X(2,3,5)", "X(2,3,5), (0,2,1)", "X(2,3,5), axes=(2,0,1)", "X(2,3,5), [-1,0,1]", "X(7)"],
    "mlx.core.put_along_axis": ["X(5,7), I(5,2), Y(5,2), 1", "X(5,7), I(1,7), Y(1,7), axis=0", "X(5), I(2), Y(2)"],
    "mlx.core.qqmm": ["X(3,64), Y(8,64)", "X(2,3,64), Y(8,64)"], "mlx.core.gather_qqmm": [],
    "mlx.core.repeat": ["X(2,3), 4", "X(2,3), 4, 0", "X(2,3,5), 2, -1", "X(2,3), repeats=3, axis=1"],
    "mlx.core.tile": ["X(2,3), 4", "X(2,3), (2,)", "X(2,3), (2,1)", "X(3), (2,4,5)", "X(2,3,5), [1,2]"],
    "mlx.core.reshape": ["X(2,3,5), (6,5)", "X(2,3,5), (-1,)", "X(2,3,5), (2,-1)", "X(2,3,5), [30]", "X(2,3), shape=(3,2)", "X(1), ()"],
    "mlx.core.result_type": ["X(2), Y(2)"],
    "mlx.core.roll": ["X(2,3), 1", "X(2,3), 1, 0", "X(2,3), (1,2), (0,1)"],
    "mlx.core.searchsorted": ["X(7), Y(3)", "X(7), Y(2,3)", "X(7), Y(3), side='right'"],
    "mlx.core.segmented_mm": ["X(4,6), Y(6,5), U32(3,2)"],
    "mlx.core.slice": ["X(5,7), I(1), (0,), (2,7)", "X(5,7), I(2), (0,1), (2,3)"],
    "mlx.core.slice_update": ["X(5,7), Y(2,7), I(1), (0,)", "X(5,7), Y(2,3), I(2), (0,1)"],
    "mlx.core.split": ["X(6,4), 2", "X(6,4), 3, 0", "X(2,6), 3, -1", "X(7,2), [2,5]", "X(2,7), (3,), axis=1"],
    "mlx.core.squeeze": ["X(1,3,1)", "X(1,3,1), 0", "X(1,3,1), -1", "X(1,3,1), (0,2)", "X(2,3), None"],
    "mlx.core.stack": ["[X(2,3), Y(2,3)]", "[X(2,3), Y(2,3)], -1", "[X(2,3), Y(2,3), X(2,3)], axis=1", "[X(2), Y(2)], axis=0"],
    "mlx.core.stop_gradient": ["X(2,3)"],
    "mlx.core.take": ["X(5,7), I(3), 0", "X(5,7), I(2,3), -1", "X(5,7), I(3)", "X(5,7), I(), axis=0", "X(5,7), 2, 1", "X(2,5,7), I(3,4), axis=1", "X(5,7), 3"],
    "mlx.core.take_along_axis": ["X(5,7), I(5,3), 1", "X(5,7), I(1,3), -1", "X(5,7), I(2,7), 0", "X(5), I(3), None", "X(2,5,7), I(2,5,1)", "X(5,1), I(1,7), axis=0"],
    "mlx.core.tensordot": ["X(2,3,5), Y(3,5,7)", "X(2,3), Y(3,5), 1", "X(2,3), Y(5,3), [[1],[1]]", "X(2,3,5), Y(5,3,7), axes=[[1,2],[1,0]]", "X(2), Y(3), 0"],
    "mlx.core.tril": ["X(3,5)", "X(2,3,5), 1"], "mlx.core.triu": ["X(3,5)", "X(2,3,5), -1"],
    "mlx.core.unique": ["X(7), 4", "X(7), 4, True"], "mlx.core.unstack": ["X(3,5)", "X(2,3,5), axis=1", "X(2,3,5), axis=-1"],
    "mlx.core.vecdot": ["X(2,3), Y(2,3)", "X(2,3,5), Y(5)", "X(2,3,5), Y(2,3,5), axis=1"],
    "mlx.core.view": ["X(2,8), Y_"],
    "mlx.core.where": ["Z(2,3), X(2,3), Y(2,3)", "B(2,3), X(2,3), Y(2,3)", "B(2,1), X(3), Y()", "B(2,3), X(2,3), 0.0", "B(2,3), 1, Y(3)", "B(2,3), X(2,1), 2", "True, X(2,3), Y(3)"],
    "mlx.core.count_nonzero": ["X(2,3,5)", "X(2,3,5), axis=-1", "X(2,3,5), axis=(0,1), keepdims=True"],
    "mlx.core.linalg.norm": ["X(2,3)", "X(2,3), axis=-1", "X(2,3), 2, 1", "X(2,3,5), axis=[1,2]", "X(2,3), axis=0, keepdims=True", "X(2,3), 'fro'", "X(5), 1"],
    "mlx.core.fast.rms_norm": ["X(2,3,8), Y(8), 1e-5", "X(2,8), None, 1e-5", "X(2,8), weight=Y(8), eps=1e-5"],
    "mlx.core.fast.layer_norm": ["X(2,3,8), Y(8), Z(8), 1e-5", "X(2,8), None, None, 1e-5", "X(2,8), Y(8), None, 1e-5"],
    "mlx.core.fast.rope": ["X(1,2,4,8), 8, traditional=False, base=10000.0, scale=1.0, offset=0", "X(1,2,4,8), 8, traditional=True, base=None, scale=1.0, offset=2, freqs=Y(4)", "X(2,3,4,8), 4, traditional=False, base=10000.0, scale=1.0, offset=I()"],
    "mlx.core.fast.scaled_dot_product_attention": ["X(1,2,4,8), Y(1,2,6,8), Z(1,2,6,8), scale=1.0", "X(1,4,4,8), Y(1,2,6,8), Z(1,2,6,16), scale=1.0, mask='causal'", "X(1,2,4,8), Y(1,2,6,8), Z(1,2,6,8), scale=1.0, mask=B(4,6)", "X(1,2,4,8), X(1,2,6,8), X(1,2,6,8), scale=1.0, mask=Y(4,6)", "X(1,2,4,8), X(1,2,6,8), X(1,2,6,8), scale=1.0, sinks=Y(2)"],
    "mlx.core.fast.cross_entropy": ["X(5,7), I(5)", "X(2,3,7), I(2,3)"],
    "mlx.core.fast.gated_delta_update": ["X(1,4,2,32), Y(1,4,2,32), Z(1,4,2,32), W(1,4,2), W(1,4,2)", "X(1,4,2,32), X(1,4,2,32), X(1,4,2,32), X(1,4,2), X(1,4,2)"],
    "mlx.core.fast.cuda_kernel": [], "mlx.core.fast.metal_kernel": [], "mlx.core.fast.precompiled_cuda_kernel": [],
    "mlx.core.random.bernoulli": ["", "0.3", "0.3, (2,3)", "X(2,3)", "X(3), (2,3)", "shape=(4,)"],
    "mlx.core.random.categorical": ["X(5,7)", "X(5,7), 0", "X(5,7), num_samples=3", "X(5,7), shape=(4,5)", "X(2,5,7), axis=1", "X(7)", "X(5,7), axis=0, num_samples=3"],
    "mlx.core.random.gumbel": ["", "(2,3)", "(2,3), D"], "mlx.core.random.laplace": ["", "(2,3)", "(2,3), D"],
    "mlx.core.random.key": ["3"], "mlx.core.random.seed": ["3"],
    "mlx.core.random.multivariate_normal": ["F(3), mx.eye(3), (2,)", "F(3), mx.eye(3)", "X(3), X(3,3), (2,5)", "F(3), mx.eye(3), (2,), D"],
    "mlx.core.random.normal": ["", "(2,3)", "(2,3), D", "(2,3), loc=X()", "(2,3), scale=X(3)", "(2,3), loc=1.0, scale=2.0", "shape=[4]", "(2,), mx.float16, X(), Y()"],
    "mlx.core.random.permutation": ["X(5,7)", "X(5,7), 1", "7", "9, key=mx.random.key(0)"],
    "mlx.core.random.randint": ["0, 9", "0, 9, (2,3)", "X(3), 9, (2,3)", "0, 9, (2,3), D", "0, 9, [4]"],
    "mlx.core.random.split": ["mx.random.key(0)", "mx.random.key(0), 5", "mx.random.key(0), num=3"],
    "mlx.core.random.truncated_normal": ["-1.0, 1.0", "-1.0, 1.0, (2,3)", "X(3), Y(2,1)", "-1.0, 1.0, (2,3), D"],
    "mlx.core.random.uniform": ["", "0, 1, (2,3)", "shape=(2,3)", "X(), 1.0, (2,3)", "0.0, X(3), (2,3)", "shape=(2,3), dtype=D", "X(), Y(), (2,)", "low=-1, high=1, shape=[4]"],
    "mlx.core.distributed.init": [""], "mlx.core.distributed.recv": ["(2,3), D, 0"], "mlx.core.distributed.recv_like": ["X(2,3), 0"], "mlx.core.distributed.send": ["X(2,3), 0"], "mlx.core.distributed.is_available": [""],
    # What these give depends on how many processes there are.
    "mlx.core.distributed.sum_scatter": [], "mlx.core.distributed.all_gather": [],
    "mlx.core.metal.set_cache_limit": ["1 << 40"], "mlx.core.metal.set_memory_limit": ["mx.get_memory_limit()"], "mlx.core.metal.set_wired_limit": ["0"],
    "mlx.core.metal.start_capture": [], "mlx.core.metal.stop_capture": [],
    "mlx.core.fft.fftfreq": ["7", "8, 0.5"], "mlx.core.fft.rfftfreq": ["7", "8, 0.5"],
    "mlx.core.fft.istft": ["mx.fft.stft(F(512), 64)"], "mlx.core.fft.stft": ["X(512), 64"],
    "mlx.nn.MultiHeadAttention.create_additive_causal_mask": ["5", "7, D"],
    "mlx.nn.average_gradients": ["{'a': X(2)}"], "mlx.nn.value_and_grad": ["nn.Linear(2, 3), len"], "mlx.nn.quantize": ["nn.Linear(64, 64)"], "mlx.nn.fully_shard": [],
    "mlx.nn.glu": ["X(2,6)", "X(4,3), 0", "X(2,6,5), axis=1"], "mlx.nn.prelu": ["X(2,3), Y(3)", "X(2,3), Y(1)"],
    "mlx.nn.losses.cross_entropy": ["X(5,7), I(5)", "X(5,7), I(5), reduction='mean'", "X(5,7), Y(5,7)", "X(5,7), I(5), Z(5)", "X(2,3,7), I(2,3), reduction='none'", "X(5,7), I(7), axis=0", "X(5,7), I(5), reduction='sum'"],
    "mlx.nn.losses.nll_loss": ["X(5,7), I(5)", "X(5,7), I(5), reduction='mean'", "X(5,7), I(7), axis=0"],
    "mlx.nn.losses.triplet_loss": ["X(5,7), Y(5,7), Z(5,7)", "X(5,7), X(5,7), X(5,7), reduction='mean'"],
    "mlx.nn.losses.gaussian_nll_loss": ["X(5,7), Y(5,7), Z(5,7)", "X(5,7), Y(5,7), Z(5,7), reduction='none'"],
    "mlx.nn.losses.margin_ranking_loss": ["X(5), Y(5), Z(5)", "X(5), Y(5), Z(5), reduction='mean'"],
    "mlx.nn.layers.distributed.sum_gradients": [], "mlx.nn.layers.distributed.shard_inplace": [], "mlx.nn.layers.distributed.shard_linear": [],
    "mlx.nn.layers.transformer.checkpoint": [], "mlx.nn.utils.clip_grad_norm_sharded": [],
    "mlx.nn.layers.upsample.upsample_nearest": ["X(1,3,5,2), (2,2)"], "mlx.nn.layers.upsample.upsample_linear": ["X(1,3,5,2), (2,2)"], "mlx.nn.layers.upsample.upsample_cubic": ["X(1,3,5,2), (2,2)"],
    "mlx.optimizers.clip_grad_norm": ["{'a': X(2)}, 1.0"],
    "mlx.optimizers.cosine_decay": ["0.1, 10"], "mlx.optimizers.exponential_decay": ["0.1, 0.9"], "mlx.optimizers.step_decay": ["0.1, 0.9, 10"], "mlx.optimizers.linear_schedule": ["0.0, 0.1, 10"], "mlx.optimizers.join_schedules": ["[len, len], [3]"],
    "mlx.utils.tree_flatten": ["{'a': X(2)}"], "mlx.utils.tree_map": ["mx.exp, {'a': X(2)}"], "mlx.utils.tree_map_with_path": ["lambda p, v: v, {'a': X(2)}"],
    "mlx.utils.tree_merge": ["{'a': X(2)}, {'b': X(2)}"], "mlx.utils.tree_reduce": [], "mlx.utils.tree_unflatten": ["[('a', X(2))]"],
    "mlx.nn.init.constant": ["1.0"], "mlx.nn.init.normal": [""], "mlx.nn.init.uniform": [""], "mlx.nn.init.identity": [""], "mlx.nn.init.glorot_normal": [""], "mlx.nn.init.glorot_uniform": [""], "mlx.nn.init.he_normal": [""], "mlx.nn.init.he_uniform": [""], "mlx.nn.init.orthogonal": [""], "mlx.nn.init.sparse": ["0.5"],
}

for _name in ("cholesky", "cholesky_inv", "inv", "tri_inv", "det", "slogdet", "eig", "eigh", "eigvals", "eigvalsh", "lu", "lu_factor"):
    SAMPLES["mlx.core.linalg." + _name] = ["X(3,3)", "X(2,3,3)"]
for _name in ("pinv", "qr", "svd"):
    SAMPLES["mlx.core.linalg." + _name] = ["X(3,5)", "X(5,3)", "X(2,5,3)"]
SAMPLES["mlx.core.linalg.svd"] += ["X(3,5), compute_uv=False", "X(2,5,3), False"]
for _name in ("solve", "solve_triangular"):
    SAMPLES["mlx.core.linalg." + _name] = ["X(3,3), Y(3,5)", "X(3,3), Y(3)", "X(2,3,3), Y(2,3,5)"]
SAMPLES["mlx.core.linalg.cross"] = ["X(2,3), Y(2,3)", "X(3), Y(2,3)", "X(2,3), Y(3)", "X(3,2), Y(3,2), 0"]
for _name in ("fft", "ifft", "rfft", "irfft"):
    SAMPLES["mlx.core.fft." + _name] = ["X(5,8)", "X(5,8), 6", "X(5,8), 12, 0", "X(5,8), axis=0", "X(5,8), n=6, axis=-2"]
for _name in ("fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn", "irfftn"):
    SAMPLES["mlx.core.fft." + _name] = ["X(5,6,8)", "X(5,6,8), (4,10)", "X(5,6,8), axes=(0,1)", "X(5,6,8), (4,6), (0,2)", "X(6,8)"]


def calls(name, params):
    """The samples for a name, made from its parameters where none are given."""
    if name in SAMPLES:
        return SAMPLES[name]
    need = [p for p in params if "d" not in p and p["k"] in ("pos", "any")]
    names = {p["n"] for p in params}
    if not need:
        return [""] if not params else []
    if len(need) == 1 and (need[0].get("a") or need[0]["n"] in ("x", "a")):
        return unary(params, names)
    if len(need) == 2:
        out = list(PAIRS)
        if need[0].get("s") and need[1].get("s"):
            out += [f"X(2,3), {n}" for n in NUMBERS] + [f"{n}, X(2,3)" for n in NUMBERS]
        if "reduction" in names:
            out += [f"X(2,3), Y(2,3), reduction={r!r}" for r in ("none", "mean", "sum")]
        return out
    return []


NUMBERS = ["True", "2", "2.0"]


def unary(params, names):
    # A 0-d integer comes back from a sum with the dtype it had, unlike any other: not watched.
    out = ["X(2,3,5)", "X(7)"] + ([] if "axis" in names else ["X()"])
    for axis in AXES if "axis" in names else []:
        out.append(f"X(2,3,5), axis={axis}")
        if "keepdims" in names:
            out.append(f"X(2,3,5), {axis}, True")
            out.append(f"X(2,3,5), axis={axis}, keepdims=True")
    if "dtype" in names:
        out.append("X(2,3,5), dtype=Y_")
    if "precise" in names:
        out.append("X(2,3,5), -1, precise=True")
    if params[0].get("s"):
        out += NUMBERS
    return out
