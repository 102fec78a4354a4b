// Holds recurrent kernels against double precision, for rows of their own
// lengths and every order of tasks, next to memory that faults.
#include "kernels/generic/gru.h"
#include "kernels/generic/lstm.h"
#include "kernels/generic/rnn.h"
#include "recurrent-layer.h"

namespace {

template <class K> class Recurrence : public testing::Test {};
using Shapes = testing::Types<
    Shape<float, 4, 5, 1, 37, 1, false>, Shape<float, 4, 4, 9, 40, 2, true>,
    Shape<double, 4, 3, 2, 5, 1, true>, Shape<float, 3, 5, 1, 37, 1, true>,
    Shape<float, 3, 4, 9, 40, 2, false>, Shape<double, 3, 3, 17, 5, 1, true>,
    Shape<float, 1, 5, 1, 64, 2, false>, Shape<double, 1, 4, 7, 9, 1, true>,
    Shape<float, 1, 0, 2, 3, 1, true>>;
TYPED_TEST_SUITE(Recurrence, Shapes);

TYPED_TEST(Recurrence, EqualsTheDefinition) {
  Layer<TypeParam> layer;
  layer.run(inOrder());
  layer.expectRight();
}

/// Where the input gate lets in 0.3, 0.7 is kept, whatever the forget gate is.
struct Coupled : Shape<float, 4, 1, 1, 1, 1, false> {
  static constexpr bool coupled = true;
  static constexpr int64_t gate_activation = k::activation_affine,
                           cell_activation = k::activation_relu;
  static constexpr double gate_alpha = 0, gate_beta = 0.3;
  static constexpr bool initial_memory = true;
};

TEST(RecurrenceCoupled, KeepsWhatTheInputGateDoesNotLetIn) {
  Layer<Coupled> layer;
  layer.x[3] = 1, layer.memory[0] = 0.5;
  layer.run(inOrder());
  EXPECT_NEAR(layer.lastMemory[0], 0.3 * 1 + 0.7 * 0.5, 1e-6);
}

template <int64_t number> struct Scaled {
  static constexpr int64_t function = number;
  static constexpr double alpha = 0.3, beta = 0.6;
};

template <int64_t number, class Definition>
void expectActivation(const Definition &definition) {
  for (double x : {-30.0, -2.0, -0.4, 0.0, 0.2, 0.4, 1.5, 30.0}) {
    EXPECT_NEAR(k::activate<Scaled<number>>(x), definition(x), 1e-13) << x;
    EXPECT_NEAR(k::activate<Scaled<number>>(float(x)), definition(x), 4e-6)
        << x;
  }
}

TEST(RecurrenceActivation, IsThatOfOnnx) {
  expectActivation<k::activation_sigmoid>(sigmoid);
  expectActivation<k::activation_tanh>([](double x) { return std::tanh(x); });
  expectActivation<k::activation_relu>([](double x) { return x > 0 ? x : 0; });
  expectActivation<k::activation_affine>(
      [](double x) { return 0.3 * x + 0.6; });
  expectActivation<k::activation_leaky_relu>(
      [](double x) { return x < 0 ? 0.3 * x : x; });
  expectActivation<k::activation_thresholded_relu>(
      [](double x) { return x > 0.3 ? x : 0; });
  expectActivation<k::activation_scaled_tanh>(
      [](double x) { return 0.3 * std::tanh(0.6 * x); });
  expectActivation<k::activation_hard_sigmoid>(
      [](double x) { return std::min(std::max(0.3 * x + 0.6, 0.0), 1.0); });
  expectActivation<k::activation_elu>(
      [](double x) { return x < 0 ? 0.3 * std::expm1(x) : x; });
  expectActivation<k::activation_softsign>(
      [](double x) { return x / (1 + std::abs(x)); });
  expectActivation<k::activation_softplus>(
      [](double x) { return std::log1p(std::exp(x)); });
}

TEST(RecurrenceOrder, DoesNotChangeABit) {
  using K = Shape<float, 4, 6, 40, 48, 2, true>;
  Layer<K> layer, again;
  layer.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 4u);
  EXPECT_TRUE(layer.y.sameBits(again.y));
  EXPECT_TRUE(layer.last.sameBits(again.last));
}

} // namespace
