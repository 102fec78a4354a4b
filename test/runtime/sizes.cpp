// The sizes that a run is told: their ranges, and how they follow from shapes.
#include "burin/sizes.h"

#include <gtest/gtest.h>

namespace {

/// Inputs [batch, 3] and [1, length, batch], an output [2 * length].
void inputShape(const int64_t *sizes, uint32_t input, int64_t *shape) {
  if (input == 0) {
    shape[0] = sizes[0];
    shape[1] = 3;
    return;
  }
  shape[0] = 1;
  shape[1] = sizes[1];
  shape[2] = sizes[0];
}
void outputShape(const int64_t *sizes, uint32_t, int64_t *shape) {
  shape[0] = 2 * sizes[1];
}

struct Sizes : testing::Test {
  burin_size_info infos[2] = {{"batch", 1, 4, 0, 0}, {"length", 2, 9, 1, 1}};
  burin_sizes_info info = {2, infos, inputShape, outputShape, nullptr};
  burin_tensor_info inputs[2] = {};
  burin_model_info model = {};
  uint32_t number = 7;

  Sizes() {
    inputs[0].rank = 2;
    inputs[1].rank = 3;
    model.input_count = 2;
    model.inputs = inputs;
  }

  burin_status find(std::initializer_list<int64_t> first,
                    std::initializer_list<int64_t> second, int64_t *sizes) {
    const int64_t *shapes[] = {first.begin(), second.begin()};
    return burin_sizes_of_shapes(&model, &info, shapes, sizes, &number);
  }
};

TEST_F(Sizes, AreInsideTheirRanges) {
  for (int64_t batch : {1, 4})
    for (int64_t length : {2, 9}) {
      const int64_t sizes[] = {batch, length};
      EXPECT_EQ(burin_sizes_check(&info, sizes, &number), BURIN_OK);
    }
  EXPECT_EQ(number, 7u);
}

TEST_F(Sizes, AreNamedWhereOutOfRange) {
  for (int64_t batch : {0, 5, -1}) {
    const int64_t sizes[] = {batch, 2};
    EXPECT_EQ(burin_sizes_check(&info, sizes, &number),
              BURIN_SIZE_OUT_OF_RANGE);
    EXPECT_EQ(number, 0u);
  }
  const int64_t sizes[] = {1, 10};
  EXPECT_EQ(burin_sizes_check(&info, sizes, nullptr), BURIN_SIZE_OUT_OF_RANGE);
  EXPECT_EQ(burin_sizes_check(&info, sizes, &number), BURIN_SIZE_OUT_OF_RANGE);
  EXPECT_EQ(number, 1u);
}

TEST_F(Sizes, FollowFromShapes) {
  int64_t sizes[2];
  EXPECT_EQ(find({4, 3}, {1, 8, 4}, sizes), BURIN_OK);
  EXPECT_EQ(sizes[0], 4);
  EXPECT_EQ(sizes[1], 8);
  EXPECT_EQ(find({4, 3}, {1, 10, 4}, sizes), BURIN_SIZE_OUT_OF_RANGE);
  EXPECT_EQ(number, 1u);
}

TEST_F(Sizes, ContradictNoInput) {
  int64_t sizes[2];
  EXPECT_EQ(find({4, 3}, {1, 8, 2}, sizes), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(find({4, 2}, {1, 8, 4}, sizes), BURIN_INVALID_ARGUMENT);
  infos[1].input = BURIN_SIZE_NOWHERE;
  EXPECT_EQ(find({4, 3}, {1, 8, 4}, sizes), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_sizes_check(nullptr, sizes, nullptr), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_sizes_check(&info, nullptr, nullptr), BURIN_INVALID_ARGUMENT);
}

} // namespace
