// Packs random and known lives: no overlap, never below the bound, the bound
// where it can be reached, in time.
#include "compiler/analysis/Packing.h"
#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <random>

namespace burin::analysis {
namespace {

std::vector<Request> someRequests(std::minstd_rand &random, size_t count,
                                  unsigned steps, unsigned longest) {
  std::vector<Request> requests(count);
  for (Request &request : requests) {
    request.bytes = 64 * int64_t(random() % 40);
    request.first = unsigned(random() % steps);
    request.last =
        std::min(steps - 1, unsigned(request.first + random() % longest));
  }
  return requests;
}

/// The most bytes alive in one step, counted step by step.
int64_t boundOf(const std::vector<Request> &requests) {
  int64_t most = 0;
  for (const Request &at : requests) {
    int64_t alive = 0;
    for (const Request &other : requests)
      if (other.first <= at.first && at.first <= other.last)
        alive += other.bytes;
    most = std::max(most, alive);
  }
  return most;
}

void expectValid(const std::vector<Request> &requests, const Packing &packing) {
  ASSERT_EQ(packing.offsets.size(), requests.size());
  int64_t end = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    const Request &x = requests[i];
    EXPECT_GE(packing.offsets[i], 0);
    EXPECT_EQ(packing.offsets[i] % 64, 0);
    end = std::max(end, packing.offsets[i] + x.bytes);
    for (size_t j = 0; j < i; ++j) {
      const Request &y = requests[j];
      bool together = x.first <= y.last && y.first <= x.last;
      bool overlap = packing.offsets[i] < packing.offsets[j] + y.bytes &&
                     packing.offsets[j] < packing.offsets[i] + x.bytes;
      ASSERT_FALSE(together && overlap && x.bytes && y.bytes)
          << "requests " << j << " and " << i;
    }
  }
  EXPECT_EQ(packing.bytes, end);
  EXPECT_EQ(packing.lowerBound, boundOf(requests));
  EXPECT_GE(packing.bytes, packing.lowerBound);
}

TEST(Packing, randomLivesNeverOverlap) {
  std::minstd_rand random(3);
  for (int i = 0; i < 60; ++i) {
    std::vector<Request> requests =
        someRequests(random, 1 + random() % 40, 1 + random() % 30, 12);
    expectValid(requests, packIntervals(requests));
  }
}

TEST(Packing, nothingToPack) {
  Packing packing = packIntervals({});
  EXPECT_TRUE(packing.offsets.empty());
  EXPECT_EQ(packing.bytes, 0);
  EXPECT_EQ(packing.lowerBound, 0);
}

TEST(Packing, buffersOfNoBytes) {
  std::vector<Request> requests = {{0, 0, 3}, {128, 1, 2}, {0, 2, 2}};
  Packing packing = packIntervals(requests);
  EXPECT_EQ(packing.bytes, 128);
  expectValid(requests, packing);
}

TEST(Packing, aChainReachesItsBound) {
  // Each layer's output lives until the next layer has read it.
  std::vector<Request> requests;
  for (unsigned i = 0; i < 50; ++i)
    requests.push_back({64 * int64_t(1 + i * 7 % 13), i, i + 1});
  Packing packing = packIntervals(requests);
  expectValid(requests, packing);
  EXPECT_EQ(packing.bytes, packing.lowerBound);
}

TEST(Packing, residualBlocksReachTheirBound) {
  std::vector<Request> requests;
  for (unsigned block = 0; block < 12; ++block) {
    unsigned step = block * 3;
    requests.push_back({4096, step, step + 3});     // the way around
    requests.push_back({1024, step + 1, step + 2}); // the way through
    requests.push_back({1024, step + 2, step + 3});
  }
  Packing packing = packIntervals(requests);
  expectValid(requests, packing);
  EXPECT_EQ(packing.bytes, packing.lowerBound);
}

TEST(Packing, searchMendsWhatGreedyOrdersMiss) {
  // Cut from a full rectangle, so that the bound is its height.
  std::minstd_rand random(11);
  int reached = 0;
  for (int i = 0; i < 20; ++i) {
    std::vector<Request> requests;
    for (int64_t low = 0; low < 1024;) {
      int64_t bytes = std::min<int64_t>(1024 - low, 64 * (1 + random() % 5));
      for (unsigned step = 0; step < 12;) {
        unsigned last = std::min<unsigned>(11, step + random() % 6);
        requests.push_back({bytes, step, last});
        step = last + 1;
      }
      low += bytes;
    }
    Packing packing = packIntervals(requests);
    expectValid(requests, packing);
    EXPECT_EQ(packing.lowerBound, 1024);
    reached += packing.bytes == packing.lowerBound;
    EXPECT_LE(packing.bytes, 1024 + 256);
  }
  EXPECT_GE(reached, 10);
}

TEST(Packing, sameRequestsSameOffsets) {
  std::minstd_rand random(5);
  std::vector<Request> requests = someRequests(random, 80, 40, 15);
  Packing first = packIntervals(requests), second = packIntervals(requests);
  EXPECT_EQ(first.offsets, second.offsets);
}

TEST(Packing, aThousandBuffersInTime) {
  std::minstd_rand random(9);
  std::vector<Request> requests = someRequests(random, 1000, 600, 40);
  auto start = std::chrono::steady_clock::now();
  Packing packing = packIntervals(requests);
  std::chrono::duration<double> taken =
      std::chrono::steady_clock::now() - start;
  EXPECT_LT(taken.count(), 1);
  expectValid(requests, packing);
}

/// `count` buffers, each of which is made in a step of its own; every third one
/// lives until all are made.
std::vector<Request> kept(unsigned count) {
  std::vector<Request> requests;
  for (unsigned i = 0; i < count; ++i)
    requests.push_back({64 * int64_t(1 + i % 5), i, i % 3 ? i + 4 : count + 4});
  return requests;
}

TEST(Packing, manyAliveTogetherDoNotOverlap) {
  std::vector<Request> requests = kept(4000);
  Packing packing = packIntervals(requests);
  expectValid(requests, packing);
  EXPECT_LE(packing.bytes, packing.lowerBound + packing.lowerBound / 20);
}

TEST(Packing, randomLivesThatAreTooManyToCompareNeverOverlap) {
  std::minstd_rand random(13);
  std::vector<Request> requests = someRequests(random, 3000, 900, 800);
  expectValid(requests, packIntervals(requests));
}

TEST(Packing, aHundredThousandBuffersInTime) {
  std::vector<Request> chain;
  for (unsigned i = 0; i < 100'000; ++i)
    chain.push_back({64 * int64_t(1 + i % 7), i, i + 1});
  auto start = std::chrono::steady_clock::now();
  Packing packing = packIntervals(chain);
  packIntervals(kept(100'000));
  std::chrono::duration<double> taken =
      std::chrono::steady_clock::now() - start;
  EXPECT_EQ(packing.bytes, packing.lowerBound);
  EXPECT_LT(taken.count(), 5);
}

} // namespace
} // namespace burin::analysis
