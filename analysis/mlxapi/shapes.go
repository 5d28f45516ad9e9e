package mlxapi

// A ShapeOp is the name of a shape rule.
type ShapeOp string

// The closed set of shape rules. a, b, c are the operands that Of names; axis,
// keepdims, shape and the like are arguments, by the names that the entry's
// parameters have. Negative axes count from the end. The zero ShapeOp stands
// for a result that is no array.
const (
	ShapeSame      ShapeOp = "same"      // a's
	ShapeBroadcast ShapeOp = "broadcast" // all operands', broadcast; numbers have shape ()
	ShapeScalar    ShapeOp = "scalar"    // ()
	ShapeGiven     ShapeOp = "given"     // the argument shape (an int n is (n,)); if it is None, the operands' broadcast

	ShapeReduce   ShapeOp = "reduce"    // a (several operands: their broadcast) less axis (int, tuple; None: all); keepdims leaves 1
	ShapeScan     ShapeOp = "scan"      // a; (size,) if axis is None
	ShapeTopK     ShapeOp = "topk"      // a with axis of length k; (k,) if axis is None
	ShapeDropLast ShapeOp = "drop_last" // a less its last axis
	ShapeDropTwo  ShapeOp = "drop_two"  // a less its last two axes
	ShapeDiff     ShapeOp = "diff"      // a with axis shorter by n

	ShapeMatmul    ShapeOp = "matmul"           // a @ b: leading axes broadcast; a vector's axis is dropped (a third operand adds nothing)
	ShapeInner     ShapeOp = "inner"            // a[:-1] + b[:-1]; broadcast if either is 0-d
	ShapeOuter     ShapeOp = "outer"            // (a.size, b.size)
	ShapeKron      ShapeOp = "kron"             // axes multiplied, the shorter shape led by ones
	ShapeTensordot ShapeOp = "tensordot"        // axes: an int, or a pair of lists
	ShapeEinsum    ShapeOp = "einsum"           // subscripts, operands
	ShapeQuantMM   ShapeOp = "quantized_matmul" // x[:-1] + (w[-2]) if transpose, else x[:-1] + (w[-1]·32/bits)
	ShapeGatherMM  ShapeOp = "gather_mm"        // broadcast(indices, or a's and b's leading axes) + (a[-2], b[-1])
	ShapeSDPA      ShapeOp = "sdpa"             // q[:-1] + v[-1:]
	ShapeConv      ShapeOp = "conv"             // channels last; weight (out, kernel…, in/groups); stride, padding, dilation
	ShapeConvT     ShapeOp = "conv_transpose"
	ShapeConvolve  ShapeOp = "convolve" // mode full, same or valid

	ShapeTranspose     ShapeOp = "transpose" // axes; reversed if absent
	ShapeMatrixT       ShapeOp = "matrix_transpose"
	ShapeSwapAxes      ShapeOp = "swapaxes" // axis1, axis2
	ShapeMoveAxis      ShapeOp = "moveaxis" // source, destination
	ShapeExpandDims    ShapeOp = "expand_dims"
	ShapeSqueeze       ShapeOp = "squeeze"
	ShapeReshape       ShapeOp = "reshape"   // shape, one of which may be −1
	ShapeFlatten       ShapeOp = "flatten"   // start_axis, end_axis
	ShapeUnflatten     ShapeOp = "unflatten" // axis, shape
	ShapeAtLeast1      ShapeOp = "atleast_1d"
	ShapeAtLeast2      ShapeOp = "atleast_2d"
	ShapeAtLeast3      ShapeOp = "atleast_3d"
	ShapeConcatenate   ShapeOp = "concatenate"      // a list, axis (None: flattened)
	ShapeStack         ShapeOp = "stack"            // a list, axis (None: flattened first)
	ShapeSplit         ShapeOp = "split"            // a list: indices_or_sections, axis
	ShapeUnstack       ShapeOp = "unstack"          // a tuple of a[axis] arrays less axis
	ShapeRepeat        ShapeOp = "repeat"           // repeats, axis (None: flattened)
	ShapeTile          ShapeOp = "tile"             // reps
	ShapeBroadcastTo   ShapeOp = "broadcast_to"     // shape, broadcast with a's
	ShapeBroadcastAll  ShapeOp = "broadcast_arrays" // a tuple, each of the operands' broadcast
	ShapeMeshgrid      ShapeOp = "meshgrid"         // a tuple; sparse, indexing
	ShapePad           ShapeOp = "pad"              // pad_width
	ShapeTake          ShapeOp = "take"             // a with axis replaced by indices' shape (None: a is flattened)
	ShapeTakeAlongAxis ShapeOp = "take_along_axis"  // indices' shape, other axes broadcast with a's; axis None: indices'
	ShapeSlice         ShapeOp = "slice"            // slice_size
	ShapeView          ShapeOp = "view"             // last axis scaled by the ratio of the dtypes' sizes
	ShapeDiag          ShapeOp = "diag"             // (n,) ↔ (n, n) by k
	ShapeDiagonal      ShapeOp = "diagonal"         // offset, axis1, axis2; the diagonal becomes the last axis
	ShapeTrace         ShapeOp = "trace"            // a less axis1 and axis2
	ShapeIndex         ShapeOp = "index"            // a[…], by Python's index rules

	ShapeArange   ShapeOp = "arange"   // (⌈(stop−start)/step⌉,)
	ShapeLinspace ShapeOp = "linspace" // (num,)
	ShapeEye      ShapeOp = "eye"      // (n, m), m defaults to n
	ShapeVector   ShapeOp = "vector"   // (n,): its first argument
	ShapePython   ShapeOp = "python"   // that of nested lists, or of the array given

	ShapeFFT    ShapeOp = "fft"   // a with axis of length n
	ShapeRFFT   ShapeOp = "rfft"  // ⌊n/2⌋+1
	ShapeIRFFT  ShapeOp = "irfft" // n, or 2(a[axis]−1)
	ShapeFFTN   ShapeOp = "fftn"  // s, axes
	ShapeRFFTN  ShapeOp = "rfftn"
	ShapeIRFFTN ShapeOp = "irfftn"

	ShapeRows     ShapeOp = "rows"        // (num, 2): random.split
	ShapeCategory ShapeOp = "categorical" // logits less axis, or shape; num_samples as a last axis

	ShapeKey         ShapeOp = "key"         // (2,): random.key
	ShapePermutation ShapeOp = "permutation" // a's, or (n,) of an int
	ShapeNormals     ShapeOp = "normals"     // shape + mean's
	ShapeFrequencies ShapeOp = "frequencies" // (⌊n/2⌋+1,)

	ShapePacked     ShapeOp = "packed"      // last axis · bits (4) / 32: quantized weights
	ShapeGroups     ShapeOp = "groups"      // last axis / group_size (64): their scales and biases
	ShapeDequantize ShapeOp = "dequantize"  // last axis · 32 / bits (4)
	ShapeThinLeft   ShapeOp = "qr_q"        // a of (…, m, n): (…, m, min(m, n))
	ShapeThinRight  ShapeOp = "qr_r"        // (…, min(m, n), n)
	ShapeSquareLeft ShapeOp = "square"      // (…, m, m)
	ShapeSquareLast ShapeOp = "square_last" // (…, n, n)
	ShapeSmaller    ShapeOp = "smaller"     // (…, min(m, n))

	ShapeLoss ShapeOp = "loss" // Items[0] if reduction is "none", else ()

	// Layers; the names in brackets are arguments of the constructor.
	ShapeLinear    ShapeOp = "linear"    // last axis becomes output_dims
	ShapeEmbedding ShapeOp = "embedding" // a with a last axis added: dims
	ShapePool      ShapeOp = "pool"      // kernel_size, stride, padding over the axes between first and last
	ShapeUpsample  ShapeOp = "upsample"  // scale_factor
	ShapeHalve     ShapeOp = "halve"     // axis of half the length: GLU
	ShapeHidden    ShapeOp = "hidden"    // last axis becomes hidden_size
	ShapeAttention ShapeOp = "attention" // last axis becomes value_output_dims, or dims

	ShapeItems   ShapeOp = "items" // a tuple whose items have rules of their own
	ShapeUnknown ShapeOp = "unknown"
)

// ShapeOps lists every shape rule.
var ShapeOps = [...]ShapeOp{
	ShapeSame,
	ShapeBroadcast,
	ShapeScalar,
	ShapeGiven,
	ShapeReduce,
	ShapeScan,
	ShapeTopK,
	ShapeDropLast,
	ShapeDropTwo,
	ShapeDiff,
	ShapeMatmul,
	ShapeInner,
	ShapeOuter,
	ShapeKron,
	ShapeTensordot,
	ShapeEinsum,
	ShapeQuantMM,
	ShapeGatherMM,
	ShapeSDPA,
	ShapeConv,
	ShapeConvT,
	ShapeConvolve,
	ShapeTranspose,
	ShapeMatrixT,
	ShapeSwapAxes,
	ShapeMoveAxis,
	ShapeExpandDims,
	ShapeSqueeze,
	ShapeReshape,
	ShapeFlatten,
	ShapeUnflatten,
	ShapeAtLeast1,
	ShapeAtLeast2,
	ShapeAtLeast3,
	ShapeConcatenate,
	ShapeStack,
	ShapeSplit,
	ShapeUnstack,
	ShapeRepeat,
	ShapeTile,
	ShapeBroadcastTo,
	ShapeBroadcastAll,
	ShapeMeshgrid,
	ShapePad,
	ShapeTake,
	ShapeTakeAlongAxis,
	ShapeSlice,
	ShapeView,
	ShapeDiag,
	ShapeDiagonal,
	ShapeTrace,
	ShapeIndex,
	ShapeArange,
	ShapeLinspace,
	ShapeEye,
	ShapeVector,
	ShapePython,
	ShapeFFT,
	ShapeRFFT,
	ShapeIRFFT,
	ShapeFFTN,
	ShapeRFFTN,
	ShapeIRFFTN,
	ShapeRows,
	ShapeCategory,
	ShapeKey,
	ShapePermutation,
	ShapeNormals,
	ShapeFrequencies,
	ShapePacked,
	ShapeGroups,
	ShapeDequantize,
	ShapeThinLeft,
	ShapeThinRight,
	ShapeSquareLeft,
	ShapeSquareLast,
	ShapeSmaller,
	ShapeLoss,
	ShapeLinear,
	ShapeEmbedding,
	ShapePool,
	ShapeUpsample,
	ShapeHalve,
	ShapeHidden,
	ShapeAttention,
	ShapeItems,
	ShapeUnknown,
}
