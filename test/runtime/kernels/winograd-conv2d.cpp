// Holds convolutions by minimal filtering against a plain loop over every
// window, within the bound that the kernel states, next to memory that faults.
#include "kernel-test.h"
#include "kernels/generic/winograd_conv2d.h"

#include <cmath>
#include <limits>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class ElementType, class AccumulatorType, int64_t Tile, int64_t N,
          int64_t H, int64_t W, int64_t C, int64_t OC, int64_t Pad = 1,
          int64_t More = 0>
struct Shape {
  using Element = ElementType;
  using Weight = AccumulatorType;
  using Accumulator = AccumulatorType;
  using Out = AccumulatorType;
  static constexpr int64_t n = N, h = H, w = W, c = C, oc = OC, tile = Tile,
                           pad_top = Pad, pad_left = Pad, oh = H + 2 * Pad - 2,
                           ow = W + 2 * Pad - 2 + More;
};

/// The matrix of one point, for packing.
template <class K> struct PointMatrix {
  using Element = typename K::Weight;
  static constexpr int64_t n = K::oc, k = K::c;
};

template <class K> struct Epilogue {
  const typename K::Accumulator *bias;
  typename K::Out operator()(typename K::Accumulator sum, int64_t n, int64_t y,
                             int64_t x, int64_t oc) const {
    return sum + bias[oc] + typename K::Accumulator(n * 7 + y % 3 + x % 5);
  }
};

/// All that a convolution reads and writes.
template <class K> struct Case {
  static constexpr int64_t side = k::winograd_side(K::tile),
                           points = k::winograd_points(K::tile),
                           tiles = K::n * k::winograd_tiles(K::oh, K::tile) *
                                   k::winograd_tiles(K::ow, K::tile),
                           most = k::winograd_band(
                               points * K::c *
                               int64_t(sizeof(typename K::Accumulator))),
                           band = tiles < most ? tiles : most;

  explicit Case(Place place)
      : in(K::n * K::h * K::w * K::c, place), weights(9 * K::c * K::oc, place),
        transformed(points * K::c * K::oc, place),
        packed(points * k::packed_elements(K::oc, K::c), place),
        patches(points * band * K::c, place), bias(K::oc, place),
        out(K::n * K::oh * K::ow * K::oc, place) {
    for (int64_t i = 0; i < in.size; ++i)
      in[i] = typename K::Element((i * 7919 % 1009 - 504) / 504.f);
    weights.fillRandom(2), bias.fillExact(3);
    // weights[ky][kx][c][oc]
    for (int64_t i = 0; i < points; ++i)
      for (int64_t j = 0; j < K::c * K::oc; ++j) {
        double sum = 0;
        for (int64_t ky = 0; ky < 3; ++ky)
          for (int64_t kx = 0; kx < 3; ++kx)
            sum += k::Winograd<K::tile>::filter[i / side][ky] *
                   k::Winograd<K::tile>::filter[i % side][kx] *
                   double(weights[(ky * 3 + kx) * K::c * K::oc + j]);
        transformed[i * K::c * K::oc + j] = typename K::Weight(sum);
      }
    for (int64_t i = 0; i < points; ++i)
      k::pack_b(PointMatrix<K>{},
                packed.data() + i * k::packed_elements(K::oc, K::c),
                transformed.data() + i * K::c * K::oc, K::oc, 1);
  }

  void run(const burin_parallel &parallel) {
    k::winograd_conv2d(parallel, K{}, out.data(), in.data(), packed.data(),
                       patches.data(), Epilogue<K>{bias.data()});
  }

  double pixel(int64_t n, int64_t y, int64_t x, int64_t c) const {
    return y < 0 || y >= K::h || x < 0 || x >= K::w
               ? 0
               : double(float(in[((n * K::h + y) * K::w + x) * K::c + c]));
  }

  Guarded<typename K::Element> in;
  Guarded<typename K::Weight> weights, transformed, packed, patches;
  Guarded<typename K::Accumulator> bias;
  Guarded<typename K::Out> out;
};

/// The sum for one output element, from the definition.
template <class K>
double expectedSum(const Case<K> &c, int64_t n, int64_t y, int64_t x,
                   int64_t oc) {
  double sum = 0;
  for (int64_t ky = 0; ky < 3; ++ky)
    for (int64_t kx = 0; kx < 3; ++kx)
      for (int64_t i = 0; i < K::c; ++i)
        sum += c.pixel(n, y - K::pad_top + ky, x - K::pad_left + kx, i) *
               double(c.weights[((ky * 3 + kx) * K::c + i) * K::oc + oc]);
  return sum;
}

/// What counts how much, without signs: of patches and of results.
template <int64_t tile> struct Sizes {
  static constexpr int64_t side = k::winograd_side(tile);
  double patch[side][side], results[tile][side];

  Sizes() {
    for (int64_t i = 0; i < side; ++i) {
      double unit[side] = {}, column[side];
      unit[i] = 1;
      k::Winograd<tile>::patch(unit, 1, column);
      for (int64_t j = 0; j < side; ++j)
        patch[j][i] = std::fabs(column[j]);
      k::Winograd<tile>::results(unit, 1, column);
      for (int64_t j = 0; j < tile; ++j)
        results[j][i] = std::fabs(column[j]);
    }
  }
};

/// What the sum would be if nothing were negative.
template <class K>
double unsignedSum(const Case<K> &c, int64_t n, int64_t y, int64_t x,
                   int64_t oc) {
  static const Sizes<K::tile> sizes;
  constexpr int64_t side = Case<K>::side;
  int64_t top = y / K::tile * K::tile, left = x / K::tile * K::tile;
  double sum = 0;
  for (int64_t i = 0; i < side; ++i)
    for (int64_t j = 0; j < side; ++j)
      for (int64_t channel = 0; channel < K::c; ++channel) {
        double patch = 0, filter = 0;
        for (int64_t a = 0; a < side; ++a)
          for (int64_t b = 0; b < side; ++b)
            patch += sizes.patch[i][a] * sizes.patch[j][b] *
                     std::fabs(c.pixel(n, top - K::pad_top + a,
                                       left - K::pad_left + b, channel));
        for (int64_t a = 0; a < 3; ++a)
          for (int64_t b = 0; b < 3; ++b)
            filter += std::fabs(
                k::Winograd<K::tile>::filter[i][a] *
                k::Winograd<K::tile>::filter[j][b] *
                double(c.weights[((a * 3 + b) * K::c + channel) * K::oc + oc]));
        sum += sizes.results[y % K::tile][i] * sizes.results[x % K::tile][j] *
               patch * filter;
      }
  return sum;
}

template <class K> void expectRight(Place place) {
  Case<K> c(place);
  c.run(inOrder());
  Epilogue<K> epilogue{c.bias.data()};
  double worst = 0, squares = 0, all = 0;
  for (int64_t n = 0; n < K::n; ++n)
    for (int64_t y = 0; y < K::oh; ++y)
      for (int64_t x = 0; x < K::ow; ++x)
        for (int64_t oc = 0; oc < K::oc; ++oc) {
          double sum = expectedSum(c, n, y, x, oc);
          double added = double(epilogue(0, n, y, x, oc));
          double found =
              double(c.out[((n * K::oh + y) * K::ow + x) * K::oc + oc]);
          double unit =
              std::numeric_limits<typename K::Accumulator>::epsilon() / 2;
          // The epilogue rounds twice.
          double bound =
              unit * ((double(K::c) + 16) * unsignedSum(c, n, y, x, oc) +
                      2 * (std::fabs(sum) + std::fabs(added)));
          ASSERT_LE(std::fabs(found - sum - added), bound)
              << n << ", " << y << ", " << x << ", " << oc;
          worst = std::max(worst, std::fabs(found - sum - added) / unit);
          squares += sum * sum, ++all;
        }
  // Far inside of the bound: some roundings of a typical result.
  if (all > 0) {
    EXPECT_LE(worst, 256 * std::sqrt(squares / all) + 256);
  }
}

template <class K> class WinogradConv2d : public testing::Test {};
template <int64_t... dimensions>
using Float = Shape<float, float, dimensions...>;
using Shapes =
    testing::Types<Float<2, 1, 8, 8, 16, 32>, Float<4, 1, 8, 8, 16, 32>,
                   Float<2, 2, 7, 9, 32, 40>, Float<4, 2, 7, 9, 32, 40>,
                   Float<4, 1, 13, 30, 48, 33, 0>, Float<2, 1, 3, 3, 16, 8, 0>,
                   Float<4, 1, 3, 1, 16, 3, 1>, Float<4, 1, 5, 6, 16, 70, 2, 1>,
                   Float<4, 1, 1, 9, 16, 0>, Float<2, 1, 14, 17, 1008, 3>,
                   Shape<double, double, 4, 1, 6, 7, 16, 11>,
                   Shape<double, double, 2, 1, 6, 7, 16, 11>,
                   Shape<k::half, float, 4, 1, 10, 9, 32, 24>,
                   Shape<k::bfloat, float, 2, 1, 5, 9, 16, 24>,
                   WithTileRows<Float<2, 2, 7, 9, 32, 40>, 8>>;
TYPED_TEST_SUITE(WinogradConv2d, Shapes);

TYPED_TEST(WinogradConv2d, ErrsWithinItsBound) {
  expectRight<TypeParam>(Place::AtEnd);
  expectRight<TypeParam>(Place::AtBegin);
}

TEST(WinogradConv2dOrder, DoesNotChangeABit) {
  using K = Float<4, 1, 30, 41, 64, 72>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
