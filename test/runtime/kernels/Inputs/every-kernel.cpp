// Instantiates every kernel and scalar function once, to see what they need
// from outside and whether compilers warn.
#include "kernels/generic/angle_row.h"
#include "kernels/generic/attention.h"
#include "kernels/generic/conv2d.h"
#include "kernels/generic/conv2d_bf16.h"
#include "kernels/generic/conv2d_i8.h"
#include "kernels/generic/conv3d.h"
#include "kernels/generic/cumulative.h"
#include "kernels/generic/depthwise_conv2d.h"
#include "kernels/generic/depthwise_conv2d_i8.h"
#include "kernels/generic/depthwise_conv2d_of_conv2d.h"
#include "kernels/generic/depthwise_conv3d.h"
#include "kernels/generic/fourier.h"
#include "kernels/generic/grid_sample.h"
#include "kernels/generic/gru.h"
#include "kernels/generic/layer_norm.h"
#include "kernels/generic/lstm.h"
#include "kernels/generic/matmul.h"
#include "kernels/generic/matmul_bf16.h"
#include "kernels/generic/matmul_i8.h"
#include "kernels/generic/matmul_nbits.h"
#include "kernels/generic/pack_pairs.h"
#include "kernels/generic/pack_panels.h"
#include "kernels/generic/pack_quads.h"
#include "kernels/generic/pool2d.h"
#include "kernels/generic/resize.h"
#include "kernels/generic/rnn.h"
#include "kernels/generic/run.h"
#include "kernels/generic/running_extreme.h"
#include "kernels/generic/running_log_sum_exp.h"
#include "kernels/generic/scalar.h"
#include "kernels/generic/scatter.h"
#include "kernels/generic/softmax.h"
#include "kernels/generic/top_places.h"
#include "kernels/generic/winograd_conv2d.h"

namespace burin::BURIN_LEVEL {

template <class T, class Sum> struct Shape {
  using Element = T;
  using Weight = T;
  using Accumulator = Sum;
  using Out = Sum;
  static constexpr int64_t n = 1, h = 9, w = 10, c = 20, oh = 9, ow = 10,
                           oc = 40, kh = 3, kw = 3, stride_h = 1, stride_w = 1,
                           dilation_h = 1, dilation_w = 1, pad_top = 1,
                           pad_left = 1, pad_bottom = 1, pad_right = 1,
                           groups = 1;
  static constexpr bool count_include_pad = true;
};
template <class Sum> struct Behind : Shape<Sum, Sum> {
  static constexpr int64_t c = 40;
};
template <class T, class Sum> struct Deep : Shape<T, Sum> {
  static constexpr int64_t d = 4, od = 2, kd = 3, stride_d = 2, dilation_d = 1,
                           pad_front = 1;
};
template <class Sum, int64_t Tile> struct Tiles : Shape<Sum, Sum> {
  static constexpr int64_t c = 32, tile = Tile;
};
template <class T, class Sum> struct Product {
  using Element = T;
  using Weight = T;
  using Accumulator = Sum;
  using Out = Sum;
  static constexpr int64_t batch = 2, m = 15, n = 43, k = 30,
                           a_batch_stride = m * k, a_row_stride = k,
                           a_col_stride = 1,
                           b_batch_stride = packed_elements(n, k),
                           batch_stride = k * n, row_stride = n, col_stride = 1;
};
template <class T, PoolKind pool_kind> struct Pool : Shape<T, T> {
  static constexpr PoolKind kind = pool_kind;
};
template <class T, bool flag, int64_t stride> struct Rows {
  using Element = T;
  using Accumulator = T;
  using Out = T;
  static constexpr int64_t outer = 3, rows = 3, n = 101, inner = stride;
  static constexpr double epsilon = 1e-5;
  static constexpr bool log = flag, rms = flag, exclusive = flag,
                        reverse = flag, product = false;
};
template <class T, int64_t gate_count, bool flag> struct Sequence {
  using Element = T;
  static constexpr int64_t steps = 4, batch = 5, hidden = 21,
                           gates = gate_count, directions = 2, x_step = 1,
                           x_row = 1, y_step = 1, y_row = 1, input_gate = 0,
                           output_gate = 1, forget_gate = 2, cell_gate = 3,
                           update_gate = 0, reset_gate = 1,
                           gate_activation = activation_sigmoid,
                           cell_activation = activation_tanh,
                           candidate_activation = activation_tanh,
                           state_activation =
                               flag ? activation_relu : activation_softplus;
  static constexpr bool coupled = flag;
  static constexpr bool reverse = flag, has_memory = gates == 4,
                        initial_state = flag, initial_memory = flag,
                        lengths = flag, peephole = flag, bias = flag,
                        reset_after = flag;
  static constexpr double clip = flag ? 3 : 0, gate_alpha = 0, gate_beta = 0,
                          cell_alpha = 0, cell_beta = 0, candidate_alpha = 0,
                          candidate_beta = 0, state_alpha = 0, state_beta = 0;
};
template <class T, bool flag> struct Heads {
  using Element = T;
  using Accumulator = T;
  using Out = T;
  static constexpr int64_t batch = 1, heads = 2, kv_heads = 1, queries = 43,
                           keys = 50, channels = 20, values = 21;
  static constexpr int64_t q_strides[4] = {1720, 20, 40, 1},
                           k_strides[4] = {1000, 1000, 20, 1},
                           v_strides[4] = {1050, 1050, 21, 1},
                           out_strides[4] = {1806, 21, 42, 1},
                           mask_strides[4] = {0, 0, 50, 1}, offsets[4] = {};
  static constexpr T scale = T(0.25), softcap = T(flag ? 3 : 0);
  static constexpr bool causal = flag, zero_empty = flag;
};
template <class T, int64_t number> struct Writes {
  using Element = T;
  static constexpr int64_t size = 24, rows = 3, width = 4, combine = number;
};
template <class T, bool flag> struct Best {
  using Element = T;
  static constexpr int64_t outer = 2, n = 9, inner = 3, k = 4;
  static constexpr bool largest = flag;
};
struct Identity {
  template <class T, class... Indices>
  BURIN_INLINE T operator()(T value, Indices...) const {
    return value;
  }
};

template <class T, class Sum>
void contract(const burin_parallel &parallel, Sum *out, T *a, T *b) {
  pack_panels(parallel, Product<T, Sum>{}, b, a);
  matmul(parallel, Product<T, Sum>{}, out, a, b, Identity{});
  conv2d(parallel, Shape<T, Sum>{}, out, a, b, Identity{});
  conv3d(parallel, Deep<T, Sum>{}, out, a, b, Identity{});
  depthwise_conv2d(parallel, Shape<T, Sum>{}, out, a, b, Identity{});
  depthwise_conv2d_of_conv2d(parallel, Shape<T, Sum>{}, Behind<Sum>{}, out, a,
                             b, out, Identity{}, Identity{});
  depthwise_conv3d(parallel, Deep<T, Sum>{}, out, a, b, Identity{});
  pool2d(parallel, Pool<T, PoolKind::max>{}, b, a, Identity{});
  pool2d(parallel, Pool<T, PoolKind::average>{}, b, a, Identity{});
}
template <class Sum>
void filter(const burin_parallel &parallel, Sum *out, Sum *a, Sum *b) {
  winograd_conv2d(parallel, Tiles<Sum, 2>{}, out, a, b, a, Identity{});
  winograd_conv2d(parallel, Tiles<Sum, 4>{}, out, a, b, a, Identity{});
}
template void filter(const burin_parallel &, float *, float *, float *);
template void filter(const burin_parallel &, double *, double *, double *);

template void contract(const burin_parallel &, float *, float *, float *);
template void contract(const burin_parallel &, double *, double *, double *);
template void contract(const burin_parallel &, int32_t *, int8_t *, int8_t *);

/// An epilogue that takes vectors of sums, too, as it is printed; machines
/// without such vectors have to read it as well.
struct Vectors {
  static constexpr bool takes_vectors = true;
  template <class... Indices>
  BURIN_INLINE int32_t operator()(int32_t sum, Indices...) const {
    return saturate<uint8_t>(round(float(sum)) + 1.0f);
  }
  template <class V, class... Indices>
  BURIN_INLINE auto operator()(V sum, Indices...) const {
    constexpr int lanes = lanes_in<V>;
    return quantize_lanes<uint8_t>(
        floats_of(add_lanes(sum, broadcast<lanes>(int32_t(1)))), 1.0f);
  }
};
/// Bytes: `dims` columns and channels, so that quads are whole or are not.
template <int64_t dims> struct Bytes {
  using Element = int8_t;
  using Weight = int8_t;
  using Accumulator = int32_t;
  using Out = int32_t;
  static constexpr int64_t n = dims, h = 9, w = 10, c = dims, oh = 7, ow = 8,
                           oc = 40, kh = 3, kw = 3, stride_h = 1, stride_w = 1,
                           dilation_h = 1, dilation_w = 1, groups = 1,
                           pad_top = 1, pad_left = 0, batch = 1, m = 29,
                           k = dims, a_batch_stride = 0, a_row_stride = k,
                           b_batch_stride = 0, batch_stride = k * n,
                           row_stride = n, col_stride = 1;
};
template <int64_t dims> struct Channels : Bytes<dims> {
  using Element = uint8_t;
  static constexpr int64_t oc = dims;
};
template <int64_t dims>
void contract_bytes(const burin_parallel &parallel, int32_t *out, uint8_t *a,
                    int8_t *b) {
  pack_quads(parallel, Bytes<dims>{}, b, b);
  matmul_i8(parallel, Bytes<dims>{}, out, a, b, Identity{});
  matmul_i8(parallel, Bytes<dims>{}, out, a, b, Vectors{});
  conv2d_i8(parallel, Bytes<dims>{}, out, a, b, Identity{});
  conv2d_i8(parallel, Bytes<dims>{}, out, a, b, Vectors{});
  depthwise_conv2d_i8(parallel, Channels<dims>{}, out, a, b, Vectors{});
}
template void contract_bytes<43>(const burin_parallel &, int32_t *, uint8_t *,
                                 int8_t *);
template void contract_bytes<64>(const burin_parallel &, int32_t *, uint8_t *,
                                 int8_t *);

/// Bfloats: `depth` products of a sum, an even number or not.
template <int64_t depth> struct Bfloats : Product<bfloat, float> {
  static constexpr int64_t k = depth, a_row_stride = k;
};
void contract_bfloats(const burin_parallel &parallel, float *out, bfloat *a,
                      bfloat *b) {
  pack_pairs(parallel, Product<bfloat, float>{}, b, a);
  matmul_bf16(parallel, Bfloats<301>{}, out, a, b, Identity{});
  matmul_bf16(parallel, Bfloats<64>{}, out, a, b, Identity{});
  conv2d_bf16(parallel, Shape<bfloat, float>{}, out, a, b, Identity{});
}

/// Weights of few bits: of few rows, of many and of as many as are told.
template <int64_t Bits, int64_t rows, bool HasZero, int64_t Digits = 0,
          int64_t Kind = whole_codes>
struct Codes {
  using Out = float;
  static constexpr int64_t bits = Bits, m = rows, n = 43, k = 301, group = 32,
                           a_row_stride = k, digits = Digits, codes = Kind;
  static constexpr bool has_zero = HasZero;
};
struct ToldCodes {
  using Out = float;
  static constexpr int64_t bits = 4, n = 64, k = 301, group = 400, digits = 3,
                           codes = whole_codes;
  static constexpr bool has_zero = false;
  int64_t m;
  // NOLINTNEXTLINE(readability-identifier-naming): the kernel's own name
  int64_t a_row_stride;
};
struct RowIdentity {
  float operator()(float sum, int64_t, int64_t) const { return sum; }
};
void contract_codes(const burin_parallel &parallel, float *out, float *a,
                    uint32_t *b, float *scale, int64_t rows) {
  const RowIdentity same;
  matmul_nbits(parallel, Codes<2, 1, true>{}, out, a, b, scale, scale, scale,
               same);
  matmul_nbits(parallel, Codes<4, 3, false>{}, out, a, b, scale, scale, scale,
               same);
  matmul_nbits(parallel, Codes<8, 29, true>{}, out, a, b, scale, scale, scale,
               same);
  matmul_nbits(parallel, Codes<4, 2, false, 0, table_codes>{}, out, a, b, scale,
               scale, scale, same);
  matmul_nbits(parallel, Codes<8, 20, false, 0, e4m3_codes>{}, out, a, b, scale,
               scale, scale, same);
  matmul_nbits(parallel, Codes<8, 1, false, 0, e5m2_codes>{}, out, a, b, scale,
               scale, scale, same);
  matmul_nbits(parallel, Codes<2, 4, true, 3>{}, out, a, b, scale, scale, scale,
               a, same);
  matmul_nbits(parallel, Codes<8, 1, false, 1>{}, out, a, b, scale, scale,
               scale, a, same);
  matmul_nbits(parallel, ToldCodes{rows, 301}, out, a, b, scale, scale, scale,
               a, same);
}

template <class T, int64_t stride> struct Axis {
  using Element = T;
  using Accumulator = T;
  using Out = T;
  static constexpr int64_t outer = 3, in = 5, out = 7, inner = stride, taps = 2;
};
template <class T>
void resample(const burin_parallel &parallel, T *out, T *a, T *b,
              const int32_t *places) {
  resize(parallel, Axis<T, 1>{}, out, a, b, places, Identity{});
  resize(parallel, Axis<T, 9>{}, out, a, b, places, Identity{});
}
template void resample(const burin_parallel &, float *, float *, float *,
                       const int32_t *);
template void resample(const burin_parallel &, double *, double *, double *,
                       const int32_t *);

template <class T>
void normalize(const burin_parallel &parallel, T *out, T *a, T *b) {
  softmax(parallel, Rows<T, false, 1>{}, out, a, Identity{});
  softmax(parallel, Rows<T, true, 7>{}, out, a, Identity{});
  cumulative(parallel, Rows<T, false, 1>{}, out, a, Identity{});
  cumulative(parallel, Rows<T, true, 7>{}, out, a, Identity{});
  layer_norm(parallel, Rows<T, false, 1>{}, out, a, b, b, Identity{});
  layer_norm(parallel, Rows<T, true, 1>{}, out, a, b, nullptr, Identity{});
}
template void normalize(const burin_parallel &, float *, float *, float *);
template void normalize(const burin_parallel &, double *, double *, double *);

template <class T, bool flag>
void recur(const burin_parallel &parallel, T *out, T *a, T *b,
           const int32_t *lengths) {
  lstm(parallel, Sequence<T, 4, flag>{}, out, out, out, a, a, a, a, a, lengths,
       b);
  gru(parallel, Sequence<T, 3, flag>{}, out, out, a, a, a, a, lengths, b);
  rnn(parallel, Sequence<T, 1, flag>{}, out, out, a, a, a, lengths, b);
}
template void recur<float, true>(const burin_parallel &, float *, float *,
                                 float *, const int32_t *);
template void recur<double, false>(const burin_parallel &, double *, double *,
                                   double *, const int32_t *);

template <class T>
void attend(const burin_parallel &parallel, T *out, T *a, bool *mask) {
  attention(parallel, Heads<T, true>{}, out, a, a, a);
  attention(parallel, Heads<T, false>{}, out, a, a, a,
            static_cast<const bool *>(mask));
  attention(parallel, Heads<T, true>{}, out, a, a, a,
            static_cast<const T *>(a));
}
template void attend(const burin_parallel &, float *, float *, bool *);
template void attend(const burin_parallel &, double *, double *, bool *);

template <class T>
void place(const burin_parallel &parallel, T *out, const T *a, int64_t *at) {
  scatter(parallel, Writes<T, 0>{}, out, at, a);
  scatter(parallel, Writes<T, 1>{}, out, at, a);
  scatter(parallel, Writes<T, 2>{}, out, at, a);
  scatter(parallel, Writes<T, 3>{}, out, at, a);
  scatter(parallel, Writes<T, 4>{}, out, at, a);
  top_places(parallel, Best<T, true>{}, at, a);
  top_places(parallel, Best<T, false>{}, at, a);
}
template void place(const burin_parallel &, float *, const float *, int64_t *);
template void place(const burin_parallel &, double *, const double *,
                    int64_t *);
template void place(const burin_parallel &, int32_t *, const int32_t *,
                    int64_t *);

template <class T, bool flag> struct Signal {
  using Element = T;
  using Out = T;
  static constexpr int64_t n = flag ? 23 : 60060, size = 20, inside = 60060,
                           points = 12, inner = 3, lines = 6, lanes = 4,
                           tasks = 2, factors[] = {4, 3, 5, 7, 11, 13, 2, 1};
  static constexpr bool has_re = true, has_im = flag, is_chirp = flag;
  static constexpr double scale = 1;
};
template <class T, int64_t kind> struct Grid {
  using Element = T;
  static constexpr int64_t batch = 2, channels = 3, points = 5, rank = kind + 1,
                           size[] = {4, 5, 6}, mode = kind, padding = kind,
                           outer = 2, n = 7, inner = 3;
  static constexpr bool align = kind == 1, least = kind == 1;
};
template <class T>
void transform(const burin_parallel &parallel, T *out, T *a, T *b,
               int64_t *at) {
  fourier(parallel, Signal<T, true>{}, out, out, a, a, a, b);
  fourier(parallel, Signal<T, false>{}, out, out, a, a, a, b);
  grid_sample(parallel, Grid<T, 0>{}, out, a, b);
  grid_sample(parallel, Grid<T, 1>{}, out, a, b);
  grid_sample(parallel, Grid<T, 2>{}, out, a, b);
  running_extreme(parallel, Grid<T, 0>{}, out, at, a);
  running_extreme(parallel, Grid<T, 1>{}, out, at, a);
  running_log_sum_exp(parallel, Grid<T, 0>{}, out, a);
}
template void transform(const burin_parallel &, float *, float *, float *,
                        int64_t *);
template void transform(const burin_parallel &, double *, double *, double *,
                        int64_t *);

template <class T> void apply(T *out, const T *a, const T *b, int n) {
  for (int i = 0; i < n; ++i) {
    T x = a[i], y = b[i];
    x = add(exp(x), log(y)) + sub(log1p(x), expm1(y)) + mul(sqrt(x), sin(y));
    x = div(cos(x), tan(y)) + asin(x) + acos(y) + atan(x) + atan2(x, y);
    x = sinh(x) + cosh(y) + tanh(x) + asinh(y) + acosh(x) + atanh(y);
    x = erf(x) + floor(y) + ceil(x) + round(y) + trunc(x) + pow(x, y);
    x = erfc(x) + erfcx(y) + erfinv(x) + lgamma(y) + digamma(x) + bessel_i0(y);
    x = bessel_i0e(x) + bessel_i1(y) + bessel_i1e(x);
    x = rem(x, y) + mod(x, y) + maximum(x, y) + minimum(x, y) + abs(sign(x));
    out[i] = select(lt(x, y), neg(x), T(cast<int32_t>(y)));
  }
}
template <class T> void turn(T *out, const T *a, int64_t n) {
  angle_row<T>(
      0, n,
      [&](auto &angles, int64_t i) {
        return angles.sin(a[i]) + angles.cos(a[i]) * angles.tan(a[i]);
      },
      [&](int64_t i, T value) { out[i] = value; });
}
template void turn(float *, const float *, int64_t);
template void turn(double *, const double *, int64_t);
template void apply(float *, const float *, const float *, int);
template void apply(double *, const double *, const double *, int);

} // namespace burin::BURIN_LEVEL
