// Holds the host bodies of a device's primitives to what a device does: places
// in a grid, barriers, warps, copies, and mistakes that stop the program.
#include "kernels/cuda/device.h"
#include "device-test.h"

#include <numeric>
#include <pthread.h>

namespace {

BURIN_KERNEL void count(int *calls, k::Triple grid) {
  const k::Triple at = k::block_index(), blocks = k::block_count();
  if (blocks.x != grid.x || blocks.y != grid.y || blocks.z != grid.z)
    return;
  calls[((at.z * grid.y + at.y) * grid.x + at.x) * k::thread_count() +
        k::thread_index()] += 1;
}

TEST(Device, RunsEachThreadOfEachBlockOnce) {
  for (k::Triple grid : {k::Triple{1, 1, 1}, {5, 1, 1}, {2, 3, 4}})
    for (int threads : {1, 32, 50, 256}) {
      std::vector<int> calls(size_t(grid.x * grid.y * grid.z * threads));
      k::launch(k::Stream{}, grid, threads, count, calls.data(), grid);
      EXPECT_EQ(calls, std::vector<int>(calls.size(), 1));
    }
  int calls = 0;
  k::launch(k::Stream{}, {3, 0, 2}, 64, count, &calls, k::Triple{3, 0, 2});
  EXPECT_EQ(calls, 0);
}

BURIN_KERNEL void number(int64_t *out) {
  out[k::element_index()] = k::element_index();
}

TEST(Device, RunsEachElement) {
  std::vector<int64_t> out(1000), expected(1000);
  std::iota(expected.begin(), expected.end(), 0);
  k::launch_each(k::Stream{}, 1000, number, out.data());
  EXPECT_EQ(out, expected);
}

/// Reverses the elements of each block through shared memory, several times.
BURIN_KERNEL void reverse(int *data) {
  BURIN_SHARED(int, shared, 128);
  int *own = data + k::block_index().x * 128;
  const int thread = int(k::thread_index());
  for (int turn = 0; turn < 3; ++turn) {
    shared[thread] = own[thread];
    k::barrier();
    own[thread] = shared[127 - thread];
    k::barrier();
  }
}

TEST(Device, BarriersOrderWhatABlockShares) {
  std::vector<int> data(4 * 128);
  std::iota(data.begin(), data.end(), 0);
  k::launch(k::Stream{}, {4}, 128, reverse, data.data());
  for (int i = 0; i < 4 * 128; ++i)
    EXPECT_EQ(data[size_t(i)], i / 128 * 128 + 127 - i % 128);
}

BURIN_KERNEL void combine(float *sums, double *greatest, int64_t *total) {
  const int64_t thread = k::thread_index();
  auto add = [](auto a, auto b) { return a + b; };
  sums[thread] = k::combine_warp(1 / float(thread + 1), add);
  greatest[thread] =
      k::combine_warp(double(thread * 37 % 32),
                      [](double a, double b) { return a > b ? a : b; });
  // Twice with the same memory.
  total[thread] = 0;
  for (int turn = 0; turn < 2; ++turn)
    total[thread] += k::combine_block<96>(thread + turn, add);
}

TEST(Device, CombinesAsTheDeviceDoes) {
  std::vector<float> sums(96);
  std::vector<double> greatest(96);
  std::vector<int64_t> total(96);
  k::launch(k::Stream{}, {1}, 96, combine, sums.data(), greatest.data(),
            total.data());
  for (int warp = 0; warp < 3; ++warp) {
    // Exchanges with the thread 16 places away, then 8, 4, 2 and 1.
    std::vector<float> values(32), next(32);
    for (int i = 0; i < 32; ++i)
      values[size_t(i)] = 1 / float(warp * 32 + i + 1);
    for (int distance = 16; distance > 0; distance /= 2) {
      for (int i = 0; i < 32; ++i)
        next[size_t(i)] = values[size_t(i)] + values[size_t(i ^ distance)];
      values = next;
    }
    for (int i = 0; i < 32; ++i) {
      EXPECT_EQ(sums[size_t(warp * 32 + i)], values[size_t(i)]);
      EXPECT_EQ(greatest[size_t(warp * 32 + i)], 31);
      EXPECT_EQ(total[size_t(warp * 32 + i)], 95 * 96 + 96);
    }
  }
}

BURIN_KERNEL void copy(const float *from, float *before, float *after) {
  BURIN_SHARED(float, shared, 4 * 32);
  const int at = 4 * int(k::thread_index());
  for (int i = 0; i < 4; ++i)
    shared[at + i] = -1;
  const bool is_there = k::thread_index() % 2 == 0;
  k::copy_async<16>(shared + at, is_there ? from + at : nullptr);
  for (int i = 0; i < 4; ++i)
    before[at + i] = shared[at + i];
  k::wait_copies();
  for (int i = 0; i < 4; ++i)
    after[at + i] = shared[at + i];
}

TEST(Device, CopiesAreThereWhenTheyWereWaitedFor) {
  alignas(16) float from[128];
  float before[128], after[128];
  std::iota(from, from + 128, 1.0f);
  k::launch(k::Stream{}, {1}, 32, copy, from, before, after);
  for (int i = 0; i < 128; ++i) {
    EXPECT_EQ(before[i], -1);
    EXPECT_EQ(after[i], i / 4 % 2 == 0 ? float(i + 1) : 0);
  }
}

TEST(Device, LaunchesFromSeveralThreads) {
  std::vector<int> data(4 * 4 * 128);
  std::iota(data.begin(), data.end(), 0);
  pthread_t callers[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(
        &callers[i], nullptr,
        [](void *part) -> void * {
          k::launch(k::Stream{}, {4}, 128, reverse, static_cast<int *>(part));
          return nullptr;
        },
        data.data() + i * 4 * 128);
  for (pthread_t caller : callers)
    pthread_join(caller, nullptr);
  for (int i = 0; i < int(data.size()); ++i)
    EXPECT_EQ(data[size_t(i)], i / 128 * 128 + 127 - i % 128);
}

// A process that dies with threads is nothing that the sanitizer likes.
#ifndef __SANITIZE_THREAD__
BURIN_KERNEL void forget(const float *from) {
  BURIN_SHARED(float, shared, 4);
  k::copy_async<16>(shared, from);
}
BURIN_KERNEL void cross(const float *from) {
  BURIN_SHARED(float, shared, 4);
  k::copy_async<16>(shared, from + 1);
}

TEST(DeviceDeathTest, StopsAtWhatADeviceCouldNotDo) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  alignas(16) static float from[8];
  EXPECT_DEATH(k::launch(k::Stream{}, {1}, 1, forget, from),
               "copies that nobody waited for");
  EXPECT_DEATH(k::launch(k::Stream{}, {1}, 1, cross, from),
               "an address that a device could not read from");
  EXPECT_DEATH(k::launch(k::Stream{}, {1}, 2000, forget, from),
               "a block has 1 to 1,024 threads");
}
#endif

} // namespace
