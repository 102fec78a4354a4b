// Holds layer and root-mean-square normalization against double precision, with
// and without scale and bias, next to memory that faults.
#include "kernel-test.h"
#include "kernels/generic/layer_norm.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class T, int64_t Rows, int64_t N, bool Rms> struct Shape {
  using Element = T;
  using Accumulator = T;
  using Out = T;
  static constexpr int64_t rows = Rows, n = N;
  static constexpr double epsilon = 1e-5;
  static constexpr bool rms = Rms;
};

template <class K> struct Epilogue {
  typename K::Out operator()(typename K::Accumulator value, int64_t row,
                             int64_t i) const {
    return value + typename K::Out(row % 3 + i % 5);
  }
};

template <class K>
void expectRight(Place place, bool scaled, bool biased, double offset) {
  using T = typename K::Element;
  Guarded<T> in(K::rows * K::n, place), out(K::rows * K::n, place);
  Guarded<T> scale(K::n, place), bias(K::n, place);
  in.fillRandom(1, offset - 2, offset + 2);
  scale.fillRandom(2), bias.fillRandom(3);
  k::layer_norm(inOrder(), K{}, out.data(), in.data(),
                scaled ? scale.data() : nullptr, biased ? bias.data() : nullptr,
                Epilogue<K>{});
  double bound =
      100 * std::numeric_limits<T>::epsilon() * (1 + std::fabs(offset));
  for (int64_t r = 0; r < K::rows; ++r) {
    double mean = 0, square = 0;
    for (int64_t i = 0; i < K::n && !K::rms; ++i)
      mean += double(in[r * K::n + i]) / K::n;
    for (int64_t i = 0; i < K::n; ++i)
      square += std::pow(double(in[r * K::n + i]) - mean, 2) / K::n;
    for (int64_t i = 0; i < K::n; ++i) {
      double value =
          (double(in[r * K::n + i]) - mean) / std::sqrt(square + K::epsilon);
      value = value * (scaled ? double(scale[i]) : 1) +
              (biased ? double(bias[i]) : 0);
      ASSERT_NEAR(out[r * K::n + i], value + double(r % 3 + i % 5), bound)
          << r << ", " << i;
    }
  }
}

template <class K> class LayerNorm : public testing::Test {};
using Shapes =
    testing::Types<Shape<float, 4, 768, false>, Shape<float, 3, 100, false>,
                   Shape<float, 2, 5, false>, Shape<float, 3, 64, true>,
                   Shape<float, 2, 131, true>, Shape<double, 2, 77, false>,
                   Shape<double, 1, 33, true>>;
TYPED_TEST_SUITE(LayerNorm, Shapes);

TYPED_TEST(LayerNorm, EqualsTheDefinition) {
  for (Place place : {Place::AtEnd, Place::AtBegin})
    for (bool scaled : {false, true})
      for (bool biased : {false, true})
        expectRight<TypeParam>(place, scaled, biased, 0);
}

TYPED_TEST(LayerNorm, DoesNotCancelFarFromZero) {
  expectRight<TypeParam>(Place::AtEnd, true, true, 50);
}

TEST(LayerNormRow, OfOneElementIsItsBias) {
  using K = Shape<float, 3, 1, false>;
  Guarded<float> in(3), out(3), scale(1), bias(1);
  in.fillRandom(1);
  scale[0] = 2, bias[0] = 5;
  k::layer_norm(inOrder(), K{}, out.data(), in.data(), scale.data(),
                bias.data(), Epilogue<K>{});
  for (int64_t r = 0; r < 3; ++r)
    EXPECT_EQ(out[r], 5 + float(r % 3));
}

TEST(LayerNormOrder, DoesNotChangeABit) {
  using K = Shape<float, 300, 200, false>;
  Guarded<float> in(K::rows * K::n), out(K::rows * K::n), again(K::rows * K::n);
  in.fillRandom(1);
  k::layer_norm(inOrder(), K{}, out.data(), in.data(), nullptr, nullptr,
                Epilogue<K>{});
  size_t tasks = 0;
  k::layer_norm(backwards(&tasks), K{}, again.data(), in.data(), nullptr,
                nullptr, Epilogue<K>{});
  EXPECT_GE(tasks, 4u);
  EXPECT_TRUE(out.sameBits(again));
}

} // namespace
