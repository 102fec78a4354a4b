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
const unsigned char constants[64] = {};

/// Even numbers of bytes pass.
burin_status checkEven(const burin_memory_info *, const burin_memory *memory) {
  return memory->bytes % 2 ? BURIN_WEIGHTS_FOREIGN : BURIN_OK;
}

/// The arena, one that has a check of its own, and the library's own.
const burin_memory_info memories[] = {
    {"arena", 64, 64, BURIN_LIFETIME_RUN, BURIN_DEVICE_HOST, nullptr, nullptr,
     nullptr, 0},
    {"even", 16, 16, BURIN_LIFETIME_RUN, BURIN_DEVICE_HOST, nullptr, checkEven,
     nullptr, 0},
    {"weights", 64, 64, BURIN_LIFETIME_CONSTANT, BURIN_DEVICE_HOST, constants,
     nullptr, nullptr, 0}};

burin_model_info makeModel() {
  burin_model_info model{};
  model.name = "test";
  model.abi_version = BURIN_ABI_VERSION;
  model.input_count = 1;
  model.inputs = &input;
  model.output_count = 2;
  model.outputs = outputs;
  model.memory_count = 1;
  model.given_count = 1;
  model.memories = memories;
  model.level_count = 1;
  model.levels = levels;
  return model;
}

struct Context : testing::Test {
  burin_model_info model = makeModel();
  alignas(64) unsigned char arena[128] = {};
  burin_context context{};
  void *held[2] = {};
  alignas(8) float in[4] = {};
  double out[4] = {};

  burin_status create(void *memory, size_t bytes,
                      const burin_options *options = nullptr) {
    const burin_memory given = {memory, bytes};
    return burin_context_create(&context, held, &model, &given, 1, options);
  }
  burin_status check(const void *inPointer, void *outPointer) {
    const void *ins[] = {inPointer};
    void *outs[] = {outPointer, nullptr};
    return burin_context_check(&context, &model, ins, outs);
  }
};

TEST_F(Context, DefaultsAreOneThreadAndTheBestLevel) {
  ASSERT_EQ(create(arena, sizeof arena), BURIN_OK);
  EXPECT_EQ(held[0], arena);
  EXPECT_EQ(context.level, BURIN_LEVEL_BASELINE);
  EXPECT_EQ(context.parallel.threads, 1u);
  EXPECT_EQ(check(in, out), BURIN_OK);
}

TEST_F(Context, ArenaIsChecked) {
  EXPECT_EQ(create(arena, 63), BURIN_MEMORY_TOO_SMALL);
  EXPECT_EQ(create(arena + 32, 64), BURIN_MEMORY_MISALIGNED);
  EXPECT_EQ(create(nullptr, 64), BURIN_INVALID_ARGUMENT);
  const burin_memory_info none = {
      "arena", 0,       64, BURIN_LIFETIME_RUN, BURIN_DEVICE_HOST, nullptr,
      nullptr, nullptr, 0};
  model.memories = &none;
  EXPECT_EQ(create(nullptr, 0), BURIN_OK);
}

TEST_F(Context, EachMemoryOfTheTableIsChecked) {
  alignas(16) unsigned char even[32] = {};
  model.memory_count = 3;
  model.given_count = 2;
  auto create = [&](burin_memory second, size_t count = 2) {
    const burin_memory given[] = {{arena, 64}, second, {even, 32}};
    return burin_context_create(&context, held, &model, given, count, nullptr);
  };
  ASSERT_EQ(create({even, 16}), BURIN_OK);
  EXPECT_EQ(held[0], arena);
  EXPECT_EQ(held[1], even);
  EXPECT_EQ(check(in, out), BURIN_OK);
  EXPECT_EQ(create({even, 14}), BURIN_MEMORY_TOO_SMALL);
  EXPECT_EQ(held[0], nullptr);
  EXPECT_EQ(held[1], nullptr);
  EXPECT_EQ(check(in, out), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(create({even + 8, 16}), BURIN_MEMORY_MISALIGNED);
  EXPECT_EQ(create({nullptr, 16}), BURIN_INVALID_ARGUMENT);
  // Its own check is asked first: it can say more.
  EXPECT_EQ(create({even, 17}), BURIN_WEIGHTS_FOREIGN);
  EXPECT_EQ(create({even, 3}), BURIN_WEIGHTS_FOREIGN);
  // What the library holds itself is not given, and all else is.
  EXPECT_EQ(create({even, 16}, 1), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(create({even, 16}, 3), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_context_create(&context, held, &model, nullptr, 2, nullptr),
            BURIN_INVALID_ARGUMENT);
}

TEST_F(Context, MemoryOfADeviceMayBeLeftToItsLibrary) {
  burin_memory_info there[] = {memories[0], memories[2]};
  for (burin_memory_info &memory : there)
    memory.device = BURIN_DEVICE_CUDA;
  model.memories = there;
  EXPECT_EQ(create(nullptr, 0), BURIN_OK);
  EXPECT_EQ(held[0], nullptr);
  // One that is given has to be large enough, and a constant one to be given.
  EXPECT_EQ(create(arena, 63), BURIN_MEMORY_TOO_SMALL);
  model.memories = &there[1];
  EXPECT_EQ(create(nullptr, 64), BURIN_INVALID_ARGUMENT);
}

TEST_F(Context, NullArgumentsAndForeignAbiAreRefused) {
  const burin_memory given = {arena, 64};
  EXPECT_EQ(burin_context_create(nullptr, held, &model, &given, 1, nullptr),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_context_create(&context, nullptr, &model, &given, 1, nullptr),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_context_create(&context, held, nullptr, &given, 1, nullptr),
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
  ASSERT_EQ(create(arena, 63), BURIN_MEMORY_TOO_SMALL);
  EXPECT_EQ(check(in, out), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(context.model, nullptr);
  EXPECT_EQ(held[0], nullptr);
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
