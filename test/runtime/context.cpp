// Creating and running a context refuses each wrong argument by its own status.
#include "burin/burin.h"
#include <gtest/gtest.h>
#include <vector>

extern "C" size_t burin_test_sum_below(size_t count);

namespace {

const int64_t shape[] = {1, 4};
const burin_tensor_info input{"in", BURIN_F32, 2, shape, 16};
const burin_tensor_info outputs[] = {{"out", BURIN_F64, 2, shape, 32},
                                     {"empty", BURIN_F32, 0, nullptr, 0}};
const burin_level levels[] = {BURIN_LEVEL_BASELINE};

burin_model_info makeModel() {
  burin_model_info model{};
  model.name = "test";
  model.abi_version = BURIN_ABI_VERSION;
  model.input_count = 1;
  model.inputs = &input;
  model.output_count = 2;
  model.outputs = outputs;
  model.arena_bytes = 64;
  model.arena_alignment = 64;
  model.level_count = 1;
  model.levels = levels;
  return model;
}

struct Context : testing::Test {
  burin_model_info model = makeModel();
  alignas(64) unsigned char arena[128] = {};
  burin_context context{};
  alignas(8) float in[4] = {};
  double out[4] = {};

  burin_status create(void *memory, size_t bytes,
                      const burin_options *options = nullptr) {
    return burin_context_create(&context, &model, memory, bytes, options);
  }
  burin_status check(const void *inPointer, void *outPointer) {
    const void *ins[] = {inPointer};
    void *outs[] = {outPointer, nullptr};
    return burin_context_check(&context, &model, ins, outs);
  }
};

TEST_F(Context, DefaultsAreOneThreadAndTheBestLevel) {
  ASSERT_EQ(create(arena, sizeof arena), BURIN_OK);
  EXPECT_EQ(context.arena, arena);
  EXPECT_EQ(context.level, BURIN_LEVEL_BASELINE);
  EXPECT_EQ(context.parallel.threads, 1u);
  EXPECT_EQ(check(in, out), BURIN_OK);
}

TEST_F(Context, ArenaIsChecked) {
  EXPECT_EQ(create(arena, 63), BURIN_ARENA_TOO_SMALL);
  EXPECT_EQ(create(arena + 32, 64), BURIN_ARENA_MISALIGNED);
  EXPECT_EQ(create(nullptr, 64), BURIN_INVALID_ARGUMENT);
  model.arena_bytes = 0;
  EXPECT_EQ(create(nullptr, 0), BURIN_OK);
}

TEST_F(Context, NullArgumentsAndForeignAbiAreRefused) {
  EXPECT_EQ(burin_context_create(nullptr, &model, arena, 64, nullptr),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_context_create(&context, nullptr, arena, 64, nullptr),
            BURIN_INVALID_ARGUMENT);
  model.abi_version = BURIN_ABI_VERSION + 1;
  EXPECT_EQ(create(arena, 64), BURIN_INVALID_ARGUMENT);
}

TEST_F(Context, LevelBeyondTheLibraryIsRefused) {
  burin_options options{};
  options.level = BURIN_LEVEL_AVX512;
  EXPECT_EQ(create(arena, 64, &options), BURIN_UNSUPPORTED_LEVEL);
}

TEST_F(Context, FailedCreationLeavesNoUsableContext) {
  ASSERT_EQ(create(arena, 64), BURIN_OK);
  ASSERT_EQ(create(arena, 63), BURIN_ARENA_TOO_SMALL);
  EXPECT_EQ(check(in, out), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(context.model, nullptr);
  EXPECT_EQ(context.arena, nullptr);
}

TEST_F(Context, ZeroedOrForeignContextIsRefused) {
  EXPECT_EQ(check(in, out), BURIN_INVALID_ARGUMENT);
  ASSERT_EQ(create(arena, 64), BURIN_OK);
  const burin_model_info other = makeModel();
  const void *ins[] = {in};
  void *outs[] = {out, nullptr};
  EXPECT_EQ(burin_context_check(&context, &other, ins, outs),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_context_check(nullptr, &model, ins, outs),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_context_check(&context, &model, nullptr, outs),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_context_check(&context, &model, ins, nullptr),
            BURIN_INVALID_ARGUMENT);
}

TEST_F(Context, TensorsMustBePresentAndAligned) {
  ASSERT_EQ(create(arena, 64), BURIN_OK);
  EXPECT_EQ(check(nullptr, out), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(check(in, nullptr), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(check(reinterpret_cast<char *>(in) + 2, out),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(check(in, reinterpret_cast<char *>(out) + 4),
            BURIN_INVALID_ARGUMENT);
}

TEST_F(Context, HookSeesBothEndsOfAStep) {
  using Calls = std::vector<std::pair<uint32_t, int>>;
  Calls calls;
  burin_options options{};
  options.on_node = [](void *user, uint32_t node, int begin) {
    static_cast<Calls *>(user)->push_back({node, begin});
  };
  options.on_node_user = &calls;
  ASSERT_EQ(create(arena, 64, &options), BURIN_OK);
  burin_context_step(&context, 3, 1);
  burin_context_step(&context, 3, 0);
  EXPECT_EQ(calls, (Calls{{3, 1}, {3, 0}}));
}

TEST(ParallelFor, RunsEachTaskOnceWithoutAPool) {
  EXPECT_EQ(burin_test_sum_below(10), 45u);
  EXPECT_EQ(burin_test_sum_below(0), 0u);
}

} // namespace
