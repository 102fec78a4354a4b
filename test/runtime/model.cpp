// The C++ holders own what they hold, move it without moving the memory, and
// report instead of throwing.
#include "burin/model.hpp"
#include <gtest/gtest.h>

namespace {

/// A model that needs an arena and nothing else.
struct Model {
  burin_memory_info memory{};
  burin_model_info info{};
  Model(uint64_t bytes, uint64_t alignment) {
    static const burin_level levels[] = {BURIN_LEVEL_BASELINE};
    memory.name = "arena";
    memory.bytes = bytes;
    memory.alignment = alignment;
    info.abi_version = BURIN_ABI_VERSION;
    info.memory_count = info.given_count = 1;
    info.memories = &memory;
    info.level_count = 1;
    info.levels = levels;
  }
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;

  burin_status create(const burin::Arena &arena) const {
    burin_context context;
    void *held[1];
    const burin_memory given = arena.given();
    return burin_context_create(&context, held, &info, &given, 1, nullptr);
  }
};

TEST(Arena, FitsTheModelThatItIsMadeFor) {
  for (uint64_t bytes : {0, 1, 64, 1000}) {
    const Model model(bytes, 64);
    const burin::Arena arena(model.info);
    ASSERT_EQ(arena.status(), BURIN_OK);
    EXPECT_EQ(model.create(arena), BURIN_OK) << bytes;
  }
}

TEST(Arena, MovesWithoutMovingTheMemory) {
  burin::Arena first(Model(100, 64).info);
  void *memory = first.data();
  burin::Arena second(std::move(first));
  EXPECT_EQ(second.data(), memory);
  burin::Arena third(Model(10, 64).memory);
  third = std::move(second);
  EXPECT_EQ(third.data(), memory);
  EXPECT_GE(third.size(), 100u);
}

TEST(Arena, ImpossibleSizesAreAStatus) {
  const Model model(UINT64_MAX, 64);
  const burin::Arena arena(model.info);
  EXPECT_EQ(arena.status(), BURIN_MEMORY_TOO_SMALL);
  EXPECT_EQ(arena.size(), 0u);
  EXPECT_EQ(model.create(arena), BURIN_MEMORY_TOO_SMALL);
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
