// Prints what stands inside the outer loops of a nest that reduces:
// accumulators, loops, steps, and the sums of blocks.
#pragma once

#include "codegen/cpp/Steps.h"

namespace burin::codegen {

/// A reduction in blocks of a bounded number of steps, numbered from 0 over all
/// its loops: those before `loop` go one index at a time, loop `loop` by
/// `size`, and those behind it all the way.
struct ReductionBlocks {
  size_t loop = 0;
  int64_t size = 0;
  /// Blocks of loop `loop`, and of all loops; 0 where there is but one.
  int64_t perLoop = 0, count = 0;
};

/// Prints the reduction of `nest`, whose indices have their names.
class ReductionPrinter {
public:
  ReductionPrinter(Writer &writer, plan::NestOp nest, Names &names);

  /// True where the loop over the last parallel dimension is printed here too.
  bool isTiled() const { return tiled; }
  /// True where threads can share each result's reduction.
  bool isShareable() const { return blocks.count > 1; }

  /// Prints all of it; where there are blocks and `tasks` is more than 1,
  /// shares these out over threads in so many parts. `store` prints what
  /// becomes of accumulators of the given names.
  using Store = llvm::function_ref<void(llvm::ArrayRef<std::string> sums)>;
  void print(int64_t tasks, Store store);

private:
  /// The values of one reduction index: none where it is fixed.
  struct Range {
    std::string begin, end;
  };

  std::string accumulator(size_t i) const;
  std::string accumulatorType(size_t i);
  std::string longSumType(size_t i);
  llvm::SmallVector<Range> wholeRanges() const;
  int64_t tileSize() const;
  void openTile(bool asks);
  void printLoops(llvm::ArrayRef<Range> ranges,
                  llvm::function_ref<void()> step);
  void printStep();
  void printStarts(int64_t count, llvm::function_ref<void()> open);
  void printElement(llvm::ArrayRef<Range> ranges);
  void printTile(llvm::ArrayRef<Range> ranges);
  void printLanes(llvm::ArrayRef<Range> ranges);
  llvm::SmallVector<std::string> printPart(llvm::ArrayRef<Range> ranges);
  llvm::SmallVector<Range> printBlockRanges();
  void printBlocks(const llvm::Twine &loop);
  void printSharedBlocks(int64_t tasks);
  llvm::SmallVector<std::string> printSums(int64_t tasks);

  Writer &writer;
  plan::NestOp nest;
  Names &names;
  llvm::ArrayRef<int64_t> parallel, reduction;
  bool tiled;
  /// The functions that bring lanes together; empty where there are none.
  llvm::SmallVector<plan::Binary> lanes;
  ReductionBlocks blocks;
  /// The index of the accumulators in scope, where each is an array.
  std::string element;
};

} // namespace burin::codegen
