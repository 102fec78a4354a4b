"""PyTorch operators that a record says (dialects/nn/compositions/*.record), many in a model: each output is called by the
overload that gives it. records.py holds that none is left out."""

import torch

from builder import Cases
from torch_cases import Function, integers, normal

cases = Cases()
aten = torch.ops.aten
INF, NAN, BOOL = float("inf"), float("nan"), torch.bool


def flags(*shape):
    return integers(0, 1, *shape, dtype=BOOL)


def results(**calls):
    """Outputs by the names of their overloads, in which `__` stands for the point."""
    return {name.replace("__", "."): value for name, value in calls.items()}


@cases("record", terms=8)
def elementwise_records():
    def compute(x, y, i, odd, near):
        return results(
            frac=aten.frac(x), deg2rad=(aten.deg2rad(x), aten.deg2rad(i)), rad2deg=aten.rad2deg(x),
            logaddexp2=(aten.logaddexp2(x, y), aten.logaddexp2(odd, odd)), fmax=aten.fmax(odd, y), fmin=aten.fmin(odd, y),
            signbit=(aten.signbit(odd), aten.signbit(i)), copysign__Tensor=(aten.copysign(x, odd[1:2]), aten.copysign(i, y)),
            copysign__Scalar=(aten.copysign(x, -2.0), aten.copysign(x, -0.0)), heaviside=aten.heaviside(odd, y),
            ldexp__Tensor=aten.ldexp(x, i), isneginf=(aten.isneginf(odd), aten.isneginf(i)), isposinf=aten.isposinf(odd),
            isreal=aten.isreal(odd), nan_to_num=(aten.nan_to_num(odd), aten.nan_to_num(odd, 1.5, 2.5, -3), aten.nan_to_num(i)),
            float_power__Tensor_Tensor=aten.float_power(x.abs(), i), float_power__Tensor_Scalar=aten.float_power(i, 2),
            float_power__Scalar=aten.float_power(2.5, x),
            isclose=(aten.isclose(x, near), aten.isclose(odd, odd), aten.isclose(odd, odd, equal_nan=True),
                     aten.isclose(i, i + 1, 0.3)),
            special_multigammaln=aten.special_multigammaln(x.abs() + 3, 4), mvlgamma=aten.mvlgamma(x.abs() + 1, 2),
            rrelu=aten.rrelu(x), feature_alpha_dropout=aten.feature_alpha_dropout(x * 1, 0.3, False) + 1,
            native_dropout=aten.native_dropout(x, 0.5, False),
            _add_relu__Tensor=aten._add_relu(x, y, alpha=2), _add_relu__Scalar=aten._add_relu.Scalar(x, 0.5, 2), glu=(aten.glu(x), aten.glu(torch.cat([x, y]), 0)),
            log_sigmoid_forward=aten.log_sigmoid_forward(x)[0],
        )

    odd = torch.tensor([[INF, -INF, NAN, 0.0], [-0.0, 1.0, -2.0, 3.0], [INF, NAN, -1.0, 5.0]])
    x = normal(3, 4)
    return Function(compute), (x, normal(3, 4), integers(-3, 3, 3, 4), odd, x * (1 + 2e-6 * normal(3, 4).sign()))


@cases("record", terms=1)
def cast_records():
    def compute(x, i):
        return results(
            _cast_Byte=aten._cast_Byte(i.abs()), _cast_Char=aten._cast_Char(i), _cast_Short=aten._cast_Short(x),
            _cast_Int=aten._cast_Int(x), _cast_Long=aten._cast_Long(x), _cast_Half=aten._cast_Half(i).float(),
            _cast_Float=aten._cast_Float(i), _cast_Double=aten._cast_Double(x),
            bitwise_left_shift__Scalar_Tensor=aten.bitwise_left_shift.Scalar_Tensor(3, i.abs()),
            bitwise_right_shift__Scalar_Tensor=aten.bitwise_right_shift.Scalar_Tensor(300, i.abs()),
        )

    return Function(compute), (normal(3, 4) * 9, integers(-9, 9, 4))


@cases("record", terms=24)
def loss_records():
    def compute(x, y, p, sides, target, weight, images, named):
        triple = (x, y, x.flip(0))
        return results(
            mse_loss=[aten.mse_loss(x, y, r) for r in range(3)], l1_loss=aten.l1_loss(x, y), huber_loss=aten.huber_loss(x, y, 0, 0.5),
            smooth_l1_loss=[aten.smooth_l1_loss(x, y, 0, b) for b in (0.0, 0.7)], soft_margin_loss=aten.soft_margin_loss(x, sides),
            kl_div=(aten.kl_div(x, p), aten.kl_div(x, y, 2, log_target=True)),
            poisson_nll_loss=(aten.poisson_nll_loss(x, p, True, False, 1e-8, 1), aten.poisson_nll_loss(p, p, False, False, 1e-8, 2)),
            binary_cross_entropy=aten.binary_cross_entropy(p, 1 - p, y.abs()),
            binary_cross_entropy_with_logits=aten.binary_cross_entropy_with_logits(x, p, None, y.abs()),
            cosine_embedding_loss=aten.cosine_embedding_loss(x, y, sides[:, 0], 0.2),
            hinge_embedding_loss=aten.hinge_embedding_loss(x, sides), margin_ranking_loss=aten.margin_ranking_loss(x, y, sides, 0.3),
            triplet_margin_loss=(aten.triplet_margin_loss(*triple), aten.triplet_margin_loss(*triple, p=1.0, swap=True, reduction=0)),
            multi_margin_loss=(aten.multi_margin_loss(x, target), aten.multi_margin_loss(x, target, 2, 0.5, weight, 0),
                               aten.multi_margin_loss(x[0], target[0])),
            multilabel_margin_loss=(aten.multilabel_margin_loss(x, named), aten.multilabel_margin_loss(x[0], named[0])),
            multilabel_margin_loss_forward=aten.multilabel_margin_loss_forward(x, named, 0),
            nll_loss_forward=(aten.nll_loss_forward(x, target, weight, 1, 2), aten.nll_loss_forward(x, target, None, 2, -100)),
            nll_loss2d_forward=aten.nll_loss2d_forward(images, target[:2, None].expand(2, 3)[:, None] % 2, None, 1, -100),
        )

    named = torch.tensor([[1, 3, -1, 2, 0], [-1, 0, 1, 2, 3], [4, 0, 1, 2, 3], [2, -1, -1, 0, 0]])
    inputs = normal(4, 5), normal(4, 5), torch.rand(4, 5), integers(0, 1, 4, 5) * 2.0 - 1
    return Function(compute), (*inputs, integers(0, 4, 4), torch.rand(5) + 0.5, normal(2, 2, 1, 3), named)


@cases("record", terms=60)
def reduction_records():
    def compute(x, odd, i, v, length):
        return results(
            std_mean=(aten.std_mean(x), aten.std_mean(x, False)), var_mean=aten.var_mean(x), nansum=(aten.nansum(odd), aten.nansum(odd, [1], True)),
            nanmean=(aten.nanmean(odd), aten.nanmean(odd, [0])), count_nonzero=(aten.count_nonzero(i), aten.count_nonzero(i, 1)),
            count_nonzero__dim_IntList=aten.count_nonzero.dim_IntList(i, [0, 1]), aminmax=(*aten.aminmax(x), *aten.aminmax(x, dim=1, keepdim=True)),
            _aminmax=aten._aminmax(x), _aminmax__dim=aten._aminmax.dim(x, 0), _is_all_true=aten._is_all_true(x > -9), _is_any_true=aten._is_any_true(x > 9),
            norm__ScalarOpt_dtype=aten.norm.ScalarOpt_dtype(x, 3, dtype=torch.float64), frobenius_norm__dim=aten.frobenius_norm.dim(v, [1, 2], True),
            norm_except_dim=[aten.norm_except_dim(v, 2, d) for d in (0, 1, -1)], _weight_norm=aten._weight_norm(v, length),
            _weight_norm_interface=aten._weight_norm_interface(v, length)[0], linalg_vecdot=aten.linalg_vecdot(x, odd.nan_to_num(0, 1, 1), dim=0),
            sum_to_size=(aten.sum_to_size(v, [5, 1]), aten.sum_to_size(v, [3, 5, 4]) + 0),
        )

    odd = torch.tensor([[1.0, NAN, 2.0, 4.0], [3.0, 5.0, NAN, NAN], [0.5, 0.0, 1.0, 1.0]])
    return Function(compute), (normal(3, 4), odd, integers(-1, 1, 3, 4), normal(3, 5, 4), normal(3, 1, 1))


@cases("record", terms=24)
def sum_records():
    def compute(y, x, points, i):
        where = [points[:3].contiguous(), points]
        return results(
            diff=(aten.diff(y), aten.diff(i, 2, 0)), trapezoid__x=(aten.trapezoid.x(y, x), aten.trapezoid.x(y, points, dim=1)),
            trapezoid__dx=(aten.trapezoid.dx(y, dx=0.5, dim=0), aten.trapezoid.dx(y)), trapz__x=aten.trapz.x(y, x), trapz__dx=aten.trapz.dx(y, dx=3),
            cumulative_trapezoid__x=aten.cumulative_trapezoid.x(y, x), cumulative_trapezoid__dx=aten.cumulative_trapezoid.dx(y, dx=2, dim=0),
            gradient__scalarint=(aten.gradient.scalarint(y), aten.gradient.scalarint(y, spacing=2.0, dim=1, edge_order=2)),
            gradient__scalararray=aten.gradient.scalararray(y, spacing=0.5, dim=[0, 1]), gradient__array=aten.gradient.array(y, dim=[1]),
            gradient__scalarrayint=aten.gradient.scalarrayint(y, spacing=[0.5], dim=1),
            gradient__scalarrayarray=aten.gradient.scalarrayarray(y, spacing=[0.5, 2.0], dim=[0, 1], edge_order=2),
            gradient__tensorarrayint=aten.gradient.tensorarrayint(y, spacing=[points], dim=1),
            gradient__tensorarray=aten.gradient.tensorarray(y, spacing=where, dim=[0, 1], edge_order=2),
        )

    points = torch.cumsum(torch.rand(5) + 0.5, 0)
    return Function(compute), (normal(3, 5), torch.cumsum(torch.rand(3, 5), 1), points, integers(-9, 9, 4, 5))


@cases("record", terms=1)
def arrangement_records():
    def compute(x, y, v, w, s, i):
        cube = torch.stack([x, y])
        return results(
            reshape_as=aten.reshape_as(x, y.reshape(4, 3)), view_as=aten.view_as(x, y.reshape(2, 6)), ravel=aten.ravel(x), mH=aten.mH(cube) + 0,
            matrix_H=aten.matrix_H(x) + 0, atleast_1d=aten.atleast_1d(s) + 0, atleast_2d=aten.atleast_2d(v) + 0, atleast_3d=aten.atleast_3d(v) + 0,
            atleast_1d__Sequence=[t + 0 for t in aten.atleast_1d.Sequence([s, v])], atleast_2d__Sequence=[t + 0 for t in aten.atleast_2d.Sequence([v, s])],
            atleast_3d__Sequence=[t + 0 for t in aten.atleast_3d.Sequence([x, v])], hstack=(aten.hstack([x, y]), aten.hstack([v, i[0]])),
            select_scatter=(aten.select_scatter(x, v, 0, -1), aten.select_scatter(x, y[:, 1], 1, 0)),
            slice_scatter=(aten.slice_scatter(x, y[:, 2:], 1, -3, -1), aten.slice_scatter(x, y[:2], 0, None, 2), aten.slice_scatter(x, y[:, :2], 1, 1, 9, 2)),
            vstack=aten.vstack([x, v]), dstack=aten.dstack([v, w]), column_stack=aten.column_stack([w, w]), movedim__int=aten.movedim.int(cube, 0, -1) + 0,
            movedim__intlist=aten.movedim.intlist(cube, [0, 2], [1, 0]) + 0, swapdims=aten.swapdims(cube, 0, 2) + 0,
            flatten_dense_tensors=aten.flatten_dense_tensors([x, v]), unflatten_dense_tensors=[t + 0 for t in aten.unflatten_dense_tensors(torch.cat([v, x.ravel()]), [v, x])],
            pad_sequence=(aten.pad_sequence([x, x[:1], x[:2]], True, 0.5), aten.pad_sequence([v, v[:2]], padding_side="left")),
            _pad_circular=aten._pad_circular(cube, [1, 2]), _pad_enum=[aten._pad_enum(cube, [1, 1], mode, 2.0 if mode == 3 else None) for mode in range(4)],
            _reshape_alias=aten._reshape_alias(x, [4, 3], [3, 1]) + 0, _reshape_alias_copy=aten._reshape_alias_copy(x, [2, 6], [6, 1]),
            narrow__Tensor=aten.narrow.Tensor(x, 1, torch.tensor(2), 2) + 0, to_dense=aten.to_dense(x) + 0,
            _dim_arange=aten._dim_arange(x, 1),
            fill_diagonal_=(aten.fill_diagonal_(x * 1, 2.5), aten.fill_diagonal_(i * 1, 7), aten.fill_diagonal_(x.t() * 1, 2, True),
                            *(aten.fill_diagonal_(cube.reshape(12, 2) * 1, 1.5, wrap) for wrap in (False, True)),
                            aten.fill_diagonal_(cube[:, :2, :2] * 1, 0.5, True)),
            empty_strided=torch.ones_like(aten.empty_strided([2, 3], [3, 1], dtype=torch.float32)), new_empty_strided=torch.ones_like(x.new_empty_strided([2], [1])),
        )

    return Function(compute), (normal(3, 4), normal(3, 4), normal(4), normal(4), torch.tensor(2.5), integers(0, 9, 3, 4))


@cases("record", terms=8)
def place_records():
    def compute(x, i, mask, source, ends):
        first, last = ends[0], ends[1]
        return results(
            take=aten.take(x, i), take_along_dim=(aten.take_along_dim(x, i), aten.take_along_dim(x, i[:1] % 3, 0), aten.take_along_dim(x, i[:, :2] % 4, 1)),
            put=(aten.put(x, i[0], x[0], True), aten.put(x, torch.arange(4), x[1])), masked_scatter=(aten.masked_scatter(x, mask, source), aten.masked_scatter(x, mask[:1], source)),
            isin__Tensor_Tensor=(aten.isin(i, i[0]), aten.isin(i, i[0, :2], invert=True)), isin__Tensor_Scalar=aten.isin.Tensor_Scalar(i, 3),
            isin__Scalar_Tensor=aten.isin.Scalar_Tensor(3, i),
            range__step=aten.range.step(1, 4, 0.5) + x[0, 0], range=aten.range.default(2, 6) + x[0, 0],
            linspace__Tensor_Tensor=aten.linspace(first, last, 7), linspace__Tensor_Scalar=aten.linspace(first, 3.0, 4), linspace__Scalar_Tensor=aten.linspace(0.0, last, 5),
            logspace__Tensor_Tensor=aten.logspace(first, last, 4), logspace__Tensor_Scalar=aten.logspace(first, 2.0, 3, 2.0), logspace__Scalar_Tensor=aten.logspace(0.0, last, 3),
        )

    return Function(compute), (normal(3, 4), integers(0, 11, 3, 4), flags(3, 4), normal(20), torch.tensor([-1.0, 2.0]))


@cases("record", terms=200)
def convolution_records():
    def compute(image, weight, bias, time, kernel, volume, cube):
        one = ([1, 1], [0, 0], [1, 1])
        values, places = aten.max_pool2d_with_indices(image, [2, 2])
        deep, inside = aten.max_pool3d_with_indices(volume, [2, 2, 2])
        return results(
            _convolution=aten._convolution(image, weight, bias, *one, False, [0, 0], 1, False, False, True, True),
            _convolution__deprecated=aten._convolution.deprecated(image, weight, bias, *one, False, [0, 0], 1, False, False, True),
            _convolution_mode=aten._convolution_mode(image, weight, bias, [1, 1], "same", [1, 1], 1), conv_tbc=aten.conv_tbc(time, kernel, bias, 1),
            thnn_conv2d=aten.thnn_conv2d(image, weight, [3, 3], bias, [2, 1], [1, 0]), _slow_conv2d_forward=aten._slow_conv2d_forward(image, weight, [3, 3], bias, [1, 1], [1, 1]),
            slow_conv_dilated2d=aten.slow_conv_dilated2d(image, weight, [3, 3], bias, [1, 1], [2, 2], [2, 2]), slow_conv3d=aten.slow_conv3d(volume, cube, [2, 2, 2], bias),
            slow_conv3d_forward=aten.slow_conv3d_forward(volume, cube, [2, 2, 2], bias, [1, 1, 1], [1, 0, 0]),
            slow_conv_dilated3d=aten.slow_conv_dilated3d(volume, cube, [2, 2, 2], bias, [1, 1, 1], [0, 0, 0], [1, 2, 1]),
            max_pool1d_with_indices=aten.max_pool1d_with_indices(image[0], [3], [2], [1]), max_unpool2d=aten.max_unpool2d(values, places, [6, 8]),
            max_unpool3d=aten.max_unpool3d(deep, inside, [4, 4, 4], [2, 2, 2], [0, 0, 0]),
        )

    inputs = normal(2, 3, 6, 8), normal(4, 3, 3, 3), normal(4), normal(5, 2, 3), normal(3, 3, 4), normal(1, 3, 4, 4, 4), normal(4, 3, 2, 2, 2)
    return Function(compute), inputs


@cases("record", terms=60)
def product_records():
    def compute(x, y, v, q, k, value, keys, mask, norm, image, mean, spread):
        whole = (x * 3).to(torch.int8)
        heads = (q, k, value)
        return results(
            outer=(aten.outer(v, x[0]), aten.outer(v, torch.arange(3))), _addmm_activation=(aten._addmm_activation(v, x, y, alpha=2), aten._addmm_activation(v, x, y, use_gelu=True)),
            _int_mm=aten._int_mm(whole, whole.t().contiguous()), _euclidean_dist=aten._euclidean_dist(x, y.t()), _prelu_kernel=aten._prelu_kernel(x, v[:1]),
            _safe_softmax=aten._safe_softmax(x.masked_fill(mask[0, :4, :4] & mask[0, :4, :1], -INF), -1),
            _scaled_dot_product_attention_math=(aten._scaled_dot_product_attention_math(*heads), aten._scaled_dot_product_attention_math(*heads, mask), aten._scaled_dot_product_attention_math(q, keys, keys, is_causal=True, scale=0.3, enable_gqa=True)[0]),
            _scaled_dot_product_flash_attention_for_cpu=aten._scaled_dot_product_flash_attention_for_cpu(*heads)[0],
            _fused_rms_norm=aten._fused_rms_norm(x, [4], norm, 1e-5)[0], _native_batch_norm_legit=aten._native_batch_norm_legit(image, mean, mean, mean, spread, False, 0.1, 1e-5)[0],
        )

    sizes = normal(4, 4), normal(4, 4), normal(4), normal(2, 4, 5, 8), normal(2, 4, 5, 8), normal(2, 4, 5, 8), normal(2, 2, 5, 8)
    return Function(compute), (*sizes, flags(4, 5, 5), normal(4), normal(2, 3, 4, 4), normal(3), torch.rand(3) + 0.5)


@cases("record", terms=400)
def gradient_records():
    def compute(g, places, x, scale, image, weight, small, wide):
        mean, spread = x.mean(-1, True), torch.rsqrt(x.var(-1, unbiased=False, keepdim=True) + 1e-5)
        groups = image.reshape(2, 2, -1)
        means, spreads = groups.mean(-1), torch.rsqrt(groups.var(-1, unbiased=False) + 1e-5)
        pooled, at = aten.max_pool2d_with_indices(image, [3, 3], [2, 2], [1, 1])
        one, all_three = ([1, 1], [1, 1], [1, 1]), [True, True, True]
        return results(
            embedding_dense_backward=(aten.embedding_dense_backward(g, places, 6, 2, False), aten.embedding_dense_backward(g, places, 6, -1, True)),
            native_layer_norm_backward=aten.native_layer_norm_backward(x.flip(0), x, [4], mean, spread, scale, scale, all_three),
            native_group_norm_backward=aten.native_group_norm_backward(image.flip(2), image, means, spreads, scale, 2, 4, 48, 2, all_three),
            _adaptive_avg_pool2d_backward=aten._adaptive_avg_pool2d_backward(small, image),
            avg_pool2d_backward=(aten.avg_pool2d_backward(small, image, [2, 3], [2, 2], [0, 1], False, True, None), aten.avg_pool2d_backward(small, image, [2, 3], [2, 2], [0, 1], False, False, None),
                                 aten.avg_pool2d_backward(small, image, [2, 3], [2, 2], [0, 1], False, True, 5)),
            max_pool2d_with_indices_backward=aten.max_pool2d_with_indices_backward(pooled, image, [3, 3], [2, 2], [1, 1], [1, 1], False, at),
            convolution_backward=(aten.convolution_backward(wide, image, weight, [4], *one, False, [0, 0], 2, all_three), aten.convolution_backward(small, image, weight, [4], [2, 2], [1, 1], [1, 1], False, [0, 0], 2, all_three)),
        )

    inputs = normal(3, 5, 4), integers(0, 5, 3, 5), normal(3, 4), normal(4), normal(2, 4, 6, 8), normal(4, 2, 3, 3), normal(2, 4, 3, 4), normal(2, 4, 6, 8)
    return Function(compute), inputs


@cases("record", terms=60)
def polynomial_records():
    names = [kind + s for kind in ("chebyshev_polynomial_", "shifted_chebyshev_polynomial_") for s in "tuvw"]
    names += ["hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p"]

    def compute(x):
        return {f"special_{name}.n_scalar": [getattr(aten, "special_" + name).n_scalar(x, n) for n in (0, 1, 4)] for name in names}

    return Function(compute), (torch.rand(5) * 1.6 - 0.8,)


@cases("record", terms=4)
def quantization_records():
    def compute(x, scale, zero):
        least_most = (-8, 7)
        return results(
            fake_quantize_per_tensor_affine=aten.fake_quantize_per_tensor_affine(x, 0.25, 1, *least_most),
            fake_quantize_per_tensor_affine__tensor_qparams=aten.fake_quantize_per_tensor_affine.tensor_qparams(x, scale[:1], zero[:1], *least_most),
            fake_quantize_per_channel_affine=aten.fake_quantize_per_channel_affine(x, scale, zero, 1, *least_most),
            fake_quantize_per_tensor_affine_cachemask=aten.fake_quantize_per_tensor_affine_cachemask(x, 0.125, 0, *least_most),
            fake_quantize_per_channel_affine_cachemask=aten.fake_quantize_per_channel_affine_cachemask(x, scale, zero, 1, *least_most),
        )

    return Function(compute), (normal(3, 4), torch.tensor([0.25, 0.5, 0.125, 0.0625]), integers(-2, 2, 4, dtype=torch.int32))


FOREACH = "abs acos asin atan ceil cos cosh erf erfc exp expm1 floor frac lgamma log log10 log1p log2 neg reciprocal round rsqrt sigmoid sign sin sinh sqrt tan tanh trunc clone max zero".split()


@cases("record", terms=8)
def lists_of_tensors():
    def compute(x, y):
        pair, other = [x, y], [y, x + 0.5]
        each = {f"_foreach_{name}": list(getattr(aten, "_foreach_" + name)([x + 0, y + 0])) for name in FOREACH}
        for name in ("add", "sub", "mul", "div", "clamp_max", "clamp_min", "maximum", "minimum", "pow"):
            call = getattr(aten, "_foreach_" + name)
            each[f"_foreach_{name}.List"] = call.List(pair, other)
            each[f"_foreach_{name}.Scalar"] = call.Scalar(pair, 0.7)
            each[f"_foreach_{name}.ScalarList"] = call.ScalarList(pair, [0.3, 2.0])
        for name in ("add", "mul", "div"):
            each[f"_foreach_{name}.Tensor"] = getattr(aten, "_foreach_" + name).Tensor(pair, y[0, 0])
        for name in ("addcmul", "addcdiv"):
            each[f"_foreach_{name}.Scalar"] = getattr(aten, "_foreach_" + name).Scalar(pair, other, other, 0.5)
            each[f"_foreach_{name}.ScalarList"] = getattr(aten, "_foreach_" + name).ScalarList(pair, other, other, [0.5, 2.0])
        each["_foreach_lerp.List"] = aten._foreach_lerp.List(pair, other, other)
        each["_foreach_lerp.Scalar"] = aten._foreach_lerp.Scalar(pair, other, 0.3)
        each["_foreach_lerp.ScalarList"] = aten._foreach_lerp.ScalarList(pair, other, [0.3, 0.6])
        each["_foreach_pow.ScalarAndTensor"] = aten._foreach_pow.ScalarAndTensor(1.5, pair)
        each["_foreach_norm.Scalar"] = aten._foreach_norm.Scalar(pair, 2)
        return each

    return Function(compute), (torch.rand(2, 3) * 0.8 + 0.1, torch.rand(2, 3) * 0.8 + 0.1)
