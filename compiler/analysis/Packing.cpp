// First-fit in several orders, and a seeded local search over orders.
#include "compiler/analysis/Packing.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <vector>

namespace burin::analysis {

/// Pairs of buffers alive together beyond which orders are not tried: their
/// lists would take more memory and time than all else that is known of a
/// model.
static constexpr int64_t mostPairs = 1'000'000;

namespace {

/// Which requests are alive together with each request.
class Neighbours {
public:
  /// Counts the pairs first; lists none where they are too many.
  explicit Neighbours(llvm::ArrayRef<Request> requests) {
    for (unsigned i = 0; i < requests.size(); ++i)
      order.push_back(i);
    llvm::stable_sort(order, [&](unsigned a, unsigned b) {
      return requests[a].first < requests[b].first;
    });
    std::vector<std::pair<unsigned, unsigned>> found;
    llvm::SmallVector<unsigned> alive;
    for (unsigned next : order) {
      llvm::erase_if(alive, [&](unsigned other) {
        return requests[other].last < requests[next].first;
      });
      pairs += alive.size();
      if (pairs > mostPairs)
        return;
      for (unsigned other : alive)
        found.emplace_back(other, next);
      alive.push_back(next);
    }
    begins.assign(requests.size() + 1, 0);
    for (auto [a, b] : found) {
      ++begins[a + 1];
      ++begins[b + 1];
    }
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    lists.resize(2 * found.size());
    std::vector<size_t> ends(begins.begin(), begins.end());
    for (auto [a, b] : found) {
      lists[ends[a]++] = b;
      lists[ends[b]++] = a;
    }
  }

  llvm::ArrayRef<unsigned> of(unsigned request) const {
    return llvm::ArrayRef(lists).slice(begins[request],
                                       begins[request + 1] - begins[request]);
  }

  /// The requests by their first step.
  llvm::SmallVector<unsigned> order;
  int64_t pairs = 0;

private:
  std::vector<size_t> begins;
  std::vector<unsigned> lists;
};

/// Free parts of the arena, none beside another one.
class FreeParts {
public:
  /// Takes `bytes` from the smallest part that holds them; where none does, the
  /// arena grows.
  int64_t take(int64_t bytes) {
    auto part = bySize.lower_bound({bytes, 0});
    if (part == bySize.end()) {
      int64_t offset = arena;
      // What is free at the end is taken first.
      if (!byOffset.empty()) {
        auto last = std::prev(byOffset.end());
        if (last->first + last->second == arena) {
          offset = last->first;
          bySize.erase({last->second, last->first});
          byOffset.erase(last);
        }
      }
      arena = offset + bytes;
      return offset;
    }
    auto [size, offset] = *part;
    bySize.erase(part);
    byOffset.erase(offset);
    add(offset + bytes, size - bytes);
    return offset;
  }

  void give(int64_t offset, int64_t bytes) {
    auto next = byOffset.lower_bound(offset);
    if (next != byOffset.end() && next->first == offset + bytes) {
      bytes += next->second;
      next = remove(next);
    }
    if (next != byOffset.begin()) {
      auto before = std::prev(next);
      if (before->first + before->second == offset) {
        offset = before->first;
        bytes += before->second;
        remove(before);
      }
    }
    add(offset, bytes);
  }

  int64_t arena = 0;

private:
  void add(int64_t offset, int64_t bytes) {
    if (bytes == 0)
      return;
    byOffset[offset] = bytes;
    bySize.insert({bytes, offset});
  }

  std::map<int64_t, int64_t>::iterator
  remove(std::map<int64_t, int64_t>::iterator part) {
    bySize.erase({part->second, part->first});
    return byOffset.erase(part);
  }

  std::map<int64_t, int64_t> byOffset;
  std::set<std::pair<int64_t, int64_t>> bySize;
};

} // namespace

/// Places requests as a run would allocate them, by best-fit.
static Packing placeInTime(llvm::ArrayRef<Request> requests,
                           llvm::ArrayRef<unsigned> byFirst) {
  Packing packing;
  packing.offsets.assign(requests.size(), 0);
  FreeParts parts;
  llvm::SmallVector<unsigned> byLast(byFirst);
  llvm::stable_sort(byLast, [&](unsigned a, unsigned b) {
    return requests[a].last < requests[b].last;
  });
  const unsigned *dead = byLast.begin();
  for (unsigned next : byFirst) {
    for (; requests[*dead].last < requests[next].first; ++dead)
      if (requests[*dead].bytes > 0)
        parts.give(packing.offsets[*dead], requests[*dead].bytes);
    if (requests[next].bytes > 0)
      packing.offsets[next] = parts.take(requests[next].bytes);
  }
  packing.bytes = parts.arena;
  return packing;
}

/// First-fit of `requests` in `order`.
static Packing place(llvm::ArrayRef<Request> requests,
                     llvm::ArrayRef<unsigned> order,
                     const Neighbours &neighbours) {
  Packing packing;
  packing.offsets.assign(requests.size(), 0);
  std::vector<bool> isPlaced(requests.size());
  llvm::SmallVector<std::pair<int64_t, int64_t>> taken;
  for (unsigned next : order) {
    taken.clear();
    for (unsigned other : neighbours.of(next))
      if (isPlaced[other])
        taken.emplace_back(packing.offsets[other],
                           packing.offsets[other] + requests[other].bytes);
    llvm::sort(taken);
    int64_t offset = 0;
    for (auto [begin, end] : taken) {
      if (offset + requests[next].bytes <= begin)
        break;
      offset = std::max(offset, end);
    }
    packing.offsets[next] = offset;
    packing.bytes = std::max(packing.bytes, offset + requests[next].bytes);
    isPlaced[next] = true;
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
  Neighbours neighbours(requests);
  if (neighbours.pairs > mostPairs) {
    Packing packing = placeInTime(requests, neighbours.order);
    packing.lowerBound = bound;
    return packing;
  }
  llvm::SmallVector<unsigned> order(requests.size());
  std::iota(order.begin(), order.end(), 0);
  Packing best = place(requests, order, neighbours);
  llvm::SmallVector<unsigned> bestOrder(order);
  auto consider = [&](llvm::ArrayRef<unsigned> candidate) {
    Packing packing = place(requests, candidate, neighbours);
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
          : 2'000'000 / (int64_t(requests.size()) + 2 * neighbours.pairs);
  for (int64_t i = 0; i < budget && best.bytes > bound; ++i) {
    order = bestOrder;
    std::swap(order[random() % order.size()], order[random() % order.size()]);
    consider(order);
  }
  best.lowerBound = bound;
  return best;
}

} // namespace burin::analysis
