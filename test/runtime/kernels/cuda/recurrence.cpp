// Holds recurrent kernels of devices against double precision, for rows of
// their own lengths, next to memory that faults.
#include "device-test.h"
#include "kernels/cuda/gru.h"
#include "kernels/cuda/lstm.h"
#include "kernels/cuda/rnn.h"
#include "recurrent-layer.h"

namespace {

template <class K> class Recurrence : public testing::Test {};
using Shapes = testing::Types<
    Shape<float, 4, 5, 1, 37, 1, false>, Shape<float, 4, 4, 9, 40, 2, true>,
    Shape<double, 4, 3, 2, 5, 1, true>, Shape<float, 3, 5, 1, 37, 1, true>,
    Shape<float, 3, 4, 9, 40, 2, false>, Shape<double, 3, 3, 17, 5, 1, true>,
    Shape<float, 1, 5, 1, 64, 2, false>, Shape<double, 1, 4, 7, 9, 1, true>,
    Shape<float, 4, 2, 1, 300, 1, true>, Shape<float, 1, 0, 2, 3, 1, true>>;
TYPED_TEST_SUITE(Recurrence, Shapes);

TYPED_TEST(Recurrence, EqualsTheDefinition) {
  Layer<TypeParam> layer;
  layer.run(k::Stream{});
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
  layer.run(k::Stream{});
  EXPECT_NEAR(layer.lastMemory[0], 0.3 * 1 + 0.7 * 0.5, 1e-6);
}

} // namespace
