// Holds the kernels' sums of very many elements against double precision: their
// error must not grow with the number of elements, neither where all are equal,
// so that roundings add up, nor where they cancel.
#include "kernel-test.h"
#include "kernels/generic/attention.h"
#include "kernels/generic/conv2d.h"
#include "kernels/generic/depthwise_conv2d.h"
#include "kernels/generic/layer_norm.h"
#include "kernels/generic/long_sum.h"
#include "kernels/generic/pool2d.h"
#include "kernels/generic/softmax.h"

#include <cmath>
#include <functional>

namespace k = burin::BURIN_LEVEL;

namespace {

struct Identity {
  template <class T, class... Index> T operator()(T x, Index...) const {
    return x;
  }
};

struct Floats {
  using Element = float;
  using Weight = float;
  using Accumulator = float;
  using Out = float;
};

/// Calls `check` with n equal values, n that cancel, and n at random.
void forEachPattern(int64_t n,
                    const std::function<void(const Guarded<float> &)> &check) {
  Guarded<float> x(n);
  for (float &value : x)
    value = 0.1f;
  check(x);
  for (int64_t i = 0; i < n; ++i)
    x[i] = i % 3 == 0 ? 1e8f : i % 3 == 1 ? 1.25f : -1e8f;
  check(x);
  x.fillRandom(1);
  check(x);
}

/// The exact sum of n elements `stride` apart, and of their magnitudes.
struct Exact {
  double sum = 0, magnitude = 0;
  Exact(const float *x, int64_t n, int64_t stride = 1) {
    for (int64_t i = 0; i < n; ++i) {
      sum += x[i * stride];
      magnitude += std::fabs(double(x[i * stride]));
    }
  }
};

// All roundings of a block go one way where its values are equal.
constexpr double bound = 3e-6;

TEST(LongSum, KeepsInfinityAndNaN) {
  k::LongSum<float> sum;
  sum.add(1.0f);
  sum.add(INFINITY);
  sum.add(2.0f);
  EXPECT_EQ(sum.total(), INFINITY);
  k::LongSum<float> other;
  other.add(-INFINITY);
  sum.add(other);
  EXPECT_TRUE(std::isnan(sum.total()));
}

TEST(LongSum, LosesNothingOfMillions) {
  k::LongSum<float> sum;
  for (int i = 0; i < 1 << 22; ++i)
    sum.add(0.1f);
  double exact = double(0.1f) * (1 << 22);
  EXPECT_NEAR(sum.total(), exact, 1e-7 * exact);
}

TEST(LongSum, LosesNothing) {
  k::LongSum<float, 2> sums;
  sums.add(1e8f, 1);
  for (int i = 0; i < 1000; ++i)
    sums.add(1.0f, 1);
  sums.add(-1e8f, 1);
  EXPECT_EQ(sums.total(0), 0);
  EXPECT_EQ(sums.total(1), 1000);
}

template <int64_t C> struct Pool : Floats {
  static constexpr int64_t n = 1, h = 900, w = 700, c = C, oh = 1, ow = 1,
                           kh = 900, kw = 700, stride_h = 1, stride_w = 1,
                           dilation_h = 1, dilation_w = 1, pad_top = 0,
                           pad_left = 0, pad_bottom = 0, pad_right = 0,
                           kind = 1;
  static constexpr bool count_include_pad = false;
};

template <int64_t C> void checkPool() {
  using K = Pool<C>;
  constexpr int64_t pixels = K::h * K::w;
  forEachPattern(pixels * C, [](const Guarded<float> &x) {
    Guarded<float> out(C);
    k::pool2d(inOrder(), K{}, out.data(), x.data(), Identity{});
    for (int64_t c = 0; c < C; ++c) {
      Exact exact(x.data() + c, pixels, C);
      EXPECT_NEAR(out[c] * pixels, exact.sum, bound * exact.magnitude);
    }
  });
}

TEST(LongSums, OfPools) {
  checkPool<1>();
  checkPool<20>();
}

template <int64_t Inner, bool Log> struct Softmax : Floats {
  static constexpr int64_t outer = 1, n = 1 << 20, inner = Inner;
  static constexpr bool log = Log;
};

template <class K> void checkSoftmax() {
  Guarded<float> x(K::n * K::inner), out(x.size);
  x.fillRandom(1, 0, 3);
  k::softmax(inOrder(), K{}, out.data(), x.data(), Identity{});
  for (int64_t j = 0; j < K::inner; ++j) {
    double sum = 0;
    for (int64_t i = 0; i < K::n; ++i)
      sum += std::exp(double(x[i * K::inner + j]));
    double first = x[j];
    if (K::log)
      EXPECT_NEAR(out[j], first - std::log(sum), bound * 20);
    else
      EXPECT_NEAR(out[j] * sum / std::exp(first), 1, bound);
  }
}

TEST(LongSums, OfSoftmax) {
  checkSoftmax<Softmax<1, false>>();
  checkSoftmax<Softmax<1, true>>();
  checkSoftmax<Softmax<3, false>>();
}

struct Norm : Floats {
  static constexpr int64_t rows = 1, n = 1 << 20;
  static constexpr double epsilon = 0;
  static constexpr bool rms = true;
};

TEST(LongSums, OfNorms) {
  forEachPattern(Norm::n, [](const Guarded<float> &x) {
    Guarded<float> out(Norm::n);
    const float *none = nullptr;
    k::layer_norm(inOrder(), Norm{}, out.data(), x.data(), none, none,
                  Identity{});
    double square = 0;
    for (float value : const_cast<Guarded<float> &>(x))
      square += double(value) * value;
    double expected = x[0] / std::sqrt(square / Norm::n);
    EXPECT_NEAR(out[0], expected, bound * std::fabs(expected));
  });
}

/// A window over a whole row, in one group or with a channel each.
template <int64_t C, int64_t Kw, int64_t Groups> struct Window : Floats {
  static constexpr int64_t n = 1, h = 1, w = Kw + 1, c = C, oh = 1, ow = 2,
                           oc = C, kh = 1, kw = Kw, stride_h = 1, stride_w = 1,
                           dilation_h = 1, dilation_w = 1, pad_top = 0,
                           pad_left = 0, groups = Groups;
};

TEST(LongSums, OfConvolutions) {
  using K = Window<1, 1000000, 1>;
  forEachPattern(K::w, [](const Guarded<float> &x) {
    Guarded<float> weights(k::packed_elements(1, K::kw)), out(2);
    for (int64_t i = 0; i < K::kw; ++i)
      weights[i * k::panel_multiple] = 0.5f;
    k::conv2d(inOrder(), K{}, out.data(), x.data(), weights.data(), Identity{});
    for (int64_t i = 0; i < 2; ++i) {
      Exact exact(x.data() + i, K::kw);
      EXPECT_NEAR(out[i] * 2, exact.sum, 2 * bound * exact.magnitude);
    }
  });
}

TEST(LongSums, OfDepthwiseConvolutions) {
  using K = Window<5, 100000, 5>;
  forEachPattern(K::w * K::c, [](const Guarded<float> &x) {
    Guarded<float> weights(K::kw * K::c), out(2 * K::c);
    for (float &weight : weights)
      weight = 0.5f;
    k::depthwise_conv2d(inOrder(), K{}, out.data(), x.data(), weights.data(),
                        Identity{});
    for (int64_t i = 0; i < 2 * K::c; ++i) {
      Exact exact(x.data() + i, K::kw, K::c);
      EXPECT_NEAR(out[i] * 2, exact.sum, bound * exact.magnitude);
    }
  });
}

struct Product : Floats {
  static constexpr int64_t batch = 1, m = 2, n = 5, k = 1 << 19,
                           a_batch_stride = 0, a_row_stride = k,
                           a_col_stride = 1, b_batch_stride = 0;
};

TEST(LongSums, OfProducts) {
  using K = Product;
  forEachPattern(K::m * K::k, [](const Guarded<float> &x) {
    Guarded<float> packed(k::packed_elements(K::n, K::k)), out(K::m * K::n);
    for (float &value : packed)
      value = 0.5f;
    k::matmul(inOrder(), K{}, out.data(), x.data(), packed.data(), Identity{});
    for (int64_t i = 0; i < K::m * K::n; ++i) {
      Exact exact(x.data() + i / K::n * K::k, K::k);
      EXPECT_NEAR(out[i] * 2, exact.sum, 2 * bound * exact.magnitude);
    }
  });
}

template <int64_t Keys> struct Heads : Floats {
  static constexpr int64_t batch = 1, heads = 1, kv_heads = 1, queries = 3,
                           keys = Keys, channels = 2, values = 5;
  static constexpr int64_t q_strides[4] = {0, 0, channels, 1},
                           k_strides[4] = {0, 0, channels, 1},
                           v_strides[4] = {0, 0, values, 1},
                           out_strides[4] = {0, 0, values, 1},
                           mask_strides[4] = {}, offsets[4] = {};
  static constexpr float scale = 1, softcap = 0;
  static constexpr bool causal = false, zero_empty = false;
};

template <class K> void checkAttention() {
  forEachPattern(K::keys * K::values, [](const Guarded<float> &v) {
    Guarded<float> q(K::queries * K::channels), keys(K::keys * K::channels),
        out(K::queries * K::values);
    q.fillRandom(2);
    keys.fillRandom(3);
    k::attention(inOrder(), K{}, out.data(), q.data(), keys.data(), v.data());
    for (int64_t i = 0; i < K::queries; ++i)
      for (int64_t c = 0; c < K::values; ++c) {
        double total = 0, sum = 0, magnitude = 0;
        for (int64_t j = 0; j < K::keys; ++j) {
          double weight = std::exp(double(q[i * 2]) * keys[j * 2] +
                                   double(q[i * 2 + 1]) * keys[j * 2 + 1]);
          total += weight;
          sum += weight * v[j * K::values + c];
          magnitude += weight * std::fabs(double(v[j * K::values + c]));
        }
        EXPECT_NEAR(out[i * K::values + c], sum / total,
                    bound * magnitude / total);
      }
  });
}

TEST(LongSums, OfAttention) {
  checkAttention<Heads<20000>>();
  checkAttention<Heads<200000>>();
}

} // namespace
