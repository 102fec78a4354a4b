// Instantiates every device kernel, in each of its tiles, for what a compiler
// of devices says to them. Long epilogues are part of it: they must not drive
// a tile's sums out of the registers.
#include "kernels/cuda/attention.h"
#include "kernels/cuda/conv2d.h"
#include "kernels/cuda/grid_sample.h"
#include "kernels/cuda/gru.h"
#include "kernels/cuda/layer_norm.h"
#include "kernels/cuda/lstm.h"
#include "kernels/cuda/matmul.h"
#include "kernels/cuda/rnn.h"
#include "kernels/cuda/softmax.h"
#include "kernels/generic/narrow_float.h"
#include "kernels/generic/scalar.h"

namespace burin::BURIN_LEVEL {

template <class E, class A, class O> struct Types {
  using Element = E;
  using Weight = E;
  using Accumulator = A;
  using Out = O;
};
using Floats = Types<float, float, float>;
using Doubles = Types<double, double, double>;
using Halves = Types<half, float, half>;
using Bfloats = Types<bfloat, float, bfloat>;
using Bytes = Types<int8_t, int32_t, int32_t>;

/// A bias, gelu and what is added to it, as transformers have them.
template <class K> struct Epilogue {
  const typename K::Out *bias;
  const typename K::Out *residual;
  template <class... Indices>
  BURIN_INLINE typename K::Out operator()(typename K::Accumulator sum,
                                          Indices... indices) const {
    using A = typename K::Accumulator;
    int64_t last = 0;
    ((last = int64_t(indices)), ...);
    const A x = add(sum, A(bias[last]));
    if constexpr (is_float<A>)
      return typename K::Out(A(0.5) * x * (A(1) + erf(x * A(0.70710678))) +
                             A(residual[last]));
    else
      return typename K::Out(x);
  }
};

template <class T, int64_t M, int64_t N, int64_t Depth, bool turned = false>
struct Product : T {
  static constexpr int64_t batch = 1, m = M, n = N, k = Depth,
                           a_row_stride = turned ? 1 : Depth,
                           a_col_stride = turned ? M : 1, a_batch_stride = 0,
                           b_batch_stride = 0;
};
template <class T> struct RunTimeProduct : T {
  int64_t batch, m, n, k, a_row_stride, a_col_stride, a_batch_stride,
      b_batch_stride;
};

template <class T, int64_t Side, int64_t C, int64_t OC, int64_t Taps,
          int64_t Groups = 1>
struct Image : T {
  static constexpr int64_t n = 1, h = Side, w = Side, oh = Side, ow = Side,
                           c = C, oc = OC, kh = Taps, kw = Taps, stride_h = 1,
                           stride_w = 1, dilation_h = 1, dilation_w = 1,
                           pad_top = Taps / 2, pad_left = Taps / 2,
                           groups = Groups;
};
template <class T> struct RunTimeImage : T {
  int64_t n, h, w, oh, ow;
  static constexpr int64_t c = 24, oc = 40, kh = 3, kw = 3, stride_h = 2,
                           stride_w = 1, dilation_h = 1, dilation_w = 2,
                           pad_top = 1, pad_left = 1, groups = 1;
};
template <class T> struct Volume : T {
  static constexpr int64_t d = 5, od = 5, kd = 3, stride_d = 1, dilation_d = 1,
                           pad_front = 1;
};

template <class T, int64_t Outer, int64_t N, bool variant> struct Rows : T {
  static constexpr int64_t outer = Outer, rows = Outer, n = N, inner = 1;
  static constexpr bool log = variant, rms = variant;
  static constexpr double epsilon = 1e-5;
};
template <class T, bool variant> struct RunTimeRows : T {
  int64_t outer, rows, n, inner;
  static constexpr bool log = variant, rms = variant;
  static constexpr double epsilon = 1e-5;
};

template <class T, int64_t Width, bool flag> struct Heads : T {
  static constexpr int64_t heads = 12, kv_heads = 4, channels = Width,
                           values = Width;
  static constexpr float scale = 0.125f, softcap = flag ? 3 : 0;
  static constexpr bool causal = flag, zero_empty = flag;
  int64_t batch, queries, keys, q_strides[4], k_strides[4], v_strides[4],
      out_strides[4], mask_strides[4], offsets[4];
};
template <int64_t Width> struct FixedHeads : Floats {
  static constexpr int64_t batch = 1, heads = 12, kv_heads = 12, queries = 128,
                           keys = 128, channels = Width, values = Width;
  static constexpr int64_t q_strides[4] = {0, Width, 12 * Width, 1},
                           k_strides[4] = {0, Width, 12 * Width, 1},
                           v_strides[4] = {0, Width, 12 * Width, 1},
                           out_strides[4] = {0, Width, 12 * Width, 1},
                           mask_strides[4] = {0, 0, 128, 1}, offsets[4] = {};
  static constexpr float scale = 0.125f, softcap = 0;
  static constexpr bool causal = false, zero_empty = false;
};

template <class K> struct Run {
  using Out = typename K::Out;
  using Element = typename K::Element;

  static void product(Stream stream, K k, Out *out, Element *a) {
    matmul(stream, k, out, a, a, Epilogue<K>{out, out});
  }
  static void image(Stream stream, K k, Out *out, Element *a) {
    conv2d(stream, k, out, a, a, Epilogue<K>{out, out});
  }
  static void volume(Stream stream, K k, Out *out, Element *a) {
    conv3d(stream, k, out, a, a, Epilogue<K>{out, out});
  }
  static void rows(Stream stream, K k, Out *out, Element *a) {
    softmax(stream, k, out, a, Epilogue<K>{out, out});
    layer_norm(stream, k, out, a, a, a, Epilogue<K>{out, out});
  }
  static void heads(Stream stream, K k, Out *out, Element *a) {
    attention(stream, k, out, a, a, a);
    attention(stream, k, out, a, a, a, static_cast<const Element *>(a));
    attention(stream, k, out, a, a, a, reinterpret_cast<const bool *>(a));
  }
};

template <class... K> void products(Stream stream, void *out, void *a) {
  (Run<K>::product(stream, K(), static_cast<typename K::Out *>(out),
                   static_cast<typename K::Element *>(a)),
   ...);
}
template void products<
    Product<Floats, 4096, 4096, 1024>, Product<Floats, 4096, 4096, 1024, true>,
    Product<Floats, 512, 1024, 384>, Product<Floats, 128, 384, 384>,
    Product<Floats, 4096, 4096, 8192>, Product<Floats, 1, 1536, 384>,
    Product<Floats, 4, 1536, 384>, Product<Floats, 8, 1536, 384>,
    Product<Halves, 4096, 4096, 1024>, Product<Halves, 128, 384, 384>,
    Product<Halves, 1, 1536, 384>, Product<Bfloats, 4096, 4096, 1024>,
    Product<Bytes, 4096, 4096, 1024>, Product<Doubles, 1024, 1024, 384>,
    RunTimeProduct<Floats>, RunTimeProduct<Halves>, RunTimeProduct<Doubles>,
    RunTimeProduct<Bytes>>(Stream, void *, void *);

template <class... K> void images(Stream stream, void *out, void *a) {
  (Run<K>::image(stream, K(), static_cast<typename K::Out *>(out),
                 static_cast<typename K::Element *>(a)),
   ...);
}
template void
images<Image<Floats, 112, 3, 64, 7>, Image<Floats, 112, 64, 64, 3>,
       Image<Floats, 80, 64, 64, 3>, Image<Floats, 14, 256, 256, 3>,
       Image<Floats, 56, 64, 256, 1>, Image<Floats, 14, 64, 64, 3, 4>,
       Image<Floats, 1, 64, 1000, 1>, Image<Halves, 112, 64, 64, 3>,
       Image<Bfloats, 14, 64, 64, 3>, Image<Doubles, 80, 16, 64, 3>,
       RunTimeImage<Floats>, RunTimeImage<Halves>, RunTimeImage<Doubles>>(
    Stream, void *, void *);

template <class... K> void volumes(Stream stream, void *out, void *a) {
  (Run<K>::volume(stream, K(), static_cast<typename K::Out *>(out),
                  static_cast<typename K::Element *>(a)),
   ...);
}
template void
volumes<Volume<Image<Floats, 14, 24, 40, 3>>, Volume<RunTimeImage<Floats>>>(
    Stream, void *, void *);

template <class... K> void all_rows(Stream stream, void *out, void *a) {
  (Run<K>::rows(stream, K(), static_cast<typename K::Out *>(out),
                static_cast<typename K::Element *>(a)),
   ...);
}
template void all_rows<Rows<Floats, 128, 384, false>, Rows<Halves, 9, 64, true>,
                       RunTimeRows<Floats, true>, RunTimeRows<Bfloats, false>,
                       RunTimeRows<Doubles, false>>(Stream, void *, void *);

template <class... K> void all_heads(Stream stream, void *out, void *a) {
  (Run<K>::heads(stream, K(), static_cast<typename K::Out *>(out),
                 static_cast<typename K::Element *>(a)),
   ...);
}
template void all_heads<FixedHeads<32>, FixedHeads<64>, FixedHeads<128>,
                        Heads<Floats, 64, true>, Heads<Floats, 300, false>,
                        Heads<Doubles, 64, true>>(Stream, void *, void *);

template <class T, int64_t Gates, bool flag> struct Sequence : T {
  static constexpr int64_t hidden = 150, gates = Gates, directions = 2,
                           input_gate = 0, output_gate = 1, forget_gate = 2,
                           cell_gate = 3, update_gate = 0, reset_gate = 1,
                           gate_activation = activation_sigmoid,
                           cell_activation = activation_tanh,
                           candidate_activation = activation_tanh,
                           state_activation =
                               flag ? activation_relu : activation_softplus;
  static constexpr bool coupled = flag, reverse = flag, has_memory = Gates == 4,
                        initial_state = flag, initial_memory = flag,
                        lengths = flag, peephole = flag, bias = flag,
                        reset_after = flag;
  static constexpr double clip = flag ? 3 : 0, gate_alpha = 0, gate_beta = 0,
                          cell_alpha = 0, cell_beta = 0, candidate_alpha = 0,
                          candidate_beta = 0, state_alpha = 0, state_beta = 0;
  int64_t steps, batch, x_step, x_row, y_step, y_row;
};
template <class T, bool flag>
void sequences(Stream stream, typename T::Element *out,
               const typename T::Element *a, const int32_t *lengths) {
  lstm(stream, Sequence<T, 4, flag>(), out, out, out, a, a, a, a, a, lengths,
       out);
  gru(stream, Sequence<T, 3, flag>(), out, out, a, a, a, a, lengths, out);
  rnn(stream, Sequence<T, 1, flag>(), out, out, a, a, a, lengths, out);
}
template void sequences<Floats, true>(Stream, float *, const float *,
                                      const int32_t *);
template void sequences<Doubles, false>(Stream, double *, const double *,
                                        const int32_t *);

template <class T, int64_t Rank, int64_t Mode> struct Sampling : T {
  static constexpr int64_t channels = 3, rank = Rank, size[3] = {5, 4, 6},
                           mode = Mode, padding = 2;
  static constexpr bool align = true;
  int64_t batch, points;
};
template <class... K> void samplings(Stream stream, void *out, void *a) {
  (grid_sample(stream, K(), static_cast<typename K::Out *>(out),
               static_cast<typename K::Element *>(a),
               static_cast<typename K::Element *>(a)),
   ...);
}
template void
samplings<Sampling<Floats, 1, 1>, Sampling<Floats, 2, 0>,
          Sampling<Floats, 3, 2>, Sampling<Doubles, 3, 2>>(Stream, void *,
                                                           void *);

} // namespace burin::BURIN_LEVEL
