// Holds attention against double precision: masks, causality, grouped heads,
// several blocks of keys and odd sizes, next to memory that faults.
#include "kernels/generic/attention.h"
#include "kernel-test.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

namespace {

enum class Order { HeadsFirst, RowsFirst };

template <int64_t Batch, int64_t Heads, int64_t KvHeads, int64_t Queries,
          int64_t Keys, int64_t Channels, int64_t Values, bool Causal = false,
          Order order = Order::RowsFirst, class T = float>
struct Shape {
  using Element = T;
  using Accumulator = T;
  using Out = T;
  static constexpr int64_t batch = Batch, heads = Heads, kv_heads = KvHeads,
                           queries = Queries, keys = Keys, channels = Channels,
                           values = Values;
  static constexpr bool rows = order == Order::RowsFirst;
  static constexpr int64_t q_strides[4] = {
      Heads * Queries * Channels, rows ? Channels : Queries *Channels,
      rows ? Heads *Channels : Channels, 1};
  static constexpr int64_t k_strides[4] = {
      KvHeads * Keys * Channels, rows ? Channels : Keys *Channels,
      rows ? KvHeads *Channels : 1, rows ? 1 : Keys};
  static constexpr int64_t v_strides[4] = {KvHeads * Keys * Values,
                                           rows ? Values : Keys *Values,
                                           rows ? KvHeads *Values : Values, 1};
  static constexpr int64_t out_strides[4] = {Heads * Queries * Values,
                                             rows ? Values : Queries *Values,
                                             rows ? Heads *Values : Values, 1};
  static constexpr int64_t mask_strides[4] = {Queries * Keys, 0, Keys, 1};
  static constexpr int64_t offsets[4] = {0, 0, 0, 0};
  static constexpr T scale = T(0.5), softcap = T(0);
  static constexpr bool causal = Causal;
  static constexpr bool zero_empty = true;
};

int64_t at(const int64_t (&strides)[4], int64_t b, int64_t h, int64_t i,
           int64_t c) {
  return b * strides[0] + h * strides[1] + i * strides[2] + c * strides[3];
}

double masked(double score, float addend) { return score + addend; }
double masked(double score, bool keep) { return keep ? score : -INFINITY; }

template <class K, class Mask = float> struct Case {
  using T = typename K::Element;
  Guarded<T> q, key, v, out;
  Guarded<Mask> mask;
  bool isMasked = false;

  explicit Case(Place place)
      : q(K::batch * K::heads * K::queries * K::channels, place),
        key(K::batch * K::kv_heads * K::keys * K::channels, place),
        v(K::batch * K::kv_heads * K::keys * K::values, place),
        out(K::batch * K::heads * K::queries * K::values, place),
        mask(K::batch * K::queries * K::keys, place) {
    q.fillRandom(1, -2, 2);
    key.fillRandom(2, -2, 2);
    v.fillRandom(3);
    out.fillRandom(4);
  }

  void run(const burin_parallel &parallel) {
    if (isMasked)
      k::attention(parallel, K{}, out.data(), q.data(), key.data(), v.data(),
                   static_cast<const Mask *>(mask.data()));
    else
      k::attention(parallel, K{}, out.data(), q.data(), key.data(), v.data());
  }

  /// The weights of one query, not yet divided by their sum.
  std::vector<double> weights(int64_t b, int64_t h, int64_t i, double &sum) {
    std::vector<double> scores(K::keys);
    double greatest = -1e300;
    for (int64_t j = 0; j < K::keys; ++j) {
      double score = 0;
      for (int64_t c = 0; c < K::channels; ++c)
        score +=
            double(q[at(K::q_strides, b, h, i, c)]) *
            double(
                key[at(K::k_strides, b, h / (K::heads / K::kv_heads), j, c)]);
      score *= double(K::scale);
      if (K::softcap != 0)
        score = double(K::softcap) * std::tanh(score / double(K::softcap));
      if (isMasked)
        score = masked(score, mask[at(K::mask_strides, b, h, i, j)]);
      scores[j] = K::causal && j > i ? -INFINITY : score;
      greatest = std::max(greatest, scores[j]);
    }
    sum = 0;
    for (double &score : scores)
      sum += score = std::exp(score - greatest);
    return scores;
  }

  void expectRight() {
    double bound = 64 * std::numeric_limits<T>::epsilon();
    for (int64_t b = 0; b < K::batch; ++b)
      for (int64_t h = 0; h < K::heads; ++h)
        for (int64_t i = 0; i < K::queries; ++i) {
          double sum;
          std::vector<double> scores = weights(b, h, i, sum);
          for (int64_t c = 0; c < K::values; ++c) {
            double expected = 0;
            for (int64_t j = 0; j < K::keys; ++j)
              expected +=
                  scores[j] * double(v[at(K::v_strides, b,
                                          h / (K::heads / K::kv_heads), j, c)]);
            expected = sum == 0 ? 0 : expected / sum;
            ASSERT_NEAR(out[at(K::out_strides, b, h, i, c)], expected, bound)
                << b << ", " << h << ", " << i << ", " << c;
          }
        }
  }
};

template <class K> class Attention : public testing::Test {};
using Shapes = testing::Types<
    Shape<2, 3, 3, 197, 197, 40, 40>, Shape<1, 6, 1, 7, 400, 8, 12>,
    Shape<1, 1, 1, 1, 1, 1, 1>, Shape<1, 1, 1, 40, 170, 300, 72>,
    Shape<1, 2, 1, 350, 350, 8, 16, true>, Shape<1, 1, 1, 90, 20, 8, 8, true>,
    Shape<2, 2, 2, 37, 41, 20, 17, false, Order::HeadsFirst>,
    Shape<1, 1, 1, 90, 90, 600, 4, true, Order::HeadsFirst, double>>;
TYPED_TEST_SUITE(Attention, Shapes);

TYPED_TEST(Attention, EqualsTheDefinition) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> attention(place);
    attention.run(inOrder());
    attention.expectRight();
  }
}

template <class K> class MaskedAttention : public testing::Test {};
using MaskedShapes = testing::Types<
    Shape<1, 4, 2, 33, 50, 16, 24>, Shape<2, 2, 2, 45, 3, 5, 3>,
    Shape<1, 2, 1, 70, 200, 12, 9, true, Order::RowsFirst, double>>;
TYPED_TEST_SUITE(MaskedAttention, MaskedShapes);

TYPED_TEST(MaskedAttention, EqualsTheDefinition) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> attention(place);
    attention.isMasked = true;
    attention.mask.fillRandom(5, -3, 3);
    for (int64_t i = 0; i < attention.mask.size; i += 3)
      attention.mask[i] = -INFINITY;
    attention.run(inOrder());
    attention.expectRight();
  }
}

TEST(AttentionMask, GivesZeroWhereNoKeyCounts) {
  using K = Shape<1, 1, 1, 40, 200, 8, 8>;
  Case<K, bool> attention(Place::AtEnd);
  attention.isMasked = true;
  for (int64_t i = 0; i < attention.mask.size; ++i)
    attention.mask[i] = i / K::keys % 2 == 0 && i % 7 < 4;
  attention.run(inOrder());
  attention.expectRight();
  EXPECT_EQ(attention.out[8], 0.0f);
}

struct KeepsNaN : Shape<1, 1, 1, 3, 5, 4, 4> {
  static constexpr bool zero_empty = false;
};

TEST(AttentionMask, GivesNaNWhereNoKeyCountsIfAskedTo) {
  Case<KeepsNaN, bool> attention(Place::AtEnd);
  attention.isMasked = true;
  for (int64_t i = 0; i < attention.mask.size; ++i)
    attention.mask[i] = i / 5 != 1;
  attention.run(inOrder());
  EXPECT_FALSE(std::isnan(attention.out[0]));
  EXPECT_TRUE(std::isnan(attention.out[4]));
  EXPECT_FALSE(std::isnan(attention.out[8]));
}

TEST(AttentionMask, TakesTheLeastNumberForANumber) {
  // Exporters write it in place of minus infinity: where it is all there is,
  // every key counts alike.
  using K = Shape<1, 1, 1, 9, 170, 8, 8>;
  Case<K> attention(Place::AtEnd);
  attention.isMasked = true;
  for (float &x : attention.mask)
    x = -std::numeric_limits<float>::max();
  attention.run(inOrder());
  double sum = 0;
  for (int64_t j = 0; j < K::keys; ++j)
    sum += attention.v[j * 8];
  EXPECT_NEAR(attention.out[0], sum / K::keys, 1e-6);
}

struct Capped : Shape<1, 2, 2, 40, 180, 16, 8, true> {
  static constexpr float softcap = 1.5f;
};

TEST(AttentionScores, AreCapped) {
  Case<Capped> attention(Place::AtEnd);
  attention.run(inOrder());
  attention.expectRight();
}

TEST(AttentionScores, DoNotOverflow) {
  using K = Shape<1, 1, 1, 20, 200, 16, 8>;
  Case<K> attention(Place::AtEnd);
  attention.q.fillRandom(7, 100, 110);
  attention.key.fillRandom(8, -30, 30);
  attention.run(inOrder());
  for (float x : attention.out)
    ASSERT_TRUE(std::isfinite(x));
}

TEST(AttentionOrder, DoesNotChangeABit) {
  using K = Shape<2, 3, 3, 100, 200, 16, 16, true>;
  Case<K> one(Place::AtEnd), other(Place::AtEnd);
  one.run(inOrder());
  size_t tasks = 0;
  other.run(backwards(&tasks));
  EXPECT_GE(tasks, 4u);
  EXPECT_TRUE(one.out.sameBits(other.out));
}

} // namespace
