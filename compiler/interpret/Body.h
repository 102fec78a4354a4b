// A body or an epilogue of a plan step, made ready to run for each element.
#pragma once

#include "compiler/interpret/Scalars.h"
#include "llvm/ADT/DenseMap.h"
#include <functional>
#include <vector>

namespace burin::interpret {

/// Where the values of a program lie.
using Tensors = llvm::DenseMap<mlir::Value, Tensor>;

/// The number that a literal, or an accumulator's start, is.
Scalar numberOf(mlir::Attribute value);

/// One block of scalar ops; all of them are evaluated each time, in order.
class Body {
public:
  /// `tensors` has all that the block loads from, and lives as long.
  Body(mlir::Block &block, const Tensors &tensors, const Sizes &sizes,
       Faults &faults);
  Body(const Body &) = delete; // steps point into the slots

  void setArgument(unsigned i, Scalar value) { slots[i] = value; }
  /// Sets arguments from `first` on to `indices`.
  void setIndices(unsigned first, llvm::ArrayRef<int64_t> indices) {
    for (auto [i, index] : llvm::enumerate(indices))
      slots[first + i] = {0, index};
  }
  void evaluate() {
    for (const auto &step : steps)
      step();
  }
  /// What the block yields, after evaluate().
  Scalar result(unsigned i) const { return *yielded[i]; }

private:
  void add(mlir::Operation &op, const Tensors &tensors, const Sizes &sizes,
           Faults &faults);
  std::function<void()> load(plan::LoadOp op, const Tensors &tensors,
                             Faults &faults);
  std::function<void()> index(mlir::Operation &op, Faults &faults);
  Scalar *slotOf(mlir::Value value) { return numbers.lookup(value); }
  /// Where a map reads its dimensions, and room for their values.
  struct Indices {
    std::vector<const Scalar *> from;
    std::vector<int64_t> values;
    llvm::ArrayRef<int64_t> read() {
      for (size_t i = 0; i < from.size(); ++i)
        values[i] = int64_t(from[i]->integer);
      return values;
    }
  };
  Indices indicesOf(mlir::ValueRange indices);

  std::vector<Scalar> slots; ///< arguments, then the results of the ops
  llvm::DenseMap<mlir::Value, Scalar *> numbers;
  std::vector<std::function<void()>> steps;
  std::vector<const Scalar *> yielded;
};

} // namespace burin::interpret
