// Depthwise convolutions, pooling, softmax and layer normalization: kernels
// that memory bounds, in GB/s and GFLOP/s on one thread.
#include "bench/kernels/peak.h"
#include "kernels/generic/depthwise_conv2d.h"
#include "kernels/generic/layer_norm.h"
#include "kernels/generic/pool2d.h"
#include "kernels/generic/softmax.h"

namespace burin::BURIN_LEVEL {
namespace {

template <int64_t Side, int64_t Channels, int64_t Window, int64_t Stride>
struct ImageShape : Floats {
  static constexpr int64_t n = 1, h = Side, w = Side, c = Channels,
                           oc = Channels, kh = Window, kw = Window,
                           stride_h = Stride, stride_w = Stride, dilation_h = 1,
                           dilation_w = 1, pad_top = Window / 2,
                           pad_left = Window / 2;
  static constexpr int64_t oh = (Side + 2 * pad_top - Window) / Stride + 1;
  static constexpr int64_t ow = oh;
  static constexpr PoolKind kind = PoolKind::max;
  static constexpr bool count_include_pad = false;
  static constexpr double bytes = 4.0 * c * (h * w + oh * ow);
};

template <class K> void depthwise_of(benchmark::State &state) {
  Buffer in(K::h * K::w * K::c), out(K::oh * K::ow * K::c), bias(K::c);
  Buffer weights(K::kh * K::kw * K::c);
  for (auto _ : state) {
    depthwise_conv2d({}, K{}, out.get(), in.get(), weights.get(),
                     BiasRelu{bias.get()});
    benchmark::DoNotOptimize(out.get()[0]);
    benchmark::ClobberMemory();
  }
  report(state, 2.0 * K::kh * K::kw * K::oh * K::ow * K::c, K::bytes);
}

template <class K> void max_pool_of(benchmark::State &state) {
  Buffer in(K::h * K::w * K::c), out(K::oh * K::ow * K::c);
  for (auto _ : state) {
    pool2d({}, K{}, out.get(), in.get(), Identity{});
    benchmark::DoNotOptimize(out.get()[0]);
    benchmark::ClobberMemory();
  }
  report(state, 1.0 * K::kh * K::kw * K::oh * K::ow * K::c, K::bytes);
}

#define DEPTHWISE(name, ...)                                                   \
  BENCHMARK(depthwise_of<ImageShape<__VA_ARGS__>>)->Name("depthwise/" name)
DEPTHWISE("mobilenetv2-112x112-32", 112, 32, 3, 1);
DEPTHWISE("mobilenetv2-112x112-96-stride-2", 112, 96, 3, 2);
DEPTHWISE("mobilenetv2-56x56-144", 56, 144, 3, 1);
DEPTHWISE("mobilenetv2-28x28-192", 28, 192, 3, 1);
DEPTHWISE("mobilenetv2-14x14-384", 14, 384, 3, 1);
DEPTHWISE("mobilenetv2-7x7-960", 7, 960, 3, 1);
DEPTHWISE("efficientnet-14x14-240-5x5", 14, 240, 5, 1);
BENCHMARK(max_pool_of<ImageShape<112, 64, 3, 2>>)->Name("max-pool/resnet50");

template <int64_t Rows, int64_t N> struct RowShape : Floats {
  static constexpr int64_t outer = Rows, rows = Rows, n = N, inner = 1;
  static constexpr bool log = false, rms = false;
  static constexpr double epsilon = 1e-5;
  static constexpr double bytes = 8.0 * Rows * N;
};

template <class K> void softmax_of(benchmark::State &state) {
  Buffer in(K::rows * K::n), out(K::rows * K::n);
  for (auto _ : state) {
    softmax({}, K{}, out.get(), in.get(), Identity{});
    benchmark::DoNotOptimize(out.get()[0]);
    benchmark::ClobberMemory();
  }
  report(state, 0, K::bytes);
}

template <class K> void layer_norm_of(benchmark::State &state) {
  Buffer in(K::rows * K::n), out(K::rows * K::n), scale(K::n), bias(K::n);
  for (auto _ : state) {
    layer_norm({}, K{}, out.get(), in.get(), scale.get(), bias.get(),
               Identity{});
    benchmark::DoNotOptimize(out.get()[0]);
    benchmark::ClobberMemory();
  }
  report(state, 0, K::bytes);
}

BENCHMARK(softmax_of<RowShape<1536, 128>>)->Name("softmax/bert-1536x128");
BENCHMARK(softmax_of<RowShape<1, 1000>>)->Name("softmax/classes-1000");
BENCHMARK(layer_norm_of<RowShape<128, 768>>)->Name("layer-norm/bert-128x768");

} // namespace
} // namespace burin::BURIN_LEVEL
