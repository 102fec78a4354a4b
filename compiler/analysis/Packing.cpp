// First-fit in several orders, and a seeded local search over orders.
#include "compiler/analysis/Packing.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>
#include <random>

namespace burin::analysis {

/// First-fit of `requests` in `order`.
static Packing place(llvm::ArrayRef<Request> requests,
                     llvm::ArrayRef<unsigned> order) {
  Packing packing;
  packing.offsets.assign(requests.size(), 0);
  llvm::SmallVector<unsigned> placed; // by offset
  for (unsigned next : order) {
    const Request &request = requests[next];
    int64_t offset = 0;
    for (unsigned other : placed) {
      const Request &neighbour = requests[other];
      if (neighbour.last < request.first || request.last < neighbour.first)
        continue;
      if (offset + request.bytes <= packing.offsets[other])
        break;
      offset = std::max(offset, packing.offsets[other] + neighbour.bytes);
    }
    packing.offsets[next] = offset;
    packing.bytes = std::max(packing.bytes, offset + request.bytes);
    auto at =
        llvm::upper_bound(placed, offset, [&](int64_t value, unsigned other) {
          return value < packing.offsets[other];
        });
    placed.insert(at, next);
  }
  return packing;
}

static int64_t lowerBound(llvm::ArrayRef<Request> requests) {
  unsigned steps = 0;
  for (const Request &request : requests)
    steps = std::max(steps, request.last + 1);
  llvm::SmallVector<int64_t> change(steps + 1, 0);
  for (const Request &request : requests) {
    change[request.first] += request.bytes;
    change[request.last + 1] -= request.bytes;
  }
  int64_t alive = 0, most = 0;
  for (int64_t step : change)
    most = std::max(most, alive += step);
  return most;
}

Packing packIntervals(llvm::ArrayRef<Request> requests) {
  int64_t bound = lowerBound(requests);
  llvm::SmallVector<unsigned> order(requests.size());
  std::iota(order.begin(), order.end(), 0);
  Packing best = place(requests, order);
  llvm::SmallVector<unsigned> bestOrder(order);
  auto consider = [&](llvm::ArrayRef<unsigned> candidate) {
    Packing packing = place(requests, candidate);
    if (packing.bytes >= best.bytes)
      return false;
    best = packing;
    bestOrder.assign(candidate.begin(), candidate.end());
    return true;
  };
  llvm::stable_sort(order, [&](unsigned a, unsigned b) {
    return requests[a].bytes > requests[b].bytes;
  });
  consider(order);
  auto area = [&](unsigned i) {
    return requests[i].bytes * (requests[i].last - requests[i].first + 1);
  };
  llvm::stable_sort(order,
                    [&](unsigned a, unsigned b) { return area(a) > area(b); });
  consider(order);

  // The generator's sequence is fixed by the standard, so the search is the
  // same everywhere.
  std::minstd_rand random(1);
  int64_t budget =
      requests.empty()
          ? 0
          : 4'000'000 / int64_t(requests.size() * requests.size() + 1);
  for (int64_t i = 0; i < budget && best.bytes > bound; ++i) {
    order = bestOrder;
    std::swap(order[random() % order.size()], order[random() % order.size()]);
    consider(order);
  }
  best.lowerBound = bound;
  return best;
}

} // namespace burin::analysis
