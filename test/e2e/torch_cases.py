"""Small PyTorch modules for the end-to-end comparison, exported as `torch.export.save` writes them."""

import torch
from torch import nn

from builder import Cases

cases = Cases()


class Function(nn.Module):
    """A module whose forward is the given function."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


def normal(*shape, dtype=torch.float32):
    return torch.randn(*shape, dtype=dtype)


def integers(low, high, *shape, dtype=torch.int64):
    return torch.randint(low, high + 1, shape, dtype=dtype)


def with_statistics(module):
    """Gives each batch norm statistics that a trained one could have; fresh ones change nothing."""
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.running_mean)
            nn.init.uniform_(part.running_var, 0.5, 2)
            nn.init.normal_(part.weight)
            nn.init.normal_(part.bias)
    return module


def small_network():
    return with_statistics(
        nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 12, 3, stride=2, padding="valid"),
            nn.Hardswish(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(),
            nn.Linear(12, 10),
            nn.Softmax(dim=-1),
        )
    )


@cases("network", terms=200)
def network_of_convolutions():
    return small_network(), (normal(2, 1, 16, 16),)


@cases("network", terms=200)
def network_of_convolutions_decomposed():
    return small_network(), (normal(2, 1, 16, 16),)


@cases("network", terms=100)
def inverted_residual():
    block = nn.Sequential(
        nn.Conv2d(6, 24, 1, bias=False),
        nn.BatchNorm2d(24),
        nn.ReLU6(inplace=True),
        nn.Conv2d(24, 24, 3, padding=1, groups=24, bias=False),
        nn.BatchNorm2d(24),
        nn.ReLU6(inplace=True),
        nn.Conv2d(24, 6, 1, bias=False),
        nn.BatchNorm2d(6),
    )
    with_statistics(block)

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.block = block

        def forward(self, x):
            return x + self.block(x)

    return Residual(), (normal(1, 6, 9, 7),)


@cases("network", terms=200)
def encoder_layer():
    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.project = nn.Linear(16, 48)
            self.norm = nn.LayerNorm(16)
            self.feed = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))

        def forward(self, x):
            q, k, v = (part.view(2, 5, 4, 4).transpose(1, 2) for part in self.project(x).chunk(3, dim=-1))
            scores = torch.softmax(q @ k.transpose(-2, -1) / 2.0, dim=-1)
            y = self.norm(x + (scores @ v).transpose(1, 2).reshape(2, 5, 16))
            return y + self.feed(y)

    return Encoder(), (normal(2, 5, 16),)


@cases("conv", terms=60)
def conv_variants():
    class Convolutions(nn.Module):
        def __init__(self):
            super().__init__()
            self.dilated = nn.Conv2d(4, 6, (3, 2), dilation=(1, 2), padding=(2, 1), groups=2)
            self.line = nn.Conv1d(4, 5, 3, padding="same")
            self.volume = nn.Conv3d(1, 2, 2)
            self.deep = nn.Conv3d(4, 8, (3, 3, 2), (1, 2, 1), "valid", dilation=(1, 1, 2), groups=2)
            self.same = nn.Conv3d(8, 8, 3, padding="same", groups=8)
            self.up = nn.ConvTranspose3d(8, 3, (2, 3, 4), (2, 1, 2), padding=(0, 1, 1), output_padding=(1, 0, 0))

        def forward(self, x):
            deep = torch.relu(self.deep(x.unsqueeze(2).expand(2, 4, 4, 7, 8)))
            up = self.up(self.same(deep))
            return self.dilated(x), self.line(x[:, :, 0]), self.volume(x.unsqueeze(1)), up

    return Convolutions(), (normal(2, 4, 7, 8),)


@cases("conv", terms=300)
def convolutions_by_tiles():
    """Large enough for minimal filtering: tiles of 4, some of which leave the image, and tiles of 2."""

    class Convolutions(nn.Module):
        def __init__(self):
            super().__init__()
            self.many = nn.Conv2d(32, 48, 3, padding=1)
            self.few = nn.Conv2d(48, 64, 3, padding=(1, 1))

        def forward(self, x):
            y = torch.relu(self.many(x))
            return y, self.few(y[:, :, 3:17, 4:18]) + 1

    return Convolutions(), (normal(1, 32, 23, 21),)


@cases("conv", terms=16)
def pool_variants():
    def pools(x, volume):
        padded = nn.functional.avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False)
        return (
            padded,
            nn.functional.avg_pool2d(x, (2, 3)),
            nn.functional.max_pool2d(x, 3, 2, 1, ceil_mode=True),
            nn.functional.max_pool2d(x, 2, 1, dilation=2),
            nn.functional.adaptive_avg_pool2d(x, (2, 3)),
            nn.functional.avg_pool1d(x[0], 4),
            nn.functional.avg_pool3d(volume, (2, 3, 2), (1, 2, 2), (1, 1, 0), ceil_mode=True, count_include_pad=False),
            nn.functional.avg_pool3d(volume, 2, divisor_override=5),
            nn.functional.max_pool3d(volume, 3, 2, 1, ceil_mode=True),
            nn.functional.adaptive_avg_pool3d(volume, (1, 2, 3)),
            nn.functional.adaptive_avg_pool3d(volume, (2, 3, 5)),
            nn.functional.adaptive_max_pool3d(volume, (2, 4, 3)),
        )

    return Function(pools), (normal(2, 3, 8, 9), normal(2, 3, 4, 8, 9))


@cases("attention", terms=400)
def attention_masked():
    def attend(q, k, v, addend, keep):
        sdpa = nn.functional.scaled_dot_product_attention
        padding = keep[:, :1, :1]
        return sdpa(q, k, v, attn_mask=addend), sdpa(q, k, v, attn_mask=keep, scale=0.3), sdpa(q, k, v, padding)

    keep = torch.rand(2, 3, 21, 197) < 0.8
    keep[1, 0, 3] = False
    inputs = normal(2, 3, 21, 40), normal(2, 3, 197, 40), normal(2, 3, 197, 24), normal(21, 197), keep
    return Function(attend), inputs


@cases("attention", terms=400)
def attention_masked_by_numbers():
    """As models without minus infinity write it; where no key of a query counts, all that are left out do alike."""

    def attend(q, k, v, bias, keep):
        least = torch.finfo(q.dtype).min
        scores = q @ k.mT * 0.3
        order = torch.ones(21, 37, dtype=torch.bool).tril(diagonal=16)
        masked = (
            scores.masked_fill(~keep[:, :1, :1], least),
            torch.where(order, scores, least) + torch.where(keep[:, :1, :1], 0.0, least),
            (scores + bias).masked_fill(~keep, -1e30),
        )
        return tuple(torch.softmax(each, -1) @ v for each in masked)

    keep = torch.rand(2, 3, 21, 37) < 0.8
    keep[1, 0] = keep[0, 2, 3] = False
    inputs = normal(2, 3, 21, 40), normal(2, 3, 37, 40), normal(2, 3, 37, 24), normal(21, 37), keep
    return Function(attend), inputs


@cases("attention", terms=100)
def attention_causal():
    def attend(q, k, v):
        sdpa = nn.functional.scaled_dot_product_attention
        return sdpa(q, k, v, is_causal=True), sdpa(q[..., :30, :], k, v, is_causal=True), sdpa(q[0, 0], k[0, 0], v[0, 0])

    return Function(attend), (normal(1, 2, 70, 32), normal(1, 2, 70, 32), normal(1, 2, 70, 32))


@cases("attention", terms=100)
def attention_of_grouped_heads():
    def attend(q, k, v):
        return nn.functional.scaled_dot_product_attention(q, k, v, enable_gqa=True)

    return Function(attend), (normal(2, 6, 17, 16), normal(2, 2, 33, 16), normal(2, 2, 33, 8))


@cases("attention", terms=1100)
def attention_of_many_channels():
    def attend(q, k, v, keep):
        sdpa = nn.functional.scaled_dot_product_attention
        return sdpa(q, k, v, keep), sdpa(q[..., :300], k[..., :300], v, is_causal=True)

    return Function(attend), (normal(1, 2, 9, 1100), normal(1, 2, 9, 1100), normal(1, 2, 9, 8), torch.rand(9, 9) < 0.3)


@cases("attention", terms=200)
def attention_across_sequences():
    return nn.MultiheadAttention(32, 4, kdim=24, vdim=20, batch_first=True), (
        normal(2, 9, 32),
        normal(2, 14, 24),
        normal(2, 14, 20),
    )


@cases("matmul", terms=24)
def products():
    def multiply(a, b, vector):
        wide = torch.bmm(a.expand(3, 4, 6), b)
        return a @ b, wide, torch.addmm(vector, a[0], b[0], beta=0.5, alpha=2), a @ b[0, :, 0], vector @ b[0].T

    return Function(multiply), (normal(1, 4, 6), normal(3, 6, 5), normal(5))


@cases("matmul", terms=20)
def linear_double():
    return nn.Sequential(nn.Linear(20, 9), nn.Tanh(), nn.Linear(9, 3, bias=False)).double(), (
        normal(4, 20, dtype=torch.float64),
    )


@cases("elementwise", terms=8)
def arithmetic():
    def compute(x, y):
        z = torch.add(x, y, alpha=2) - 1.5
        z.mul_(0.5).add_(y)
        ratio = x / (y.abs() + 1)
        larger = torch.where(x > y, x, y), torch.maximum(x, y), x.clamp(min=-0.5)
        added = torch.addcmul(x, y, ratio, value=0.5), torch.addcmul(x, x, y), torch.addcdiv(y, x, y.abs() + 1, value=-2)
        between = x.lerp(y, 0.3), torch.lerp(x, y, ratio), ratio.square(), (x > y).square()
        return (*larger, *added, *between, z, 2 - ratio, ratio.pow(2), -x, 1 / (x * x + 1))

    return Function(compute), (normal(3, 1, 5), normal(4, 1))


@cases("elementwise", terms=8)
def functions_of_one_value():
    def compute(x):
        f = nn.functional
        positive = x.abs() + 0.1
        smooth = x.exp(), x.tanh(), x.sigmoid(), x.erf(), x.sin(), x.cos()
        roots = positive.log(), positive.sqrt(), positive.rsqrt(), positive.reciprocal()
        gates = f.gelu(x), f.gelu(x, approximate="tanh"), f.silu(x), f.softplus(x), f.mish(x)
        pieces = f.elu(x), f.leaky_relu(x, 0.2), f.hardtanh(x), f.hardsigmoid(x), x.floor(), x.round(), x.sign()
        return (*smooth, *roots, *gates, *pieces)

    return Function(compute), (normal(3, 11),)


@cases("elementwise")
def integers_and_bits():
    def compute(x, y, flags):
        small = x.to(torch.int32)
        quotient = torch.div(x, y, rounding_mode="floor")
        logic = x == y, small & 5, ~flags, flags.logical_or(x < 0)
        return (x + y, x * 3 - y, quotient, torch.remainder(x, y), x.to(torch.float32), *logic)

    return Function(compute), (integers(-20, 20, 3, 4), integers(1, 6, 4), integers(0, 1, 3, 4, dtype=torch.bool))


@cases("elementwise", terms=0)
def floats_of_8_bits():
    """Casts, of which those to one format saturate, and a table of such floats with its scale."""
    formats = torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz
    tables = [normal(6, 5).to(element) for element in formats]

    def compute(x, indices):
        casts = [x.to(element).to(torch.float32) for element in formats]
        return (*casts, *((table.to(torch.float32) * 0.25)[indices] for table in tables))

    return Function(compute), (torch.cat([normal(200) * 200, torch.tensor([torch.inf, torch.nan])]), integers(0, 5, 4))


@cases("reduce", terms=24)
def reductions():
    def reduce(x):
        spread = x.var(dim=1), x.std(dim=-1, unbiased=False, keepdim=True), x.norm(dim=1)
        return (x.sum(), x.mean((0, 2)), x.amax(1), x.min(dim=-1).values, x.argmax(dim=1), x.prod(-1), *spread)

    return Function(reduce), (normal(2, 3, 4),)


@cases("elementwise")
def signs():
    def compute(x, y):
        return x.sign(), (x / 0).sgn(), y.sign()

    return Function(compute), (torch.tensor([-2.5, -0.0, 0.0, 3.0]), integers(-2, 2, 5))


@cases("reduce")
def sums_of_narrow_integers():
    def compute(x, y):
        narrow = x.sum(dtype=torch.uint8), x.cumsum(1, dtype=torch.uint8)
        return (x.sum(), x.cumsum(0), x.prod(1), y.sum((0, 1)), y.cumprod(1), (y > 0).sum(0), *narrow)

    return Function(compute), (integers(0, 255, 4, 6, dtype=torch.uint8), integers(-99, 99, 3, 4, dtype=torch.int32))


@cases("reduce", terms=24)
def norms():
    class Norms(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.LayerNorm([5, 4], eps=1e-6)
            self.group = nn.GroupNorm(2, 4)
            self.batch = nn.BatchNorm2d(4)
            with_statistics(self)

        def forward(self, x):
            return self.layer(x), self.group(x), self.batch(x), torch.log_softmax(x, 1), x.softmax(-1)

    return Norms(), (normal(2, 4, 5, 4),)


@cases("shape")
def views():
    def view(x):
        left, right = x.split([1, 3], dim=2)
        parts = torch.cat([right, left], 2), torch.stack([x, x + 1], dim=1), x[:, 1:, ::2], x.flip(1)
        moved = x.permute(2, 0, 1).reshape(4, -1), x.flatten(1), x.unsqueeze(0).squeeze(0), x.repeat(2, 1, 1), x.tile(3)
        padded = nn.functional.pad(x, (1, 2, 0, 1), value=3.0)
        return (*parts, *moved, padded, x.select(1, -1), x[None, ..., 0].expand(2, 2, 3))

    return Function(view), (normal(2, 3, 4),)


@cases("shape")
def views_decomposed():
    return views()


@cases("shape")
def lookups():
    class Lookup(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(11, 6)

        def forward(self, tokens, rows):
            vectors = self.words(tokens)
            return vectors, vectors.index_select(1, rows), torch.gather(vectors, 1, tokens[:, :, None])

    return Lookup(), (integers(0, 3, 2, 4), integers(0, 3, 5))


@cases("shape")
def indices_between_dimensions():
    def pick(x, i, j):
        rows = i[:, None]
        many = x[:, i, j], x[:, :, i, j], x[:, rows, j], x[i, :, j], x[:, i, :, j], x[i, j, :]
        made = x.new_zeros(2, 3), x.new_full((2,), 7), i.new_ones(3)
        return (*many, *made, x.repeat_interleave(2, 1), x.repeat_interleave(3), torch.outer(i, x[0, 0, 0]))

    return Function(pick), (normal(4, 3, 5, 6), integers(-3, 2, 5), integers(0, 4, 5) % 3)


@cases("conv", terms=60)
def weights_of_given_lengths():
    norm = nn.utils.parametrizations.weight_norm
    return nn.Sequential(norm(nn.Conv1d(4, 6, 3)), norm(nn.Conv1d(6, 5, 1), dim=1)), (normal(2, 4, 9),)


# Recurrent layers.


@cases("recurrent", terms=80)
def lstm_layers_both_ways():
    class Layers(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.LSTM(6, 10, num_layers=2, bidirectional=True, batch_first=True, dropout=0.5)

        def forward(self, x, h, c):
            y, (last, memory) = self.layers(x, (h, c))
            return y, last, memory, self.layers(y[:, :, :6])[0]

    return Layers(), (normal(3, 5, 6), normal(4, 3, 10), normal(4, 3, 10))


@cases("recurrent", terms=80)
def gru_layers():
    class Layers(nn.Module):
        def __init__(self):
            super().__init__()
            self.two = nn.GRU(6, 34, num_layers=2)
            self.both = nn.GRU(34, 8, bidirectional=True, bias=False)

        def forward(self, x):
            y, last = self.two(x)
            return (y, last, *self.both(torch.relu(y)))

    return Layers(), (normal(5, 2, 6),)


@cases("recurrent", terms=80)
def rnn_layers_and_cells():
    class Layers(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.RNN(6, 9, nonlinearity="relu", batch_first=True)
            self.back = nn.RNN(9, 9, bidirectional=True)
            self.lstm, self.gru = nn.LSTMCell(9, 7), nn.GRUCell(7, 7)
            self.tanh, self.relu = nn.RNNCell(7, 7, bias=False), nn.RNNCell(7, 7, nonlinearity="relu")

        def forward(self, x):
            y, last = self.layer(x)
            z, _ = self.back(y)
            h, c = self.lstm(y[:, -1])
            return last, z, h, c, self.gru(h, c), self.tanh(h), self.relu(h, c)

    return Layers(), (normal(3, 5, 6),)


# Resampling.


@cases("resize", terms=16)
def upsampling():
    def upsample(x, line, volume):
        f = nn.functional.interpolate
        return (
            f(x, scale_factor=2),
            f(x, size=(9, 4)),
            f(x, scale_factor=(1.3, 0.6), mode="nearest-exact"),
            f(x, scale_factor=2, mode="bilinear"),
            f(x, scale_factor=(1.7, 0.55), mode="bilinear", recompute_scale_factor=True),
            f(x, scale_factor=(1.7, 0.55), mode="bilinear"),
            f(x, size=(5, 13), mode="bilinear", align_corners=True),
            f(x, size=(3, 9), mode="bicubic"),
            f(x, size=(12, 1), mode="bicubic", align_corners=True),
            f(x, size=(3, 12), mode="bilinear", antialias=True),
            f(x, size=(3, 12), mode="bicubic", antialias=True),
            f(line, scale_factor=2.5, mode="linear"),
            f(line, size=20),
            f(volume, scale_factor=2, mode="trilinear"),
            f(volume, size=(2, 7, 3)),
        )

    return Function(upsample), (normal(1, 3, 8, 7), normal(2, 3, 6), normal(1, 2, 3, 4, 5))


@cases("conv", terms=72)
def transposed_convolutions():
    class Upscale(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.ConvTranspose2d(8, 12, 4, stride=2, padding=1)
            self.second = nn.ConvTranspose2d(12, 6, 3, stride=2, padding=1, output_padding=1, groups=3, bias=False)
            self.line = nn.ConvTranspose1d(6, 4, 5, stride=3, dilation=2)

        def forward(self, x):
            y = self.second(torch.relu(self.first(x)))
            return y, self.line(y.flatten(2))

    return Upscale(), (normal(1, 8, 5, 4),)


@cases("conv", terms=72)
def transposed_convolutions_decomposed():
    return transposed_convolutions()


@cases("shape", terms=60)
def writes_grids_and_gates():
    def compute(x, y):
        part = torch.slice_scatter(x, y, 1, 1, 4), torch.slice_scatter(x, y * 2, 1, -3)
        row = torch.select_scatter(x, y[:, 0], 1, -1), torch.full_like(x, 2).copy_(y[:, :1])
        grids = torch.meshgrid(y[0], x[0], indexing="ij"), torch.meshgrid(y[1], x[1], indexing="xy")
        constants = torch.eye(3), torch.eye(2, 4, dtype=torch.int64), torch.linspace(-1, 2, 7)
        return (*part, *row, *grids[0], *grids[1], *constants, nn.functional.glu(x, 0), x.clone().fill_(3.0))

    return Function(compute), (normal(2, 6), normal(2, 3))


@cases("reduce", terms=60)
def batch_statistics_decomposed():
    return nn.Sequential(nn.InstanceNorm2d(3, affine=True), nn.ReLU()), (normal(2, 3, 5, 4),)


@cases("reduce")
def places_of_maxima():
    def pool(x):
        return nn.functional.max_pool2d(x, (3, 2), 2, 1, ceil_mode=True, return_indices=True)

    return Function(pool), (normal(2, 3, 8, 7),)


# Writing at places that are data, and choosing by size.


@cases("scatter", terms=8)
def scatters():
    def write(x, index, source, rows, mask):
        slices = x.index_add(0, rows, source, alpha=2), x.index_copy(1, rows[:2], x[:, :2] + 1)
        sums = x.scatter_add(1, index, source), x.scatter_reduce(1, index, source, "amax")
        put = x.index_put((rows, rows), source[:, 0]).index_put((mask,), torch.tensor(5.0))
        return (x.scatter(1, index, source), x.scatter(0, index % 4, 3.5), put, *slices, *sums)

    index = torch.stack([torch.randperm(5) for _ in range(3)])
    return Function(write), (normal(4, 5), index, normal(3, 5), torch.tensor([2, 0, 3]), normal(4, 5) > 0.8)


@cases("scatter")
def sorting():
    def order(x, y):
        return (*x.topk(3, 1), *y.sort(0, descending=True), x.argsort(-1), *x.topk(2, 0, largest=False))

    return Function(order), (normal(4, 9, 3), torch.randperm(24).reshape(6, 4))


@cases("matmul", terms=40)
def einsums():
    def multiply(x, y, z):
        return torch.einsum("bhid,bhjd->bhij", x, y), torch.einsum("d,kl", z, y[0, 0, :2]), torch.einsum("...d,d", x, z)

    return Function(multiply), (normal(2, 3, 8, 5), normal(2, 3, 6, 5), normal(5))


@cases("matmul", terms=400)
def einsums_of_three():
    def multiply(weights, values, out):
        heads = torch.einsum("bhqk,bhke,hed->bqd", weights, values, out)
        outer = torch.einsum("bhqk,hed,bhke->bd", weights, out, values)
        return heads, outer, torch.einsum("bhke,hed,bhke->hkd", values, out, values)

    return Function(multiply), (normal(2, 3, 8, 6), normal(2, 3, 6, 4), normal(3, 4, 12))
