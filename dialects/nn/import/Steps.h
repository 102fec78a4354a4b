// The steps that compositions are written in. A step on a null value gives null
// (its error stands already), so that a chain of steps is checked once, at its
// end.
#pragma once

#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/shape/Shapes.h"

namespace burin::nn::step {

/// More elements are not made at import.
constexpr int64_t maxElements = int64_t(1) << 24;

// Arguments of an ATen call; null, or absent, after an error.

/// The tensor argument `name`, of known rank.
mlir::Value readTensor(AtenNode &node, llvm::StringRef name);
/// The same with all sizes known.
mlir::Value readStatic(AtenNode &node, llvm::StringRef name);
/// The dimension that the argument `name` says, of `rank`, counted from 0. A
/// scalar has dimension 0 as well.
std::optional<int64_t> readDimension(AtenNode &node, llvm::StringRef name,
                                     int64_t otherwise, int64_t rank);
/// A constant tensor of integers; `why` says in the error what depends on them.
std::optional<llvm::SmallVector<int64_t>>
readConstant(AtenNode &node, llvm::StringRef name, llvm::StringRef why);
/// An integer in [least, most].
std::optional<int64_t> readInt(AtenNode &node, llvm::StringRef name,
                               int64_t otherwise, int64_t least, int64_t most);

/// An elementwise op on `operands`.
template <typename Op, typename... Values>
mlir::Value apply(SourceNode &node, Values... operands) {
  return (operands && ...) ? node.create<Op>(mlir::ValueRange{operands...})
                           : mlir::Value();
}

/// A rank-0 constant of `element`s; an infinite one is the type's last number.
mlir::Value number(SourceNode &node, mlir::Type element, double value);
/// A constant of one value throughout.
mlir::Value filled(SourceNode &node, mlir::Type element,
                   llvm::ArrayRef<int64_t> shape, double value);
mlir::Value reshape(SourceNode &node, mlir::Value x,
                    llvm::ArrayRef<int64_t> shape);
mlir::Value flatten(SourceNode &node, mlir::Value x);
mlir::Value unsqueeze(SourceNode &node, mlir::Value x,
                      llvm::ArrayRef<int64_t> axes);
mlir::Value transpose(SourceNode &node, mlir::Value x,
                      llvm::ArrayRef<int64_t> permutation);
/// The dimensions `from` at the places `to`; the others stay in order.
mlir::Value move(SourceNode &node, mlir::Value x, llvm::ArrayRef<int64_t> from,
                 llvm::ArrayRef<int64_t> to);
mlir::Value slice(SourceNode &node, mlir::Value x, int64_t axis, int64_t start,
                  int64_t end, int64_t step = 1);
mlir::Value concat(SourceNode &node, llvm::ArrayRef<mlir::Value> parts,
                   int64_t axis);
/// Broadcast to the shape of `like`.
mlir::Value expandLike(SourceNode &node, mlir::Value x, mlir::Value like);
/// `updates` combined with the elements of `x` at `indices` along `axis`.
mlir::Value scatter(SourceNode &node, mlir::Value x, mlir::Value indices,
                    mlir::Value updates, int64_t axis,
                    llvm::StringRef reduction);
/// The sum over `axes`.
mlir::Value sum(SourceNode &node, mlir::Value x, llvm::ArrayRef<int64_t> axes,
                bool keep = false);
/// The running sum along `axis`.
mlir::Value runningSum(SourceNode &node, mlir::Value x, int64_t axis);
/// `indices`, but the number `outside`, which no tensor has, where they are
/// negative: they are no places from the end here.
mlir::Value refuseNegative(SourceNode &node, mlir::Value indices,
                           int64_t outside);

} // namespace burin::nn::step
