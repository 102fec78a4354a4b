// The pool runs each index exactly once, whoever calls it from wherever, and
// never makes two callers wait for each other.
#include "burin/pool.h"
#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace {

struct PoolDeleter {
  void operator()(burin_pool *pool) const { burin_pool_destroy(pool); }
};
using Pool = std::unique_ptr<burin_pool, PoolDeleter>;

/// Runs `body(i)` for each i below `tasks` on `parallel`.
template <typename Body>
void forEach(const burin_parallel &parallel, size_t tasks, const Body &body) {
  burin_parallel_for(
      &parallel, tasks,
      [](void *argument, size_t index) {
        (*static_cast<const Body *>(argument))(index);
      },
      const_cast<Body *>(&body));
}

class PoolOf : public testing::TestWithParam<size_t> {};

TEST_P(PoolOf, RunsEachIndexOnceWithPlainWrites) {
  Pool pool(burin_pool_create(GetParam()));
  ASSERT_TRUE(pool);
  const burin_parallel parallel = burin_pool_parallel(pool.get());
  EXPECT_EQ(parallel.threads, GetParam());
  for (size_t tasks : {0, 1, 2, 3, 7, 64, 1000}) {
    std::vector<int> hits(tasks); // not atomic: the end of the range must order
                                  // the workers' writes
    for (int round = 0; round < 200; ++round) {
      forEach(parallel, tasks, [&](size_t i) { ++hits[i]; });
      for (size_t i = 0; i < tasks; ++i)
        ASSERT_EQ(hits[i], round + 1) << "index " << i << " of " << tasks;
    }
  }
}

TEST(Pool, AThreadBeginsWithItsOwnShare) {
  Pool pool(burin_pool_create(2));
  ASSERT_TRUE(pool);
  for (int round = 0; round < 20; ++round) {
    std::atomic<bool> hasHelper{false};
    std::atomic<int> first{-1};
    const std::thread::id caller = std::this_thread::get_id();
    forEach(burin_pool_parallel(pool.get()), 8, [&](size_t i) {
      if (std::this_thread::get_id() != caller) {
        int none = -1;
        first.compare_exchange_strong(none, int(i));
        hasHelper = true;
      }
      // Leaves the rest to the other one.
      while (!hasHelper)
        std::this_thread::yield();
    });
    EXPECT_EQ(first, 4);
  }
}

TEST_P(PoolOf, NestedRangesRunToTheEnd) {
  Pool pool(burin_pool_create(GetParam()));
  ASSERT_TRUE(pool);
  const burin_parallel parallel = burin_pool_parallel(pool.get());
  std::atomic<size_t> count{0};
  for (int round = 0; round < 50; ++round)
    forEach(parallel, 8, [&](size_t) {
      forEach(parallel, 8,
              [&](size_t) { forEach(parallel, 4, [&](size_t) { ++count; }); });
    });
  EXPECT_EQ(count, 50u * 8 * 8 * 4);
}

TEST_P(PoolOf, ConcurrentCallersShareOnePool) {
  Pool pool(burin_pool_create(GetParam()));
  ASSERT_TRUE(pool);
  const burin_parallel parallel = burin_pool_parallel(pool.get());
  auto caller = [&] {
    std::vector<size_t> values(33);
    for (size_t round = 1; round <= 500; ++round) {
      forEach(parallel, values.size(), [&](size_t i) { values[i] += i; });
      for (size_t i = 0; i < values.size(); ++i)
        if (values[i] != round * i)
          return false;
    }
    return true;
  };
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i)
    callers.emplace_back([&] { good += caller(); });
  for (std::thread &thread : callers)
    thread.join();
  EXPECT_EQ(good, 3);
}

TEST_P(PoolOf, WakesSleepingWorkers) {
  Pool pool(burin_pool_create(GetParam()));
  ASSERT_TRUE(pool);
  const burin_parallel parallel = burin_pool_parallel(pool.get());
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds(5)); // longer than any spinning
    // Every thread has to take one task before any may end, so all of them must
    // have been woken.
    std::atomic<size_t> arrived{0};
    forEach(parallel, GetParam(), [&](size_t) {
      ++arrived;
      while (arrived < GetParam())
        std::this_thread::yield();
    });
    EXPECT_EQ(arrived, GetParam());
  }
}

TEST_P(PoolOf, CallerSleepsUntilASlowWorkerIsDone) {
  Pool pool(burin_pool_create(GetParam()));
  ASSERT_TRUE(pool);
  const burin_parallel parallel = burin_pool_parallel(pool.get());
  const std::thread::id caller = std::this_thread::get_id();
  std::vector<int> done(GetParam());
  forEach(parallel, done.size(), [&](size_t i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(
        std::this_thread::get_id() == caller ? 2 : 20));
    done[i] = 1;
  });
  EXPECT_EQ(done, std::vector<int>(GetParam(), 1));
}

TEST_P(PoolOf, StartsAndStopsManyTimes) {
  for (int round = 0; round < 50; ++round) {
    Pool pool(burin_pool_create(GetParam()));
    ASSERT_TRUE(pool);
    if (round % 2)
      continue; // destroyed before its threads may have begun
    std::atomic<size_t> count{0};
    forEach(burin_pool_parallel(pool.get()), 16, [&](size_t) { ++count; });
    ASSERT_EQ(count, 16u);
  }
}

#if defined(__SSE__)
TEST_P(PoolOf, TasksSeeTheCallersFloatingPointMode) {
  Pool pool(burin_pool_create(GetParam()));
  ASSERT_TRUE(pool);
  const unsigned before = _mm_getcsr();
  const unsigned flushToZero = before | 0x8000;
  _mm_setcsr(flushToZero);
  std::vector<unsigned> modes(64);
  forEach(burin_pool_parallel(pool.get()), modes.size(), [&](size_t i) {
    modes[i] = _mm_getcsr() & 0x8000;
    std::this_thread::yield();
  });
  _mm_setcsr(before);
  EXPECT_EQ(modes, std::vector<unsigned>(64, 0x8000));
}
#endif

INSTANTIATE_TEST_SUITE_P(Threads, PoolOf, testing::Values(1, 2, 4, 9));

TEST(Pool, ZeroThreadsMeansAsManyAsTheMachineHas) {
  Pool pool(burin_pool_create(0));
  ASSERT_TRUE(pool);
  EXPECT_GE(burin_pool_parallel(pool.get()).threads, 1u);
}

TEST(Pool, TooManyThreadsAreRefused) {
  EXPECT_EQ(burin_pool_create(BURIN_POOL_MAX_THREADS + 1), nullptr);
  EXPECT_EQ(burin_pool_create(SIZE_MAX), nullptr);
}

TEST(Pool, NullPoolRunsInline) {
  burin_pool_destroy(nullptr);
  const burin_parallel parallel = burin_pool_parallel(nullptr);
  size_t sum = 0;
  forEach(parallel, 5, [&](size_t i) { sum += i; });
  EXPECT_EQ(sum, 10u);
  EXPECT_EQ(parallel.threads, 1u);
}

TEST(Pool, TwoPoolsWorkSideBySide) {
  Pool outer(burin_pool_create(2)), inner(burin_pool_create(3));
  ASSERT_TRUE(outer && inner);
  std::atomic<size_t> count{0};
  for (int round = 0; round < 100; ++round)
    forEach(burin_pool_parallel(outer.get()), 4, [&](size_t) {
      forEach(burin_pool_parallel(inner.get()), 5, [&](size_t) { ++count; });
    });
  EXPECT_EQ(count, 100u * 4 * 5);
}

} // namespace
