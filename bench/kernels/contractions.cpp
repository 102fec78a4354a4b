// Matrix products and convolutions of ResNet-50, MobileNetV2 and BERT-base, in
// GFLOP/s and as a share of the fp32 peak, on one thread.
#include "bench/kernels/peak.h"
#include "kernels/generic/conv2d.h"

namespace burin::BURIN_LEVEL {
namespace {

template <int64_t M, int64_t N, int64_t Depth, int64_t Batch = 1>
struct ProductShape : Floats {
  static constexpr int64_t batch = Batch, m = M, n = N, k = Depth,
                           a_batch_stride = M * Depth, a_row_stride = Depth,
                           a_col_stride = 1,
                           b_batch_stride =
                               Batch == 1 ? 0 : packed_elements(N, Depth);
};

template <class K> void matmul_of(benchmark::State &state) {
  Buffer a(K::batch * K::m * K::k), out(K::batch * K::m * K::n), bias(K::n);
  Buffer b(K::batch * packed_elements(K::n, K::k));
  for (auto _ : state) {
    matmul({}, K{}, out.get(), a.get(), b.get(), BiasRelu{bias.get()});
    benchmark::DoNotOptimize(out.get()[0]);
    benchmark::ClobberMemory();
  }
  double products = double(K::batch) * K::m * K::n * K::k;
  report(state, 2 * products,
         4.0 * K::batch * (K::m * K::k + K::k * K::n + K::m * K::n));
}

#define MATMUL(name, ...)                                                      \
  BENCHMARK(matmul_of<ProductShape<__VA_ARGS__>>)->Name("matmul/" name)
MATMUL("resnet50-56x56-64-256", 3136, 256, 64);
MATMUL("resnet50-56x56-256-64", 3136, 64, 256);
MATMUL("resnet50-28x28-512-128", 784, 128, 512);
MATMUL("resnet50-14x14-1024-256", 196, 256, 1024);
MATMUL("resnet50-14x14-256-1024", 196, 1024, 256);
MATMUL("resnet50-7x7-2048-512", 49, 512, 2048);
MATMUL("mobilenetv2-56x56-24-144", 3136, 144, 24);
MATMUL("mobilenetv2-56x56-144-24", 3136, 24, 144);
MATMUL("mobilenetv2-14x14-384-64", 196, 64, 384);
MATMUL("mobilenetv2-7x7-320-1280", 49, 1280, 320);
MATMUL("bert-projection", 128, 768, 768);
MATMUL("bert-feed-forward-1", 128, 3072, 768);
MATMUL("bert-feed-forward-2", 128, 768, 3072);
MATMUL("bert-scores", 128, 128, 64, 12);
MATMUL("bert-context", 128, 64, 128, 12);
MATMUL("classifier-1000", 1, 1000, 2048);

template <int64_t Side, int64_t In, int64_t Filters, int64_t Window,
          int64_t Stride>
struct ConvShape : Floats {
  static constexpr int64_t n = 1, h = Side, w = Side, c = In, oc = Filters,
                           kh = Window, kw = Window, stride_h = Stride,
                           stride_w = Stride, dilation_h = 1, dilation_w = 1,
                           pad_top = Window / 2, pad_left = Window / 2,
                           groups = 1;
  static constexpr int64_t oh = (Side + 2 * pad_top - Window) / Stride + 1;
  static constexpr int64_t ow = oh;
};

template <class K> void conv2d_of(benchmark::State &state) {
  Buffer in(K::h * K::w * K::c), out(K::oh * K::ow * K::oc), bias(K::oc);
  Buffer weights(packed_elements(K::oc, K::kh * K::kw * K::c));
  for (auto _ : state) {
    conv2d({}, K{}, out.get(), in.get(), weights.get(), BiasRelu{bias.get()});
    benchmark::DoNotOptimize(out.get()[0]);
    benchmark::ClobberMemory();
  }
  double taps = double(K::kh) * K::kw * K::c;
  report(state, 2 * taps * K::oh * K::ow * K::oc,
         4.0 * (K::h * K::w * K::c + taps * K::oc + K::oh * K::ow * K::oc));
}

#define CONV2D(name, ...)                                                      \
  BENCHMARK(conv2d_of<ConvShape<__VA_ARGS__>>)->Name("conv2d/" name)
CONV2D("resnet50-stem-7x7", 224, 3, 64, 7, 2);
CONV2D("resnet50-56x56-64", 56, 64, 64, 3, 1);
CONV2D("resnet50-28x28-128", 28, 128, 128, 3, 1);
CONV2D("resnet50-14x14-256", 14, 256, 256, 3, 1);
CONV2D("resnet50-7x7-512", 7, 512, 512, 3, 1);
CONV2D("resnet50-56x56-128-stride-2", 56, 128, 128, 3, 2);
CONV2D("resnet50-1x1-256-512-stride-2", 56, 256, 512, 1, 2);
CONV2D("mobilenetv2-stem-3x3", 224, 3, 32, 3, 2);
CONV2D("digits-8x8-1-16", 8, 1, 16, 3, 1);
CONV2D("digits-8x8-16-32", 8, 16, 32, 3, 1);

} // namespace
} // namespace burin::BURIN_LEVEL
