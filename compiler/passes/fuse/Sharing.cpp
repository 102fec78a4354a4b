// Hashes ops with all that their regions compute: nests of one shape differ in
// nothing else, and would be compared each with each.
#include "compiler/passes/fuse/Sharing.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/IR/Region.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Hashing.h"
#include <unordered_map>

using namespace mlir;

namespace burin::fuse {

namespace {

/// Hashes an op; values made inside of it count by the order in which they are
/// made, others by what they are.
class Hasher {
public:
  llvm::hash_code run(Operation *op) {
    llvm::hash_code hash = OperationEquivalence::computeHash(
        op,
        [&](Value value) {
          auto local = numbers.find(value);
          return local == numbers.end() ? hash_value(value)
                                        : llvm::hash_value(local->second);
        },
        OperationEquivalence::ignoreHashValue,
        OperationEquivalence::IgnoreLocations);
    for (Region &region : op->getRegions())
      for (Block &block : region) {
        number(block.getArguments());
        for (Operation &inner : block) {
          hash = llvm::hash_combine(hash, run(&inner));
          number(inner.getResults());
        }
      }
    return hash;
  }

private:
  void number(ValueRange values) {
    for (Value value : values)
      numbers.try_emplace(value, numbers.size());
  }

  llvm::DenseMap<Value, unsigned> numbers;
};

} // namespace

void shareEquals(Block &block, llvm::function_ref<bool(Operation *)> mayShare) {
  std::unordered_multimap<size_t, Operation *> seen;
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (!mayShare(&op))
      continue;
    size_t hash = Hasher().run(&op);
    auto [begin, end] = seen.equal_range(hash);
    auto same = std::find_if(begin, end, [&](auto &entry) {
      return OperationEquivalence::isEquivalentTo(
          entry.second, &op, OperationEquivalence::IgnoreLocations);
    });
    if (same == end) {
      seen.emplace(hash, &op);
      continue;
    }
    op.replaceAllUsesWith(same->second);
    op.erase();
  }
}

} // namespace burin::fuse
