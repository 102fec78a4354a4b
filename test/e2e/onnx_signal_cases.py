"""Small ONNX models that transform signals and sample images."""

from builder import Cases

cases = Cases()


@cases("fourier", terms=8)
def dft_of_axes(g):
    g.opset = 20
    real, pairs = g.input([3, 30, 1]), g.input([2, 9, 7, 2])
    axis = [g.constant(a, "int64") for a in (1, 2)]
    return [
        g.DFT(real, "", axis[0], onesided=1),
        g.DFT(real, g.constant(16, "int64"), axis[0]),
        g.DFT(pairs, "", axis[1], inverse=1),
        g.DFT(pairs, g.constant(12, "int64")),
    ]


@cases("fourier", terms=8)
def dft_of_attributes(g):
    g.opset = 17
    x, y = g.input([2, 5, 11, 1], "float64"), g.input([2, 5, 3, 2])
    return g.DFT(x, axis=2, onesided=1), g.DFT(x), g.DFT(y, axis=1, inverse=1)


@cases("fourier", terms=40)
def stft_of_frames(g):
    g.opset = 17
    x, pairs = g.input([2, 100, 1]), g.input([1, 50, 2])
    step, length = g.constant(10, "int64"), g.constant(16, "int64")
    window = g.HannWindow(length)
    return g.STFT(x, step, window), g.STFT(x, step, "", length, onesided=0), g.STFT(pairs, step, window, length, onesided=0)


@cases("fourier", terms=4)
def windows(g):
    g.opset = 17
    x, size = g.input([12]), g.constant(12, "int32")
    kinds = g.HannWindow, g.HammingWindow, g.BlackmanWindow
    return [g.Mul(x, kind(size, periodic=periodic)) for kind in kinds for periodic in (0, 1)]


@cases("fourier", terms=40)
def mel_spectrum(g):
    g.opset = 17
    x = g.input([3, 33])
    numbers = [g.constant(n, "int32") for n in (8, 64, 8192)]
    edges = [g.constant(f, "float32") for f in (0.0, 4096.0)]
    return g.MatMul(x, g.MelWeightMatrix(*numbers, *edges))


@cases("sample", terms=20)
def grid_samples(g):
    x, grid = g.input([2, 3, 5, 7]), g.input([2, 4, 6, 2], low=-1.4, high=1.4)
    kinds = ("linear", "zeros", 0), ("linear", "reflection", 1), ("nearest", "border", 0), ("cubic", "zeros", 1), ("cubic", "reflection", 0)
    return [g.GridSample(x, grid, mode=m, padding_mode=p, align_corners=a) for m, p, a in kinds]


@cases("sample", terms=20)
def grid_samples_of_volumes(g):
    x, grid = g.input([1, 2, 4, 5, 3]), g.input([1, 3, 2, 4, 3], low=-1.4, high=1.4)
    return g.GridSample(x, grid, padding_mode="border"), g.GridSample(x, grid, mode="nearest", align_corners=1)


@cases("sample", terms=20)
def affine_grids(g):
    theta, solid = g.input([2, 2, 3]), g.input([1, 3, 4])
    return g.AffineGrid(theta, g.ints(2, 1, 4, 5)), g.AffineGrid(solid, g.ints(1, 1, 2, 3, 4), align_corners=1)
