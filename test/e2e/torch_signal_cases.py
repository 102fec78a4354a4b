"""PyTorch modules that transform signals: Fourier transforms, complex tensors, overlapping frames."""

import torch

from builder import Cases
from torch_cases import Function, normal

cases = Cases()


def parts(x):
    return torch.view_as_real(x.resolve_conj())


def both_forms_of(cases):
    """`@both_forms(GROUP)` before a function adds a model twice, as exported and after run_decompositions()."""

    def both_forms(group, terms=1):
        def add(function):
            cases(group, terms)(function)

            def decomposed():
                return function()

            decomposed.__name__ = function.__name__ + "_decomposed"
            cases(group, terms)(decomposed)
            return function

        return add

    return both_forms


both_forms = both_forms_of(cases)


@both_forms("fourier", terms=8)
def real_transforms():
    def compute(x, y):
        half, whole = torch.fft.rfft(x), torch.fft.fft(y, dim=1)
        return parts(half), whole.real, whole.imag, half.abs(), torch.fft.irfft(half, n=30), parts(torch.fft.rfft(y, 16, 0))

    return Function(compute), (normal(3, 30), normal(5, 21, 2))


@both_forms("fourier", terms=8)
def transforms_of_every_length():
    def compute(*inputs):
        return tuple(parts(torch.fft.fft(x)) for x in inputs)

    lengths = (1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 14, 16, 17, 31, 60, 64, 97, 121, 127, 400, 509, 1001)
    return Function(compute), tuple(normal(2, n) for n in lengths)


@both_forms("fourier", terms=8)
def transforms_in_many_dimensions():
    def compute(x, z):
        z = torch.view_as_complex(z)
        return (
            parts(torch.fft.fftn(x)),
            torch.fft.irfftn(torch.fft.rfftn(x, dim=(1, 0)) * 2, s=(6, 4), dim=(1, 0)),
            torch.fft.ifft2(torch.fft.fft2(x, norm="ortho")).real,
            torch.fft.irfft2(torch.fft.rfft2(x, norm="forward"), s=x.shape[1:], norm="forward"),
            parts(torch.fft.ifftn(z, s=(3, 8), norm="forward")),
            parts(torch.fft.ifft(z, dim=0)),
            torch.fft.fftshift(torch.fft.fft(x), dim=-1).abs(),
        )

    return Function(compute), (normal(4, 6, 5), normal(4, 6, 2))


@both_forms("fourier", terms=8)
def transforms_of_symmetric_signals():
    def compute(x, z):
        z = torch.view_as_complex(z)
        return torch.fft.hfft(z), torch.fft.hfft(z, 7, norm="ortho"), torch.fft.irfft(z), parts(torch.fft.ihfft(x))

    return Function(compute), (normal(12), normal(5, 2))


@both_forms("fourier", terms=12)
def complex_arithmetic():
    def compute(a, b, c):
        x, y = torch.complex(a, b), torch.view_as_complex(c)
        z = x * y + x / y - 2 * y.conj() + a
        matrix = x @ y.T
        return (
            parts(z),
            parts(matrix.sum(0)),
            x.angle() + a.angle(),
            (x - y).abs(),
            parts(torch.polar(a.abs(), b)),
            parts(torch.cat([x, y], 1).reshape(2, -1).permute(1, 0)[1:4]),
            parts(torch.exp(x)),
            parts(1 / x),
            parts(torch.einsum("ij,kj->ik", x, y)),
            parts((b - x).square()),
            a.real,
        )

    return Function(compute), (normal(4, 3), normal(4, 3), normal(4, 3, 2))


@both_forms("fourier", terms=12)
def rotation_of_queries():
    class Rotation(torch.nn.Module):
        def __init__(self):
            super().__init__()
            angle = torch.outer(torch.arange(6), 1e4 ** (-torch.arange(4) / 4))
            self.register_buffer("rotation", torch.polar(torch.ones_like(angle), angle))

        def forward(self, x):
            pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
            return torch.view_as_real(pairs * self.rotation[: x.shape[1], None]).flatten(3)

    return Rotation(), (normal(2, 5, 3, 8),)


@both_forms("fourier", terms=12)
def global_filter():
    def compute(x, weight):
        spectrum = torch.fft.rfft2(x, dim=(1, 2), norm="ortho") * torch.view_as_complex(weight)
        return torch.fft.irfft2(spectrum, s=x.shape[1:3], dim=(1, 2), norm="ortho")

    return Function(compute), (normal(2, 6, 10, 3), normal(6, 6, 3, 2))


@both_forms("fourier", terms=40)
def spectral_convolution():
    def compute(x, weight):
        low = torch.fft.rfft2(x)[:, :, :4, :3]
        out = torch.einsum("bixy,ioxy->boxy", low, torch.view_as_complex(weight))
        return torch.fft.irfft2(torch.nn.functional.pad(torch.view_as_real(out), (0, 0, 0, 2)).sum(-1), s=(8, 8))

    return Function(compute), (normal(2, 3, 8, 8), normal(3, 2, 4, 3, 2))


@both_forms("fourier", terms=40)
def log_mel_spectrogram():
    def compute(x, filters):
        spectrum = torch.stft(x, 400, 160, window=torch.hann_window(400), return_complex=True)
        power = spectrum[..., :-1].abs() ** 2
        return torch.clamp(filters @ power, min=1e-10).log10()

    return Function(compute), (normal(1, 3200), normal(8, 201).abs())


@both_forms("fourier", terms=40)
def frames_there_and_back():
    def compute(x, y):
        window = torch.hann_window(24)
        spectrum = torch.stft(x, 32, 8, 24, window, return_complex=True, normalized=True)
        whole = torch.stft(y, 16, 4, center=False, onesided=False, return_complex=True)
        return (
            torch.view_as_real(spectrum),
            torch.view_as_real(whole),
            torch.istft(spectrum, 32, 8, 24, window, normalized=True, length=100),
            torch.istft(torch.stft(x[0], 20, 5, return_complex=True), 20, 5),
        )

    return Function(compute), (normal(2, 100), normal(50))


@both_forms("fourier")
def windows_and_frequencies():
    def compute(x):
        windows = torch.hann_window(8), torch.hamming_window(8, False), torch.blackman_window(8), torch.bartlett_window(8)
        others = torch.kaiser_window(8), torch.fft.fftfreq(8, 0.5), torch.fft.rfftfreq(15), torch.logspace(0, 1, 8)
        return tuple(x * w for w in windows + others)

    return Function(compute), (normal(8),)


@both_forms("frames", terms=12)
def windows_of_tensors():
    def compute(x):
        return x.unfold(1, 3, 2), torch.unfold_copy(x, -1, 2, 1), x.unfold(0, 1, 1).sum(-1), x[0, 0, 0].unfold(0, 1, 1)

    return Function(compute), (normal(2, 8, 5),)


@both_forms("frames", terms=30)
def columns_of_images():
    def compute(x, y):
        fold, unfold = torch.nn.functional.fold, torch.nn.functional.unfold
        return (
            unfold(x, 3, padding=1),
            unfold(x, (2, 3), dilation=(2, 1), padding=(0, 2), stride=(1, 2)),
            unfold(x[0], 2, stride=2),
            fold(y, (8, 7), (2, 3), padding=(1, 0), stride=(2, 2)),
            fold(unfold(x, 3, dilation=2, stride=3, padding=2), (8, 7), 3, dilation=2, stride=3, padding=2),
            fold(y[0], (8, 7), (2, 3), padding=(1, 0), stride=(2, 2)),
        )

    return Function(compute), (normal(2, 3, 8, 7), normal(2, 12, 15))
