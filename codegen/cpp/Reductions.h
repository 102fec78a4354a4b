// Prints what stands inside the outer loops of a nest that reduces:
// accumulators, loops, steps, and the sums of blocks.
#pragma once

#include "codegen/cpp/Steps.h"
#include "dialects/plan/Schedule.h"

namespace burin::codegen {

/// Prints the reduction of `nest`, whose indices have their names.
class ReductionPrinter {
public:
  ReductionPrinter(Writer &writer, plan::NestOp nest, Names &names);

  /// True where the loop over the last parallel dimension is printed here too.
  bool isTiled() const { return schedule.getTile() != 0; }

  /// Prints all of it. `store` prints what becomes of accumulators of the given
  /// names.
  using Store = llvm::function_ref<void(llvm::ArrayRef<std::string> sums)>;
  void print(Store store);

private:
  /// The values of one reduction index: none where it is fixed.
  struct Range {
    std::string begin, end;
  };

  std::string accumulator(size_t i) const;
  std::string accumulatorType(size_t i);
  std::string longSumType(size_t i);
  llvm::SmallVector<Range> wholeRanges() const;
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
  void printOpenBlocks();
  void printSharedBlocks();
  llvm::SmallVector<std::string> printSums();

  Writer &writer;
  plan::NestOp nest;
  Names &names;
  llvm::ArrayRef<int64_t> parallel, reduction;
  plan::ScheduleAttr schedule;
  /// The functions that bring lanes together; empty where there are none.
  llvm::SmallVector<plan::Binary> lanes;
  plan::ReductionBlocks blocks;
  /// The size of the innermost reduction where it is known at run time only.
  std::string openSize;
  /// The index of the accumulators in scope, where each is an array.
  std::string element;
};

} // namespace burin::codegen
