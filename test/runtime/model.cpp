// The C++ holders own what they hold, move it without moving the memory, and
// report instead of throwing.
#include "burin/model.hpp"
#include <gtest/gtest.h>

namespace {

burin_model_info makeModel(uint64_t bytes, uint64_t alignment) {
  static const burin_level levels[] = {BURIN_LEVEL_BASELINE};
  burin_model_info model{};
  model.abi_version = BURIN_ABI_VERSION;
  model.arena_bytes = bytes;
  model.arena_alignment = alignment;
  model.level_count = 1;
  model.levels = levels;
  return model;
}

TEST(Arena, FitsTheModelThatItIsMadeFor) {
  for (uint64_t bytes : {0, 1, 64, 1000}) {
    const burin_model_info model = makeModel(bytes, 64);
    const burin::Arena arena(model);
    ASSERT_EQ(arena.status(), BURIN_OK);
    burin_context context;
    EXPECT_EQ(burin_context_create(&context, &model, arena.data(), arena.size(),
                                   nullptr),
              BURIN_OK)
        << bytes;
  }
}

TEST(Arena, MovesWithoutMovingTheMemory) {
  burin::Arena first(makeModel(100, 64));
  void *memory = first.data();
  burin::Arena second(std::move(first));
  EXPECT_EQ(second.data(), memory);
  burin::Arena third(makeModel(10, 64));
  third = std::move(second);
  EXPECT_EQ(third.data(), memory);
  EXPECT_GE(third.size(), 100u);
}

TEST(Arena, ImpossibleSizesAreAStatus) {
  const burin_model_info model = makeModel(UINT64_MAX, 64);
  const burin::Arena arena(model);
  EXPECT_EQ(arena.status(), BURIN_ARENA_TOO_SMALL);
  EXPECT_EQ(arena.size(), 0u);
  burin_context context;
  EXPECT_EQ(burin_context_create(&context, &model, arena.data(), arena.size(),
                                 nullptr),
            BURIN_ARENA_TOO_SMALL);
}

TEST(ThreadPool, GivesOptionsWithItsThreads) {
  burin::ThreadPool pool(3);
  ASSERT_EQ(pool.status(), BURIN_OK);
  EXPECT_EQ(pool.options().parallel.threads, 3u);
  burin::ThreadPool moved(std::move(pool));
  EXPECT_EQ(moved.options().parallel.threads, 3u);
}

TEST(ThreadPool, TooManyThreadsAreAStatus) {
  burin::ThreadPool pool(BURIN_POOL_MAX_THREADS + 1);
  EXPECT_EQ(pool.status(), BURIN_OUT_OF_THREADS);
  EXPECT_EQ(pool.options().parallel.run, nullptr);
  EXPECT_EQ(burin::toString(pool.status()), "the system has no thread to give");
}

} // namespace
