// States begin with their first values, are saved and restored, and refuse what
// is not theirs.
#include "burin/state.h"
#include "burin/weights.h"
#include <cstring>
#include <gtest/gtest.h>

static_assert(sizeof(burin_state_header) == BURIN_STATE_HEADER_BYTES, "");

namespace {

alignas(64) const unsigned char constants[128] = {0, 0, 0, 0, 7, 8, 9};
const int64_t shape[] = {3};
const burin_state_info states[] = {
    {{"cache", BURIN_F32, 1, shape, 12}, 0, BURIN_STATE_ZEROS},
    {{"sum", BURIN_U8, 1, shape, 3}, 64, 4}};
const burin_level levels[] = {BURIN_LEVEL_BASELINE};

struct State : testing::Test {
  State() {
    model.abi_version = BURIN_ABI_VERSION;
    model.memory_count = 3;
    model.given_count = 2;
    model.memories = memories;
    model.level_count = 1;
    model.levels = levels;
    model.state_count = 2;
    model.states = states;
    model.state_hash = 42;
    std::memset(state, 0x55, sizeof state);
    const burin_memory given[] = {{arena, 64}, {state, 128}};
    EXPECT_EQ(burin_context_create(&context, held, &model, given, 2, nullptr),
              BURIN_OK);
    EXPECT_EQ(burin_state_reset(&context, held, &model), BURIN_OK);
  }

  burin_status restore(size_t length = 192) {
    return burin_state_restore(&context, held, &model, saved, length);
  }

  burin_memory_info memories[3] = {
      {"arena", 64, 64, BURIN_LIFETIME_RUN, BURIN_DEVICE_HOST, nullptr, nullptr,
       nullptr, 0},
      {"state", 128, 64, BURIN_LIFETIME_CONTEXT, BURIN_DEVICE_HOST, nullptr,
       nullptr, nullptr, 0},
      {"weights", 64, 64, BURIN_LIFETIME_CONSTANT, BURIN_DEVICE_HOST, constants,
       nullptr, nullptr, 0}};
  burin_model_info model{};
  alignas(64) unsigned char arena[64], state[128];
  unsigned char saved[193] = {};
  burin_context context{};
  void *held[3] = {};
};

TEST_F(State, BeginsWithZerosAndFirstValues) {
  for (int i = 0; i < 128; ++i)
    EXPECT_EQ(state[i], i >= 64 && i < 67 ? i - 57 : 0) << i;
}

TEST_F(State, TakesFirstValuesFromAWeightsFile) {
  memories[2].contents = nullptr;
  model.given_count = 3;
  alignas(64) unsigned char file[128] = {};
  file[BURIN_WEIGHTS_HEADER_BYTES + 5] = 3;
  held[2] = file;
  EXPECT_EQ(burin_state_reset(&context, held, &model), BURIN_OK);
  EXPECT_EQ(state[64], 0);
  EXPECT_EQ(state[65], 3);
}

TEST_F(State, IsSavedAndRestored) {
  EXPECT_EQ(burin_state_saved_bytes(&model), 192u);
  state[3] = 1;
  EXPECT_EQ(burin_state_save(&context, held, &model, saved, 191),
            BURIN_CAPACITY_TOO_SMALL);
  EXPECT_EQ(saved[0], 0);
  EXPECT_EQ(burin_state_save(&context, held, &model, saved, 193), BURIN_OK);
  state[3] = 2;
  EXPECT_EQ(restore(), BURIN_OK);
  EXPECT_EQ(state[3], 1);
  EXPECT_EQ(burin_state_reset(&context, held, &model), BURIN_OK);
  EXPECT_EQ(state[3], 0);
}

TEST_F(State, RefusesWhatIsNotItsOwn) {
  ASSERT_EQ(burin_state_save(&context, held, &model, saved, 192), BURIN_OK);
  state[3] = 2;
  EXPECT_EQ(restore(63), BURIN_STATE_WRONG_LENGTH);
  EXPECT_EQ(restore(191), BURIN_STATE_WRONG_LENGTH);
  EXPECT_EQ(restore(193), BURIN_STATE_WRONG_LENGTH);
  model.state_hash = 43;
  EXPECT_EQ(restore(), BURIN_STATE_FOREIGN);
  model.state_hash = 42;
  memories[1].bytes = 64;
  EXPECT_EQ(restore(), BURIN_STATE_FOREIGN);
  memories[1].bytes = 128;
  for (int at : {0, 8, 12}) {
    saved[at] ^= 1;
    EXPECT_EQ(restore(), BURIN_STATE_FOREIGN) << at;
    saved[at] ^= 1;
  }
  for (int at : {32, 64, 191}) {
    saved[at] ^= 1;
    EXPECT_EQ(restore(), BURIN_STATE_DAMAGED) << at;
    saved[at] ^= 1;
  }
  EXPECT_EQ(state[3], 2);
  EXPECT_EQ(restore(), BURIN_OK);
}

TEST_F(State, NeedsAContextOfTheModel) {
  burin_context never{};
  burin_model_info other = model;
  EXPECT_EQ(burin_state_reset(&never, held, &model), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_state_reset(&context, held, &other), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_state_reset(&context, nullptr, &model),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_state_save(nullptr, held, &model, saved, 192),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_state_save(&context, held, &model, nullptr, 192),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_state_restore(&context, held, &model, nullptr, 192),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_state_restore(&context, held, nullptr, saved, 192),
            BURIN_INVALID_ARGUMENT);
}

} // namespace
