// A kernel that lacks a barrier, for the thread sanitizer to find.
#include "device-test.h"
#include "kernels/cuda/device.h"

namespace {

BURIN_KERNEL void turn(int *out) {
  BURIN_SHARED(int, shared, 64);
  const int thread = int(k::thread_index());
  shared[thread] = thread;
  out[thread] = shared[63 - thread];
}

TEST(MissingBarrier, IsADataRace) {
  int out[64];
  k::launch(k::Stream{}, {4}, 64, turn, out);
}

} // namespace
