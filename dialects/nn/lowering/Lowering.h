// What an op's lower() builds with: plan values of its operands, loop nests,
// and hand-tuned kernels.
#pragma once

#include "dialects/plan/Formula.h"
#include "dialects/plan/Plan.h"
#include "dialects/size/Dims.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin::nn {

/// Of loops, given as a shape or as sizes.
class LoopSizes {
public:
  LoopSizes(std::initializer_list<size::Size> sizes) : sizes(sizes) {}
  template <typename Range>
  LoopSizes(const Range &sizes) : sizes(sizes.begin(), sizes.end()) {}

  operator llvm::ArrayRef<size::Size>() const { return sizes; }

private:
  llvm::SmallVector<size::Size> sizes;
};

/// Lowers nn ops one after the other into the body of a plan.program. Methods
/// that build take and give plan values; index values are plan block arguments
/// or results of plan.apply.
class Lowering {
public:
  Lowering(mlir::OpBuilder &builder,
           llvm::DenseMap<mlir::Value, mlir::Value> &values)
      : builder(builder), values(values), loc(builder.getUnknownLoc()) {}

  /// The plan value of an nn operand; null for an absent optional one.
  mlir::Value operator[](mlir::Value value) const {
    return value ? values.lookup(value) : mlir::Value();
  }
  /// Gives the plan value of an nn result.
  void set(mlir::Value result, mlir::Value value) { values[result] = value; }

  /// A parallel nest over `type`'s shape; `body` takes the indices and returns
  /// the element.
  using ElementBody = llvm::function_ref<mlir::Value(mlir::ValueRange indices)>;
  mlir::Value map(mlir::RankedTensorType type, ElementBody body);

  /// Memory of that shape to be written part by part, each by a mapInto() that
  /// takes what the one before gave.
  mlir::Value buffer(mlir::RankedTensorType type);
  /// Writes `body`'s element at indices p of `sizes` to element `store`(p) of
  /// `into`; returns what that is then. A buffer() may be used no more.
  mlir::Value mapInto(mlir::Value into, mlir::AffineMap store,
                      const LoopSizes &sizes, ElementBody body);
  /// The same where `body` gives positions as well, by checkIndex(), which are
  /// further dimensions of `store`. No two p may have one place.
  struct PlacedElement {
    mlir::Value element;
    llvm::SmallVector<mlir::Value> positions;
  };
  using PlacedBody =
      llvm::function_ref<PlacedElement(mlir::ValueRange indices)>;
  mlir::Value mapAt(mlir::Value into, mlir::AffineMap store,
                    const LoopSizes &sizes, PlacedBody body);

  /// A nest over `type`'s shape with inner `reduction` dimensions: `step` takes
  /// all indices (parallel, then reduction) and the accumulators, and returns
  /// the next ones; `finish` takes the last ones and the parallel indices and
  /// returns the element. `init` starts the accumulators.
  using ReduceStep = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::ValueRange indices, mlir::ValueRange accumulators)>;
  using ReduceFinish = llvm::function_ref<mlir::Value(
      mlir::ValueRange accumulators, mlir::ValueRange indices)>;
  mlir::Value reduce(mlir::RankedTensorType type, const LoopSizes &reduction,
                     llvm::ArrayRef<mlir::TypedAttr> init, ReduceStep step,
                     ReduceFinish finish);

  /// A hand-tuned kernel of one result. The record beside the kernel's header
  /// says what `params`, the constants of its template, operands and result
  /// have to be; if it takes an epilogue, passes give it one.
  using Params = llvm::SmallVector<std::pair<llvm::StringRef, size::Size>>;
  mlir::Value kernel(llvm::StringRef name, mlir::RankedTensorType type,
                     mlir::ValueRange operands, const Params &params,
                     int64_t operations);
  mlir::Value kernel(llvm::StringRef name, mlir::RankedTensorType type,
                     mlir::ValueRange operands, mlir::DictionaryAttr params,
                     int64_t operations);
  /// The same of any number of results.
  plan::KernelOp kernelOp(llvm::StringRef name, mlir::TypeRange types,
                          mlir::ValueRange operands,
                          mlir::DictionaryAttr params, int64_t operations);
  /// Constants of a template, all of them whole numbers, or sizes that it is
  /// told when it runs.
  mlir::DictionaryAttr integers(const Params &params);
  /// What kernels over lines, [outer, n, inner], are told of these, and flags.
  mlir::DictionaryAttr
  lineParams(llvm::ArrayRef<size::Size> lines,
             llvm::ArrayRef<std::pair<llvm::StringRef, bool>> flags = {});
  /// A size as integers() gives it.
  mlir::Attribute sizeParam(const size::Size &size);
  /// Gives the results of `op`, which have no elements, without a kernel.
  void setEmpty(mlir::Operation *op);

  /// The same bytes under another shape. Where a size is known at run time only
  /// it has to be one that is in front of its part of both shapes: another one
  /// would not leave the elements where they are.
  mlir::Value view(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  /// The same, which has to come to these sizes.
  mlir::Value viewAs(mlir::Value value, llvm::ArrayRef<size::Size> sizes);
  /// A copy with dimension i of the result taken from `permutation[i]`.
  mlir::Value transpose(mlir::Value value, llvm::ArrayRef<int64_t> permutation);
  mlir::Value weight(mlir::ElementsAttr value);
  /// `value` with its elements cast to `element`, itself where they are that.
  mlir::Value convert(mlir::Value value, mlir::Type element);

  // Inside a body:
  /// Reads `source` at `indices`, one for each of its dimensions.
  mlir::Value load(mlir::Value source, mlir::ValueRange indices);
  /// The same at any affine function of them.
  mlir::Value load(mlir::Value source, mlir::AffineMap map,
                   mlir::ValueRange indices);
  /// The same where outside the tensor reads as `otherwise`.
  mlir::Value loadGuarded(mlir::Value source, mlir::AffineMap map,
                          mlir::ValueRange indices, mlir::Value otherwise);
  /// Reads `source` as it broadcasts (from the right, by 1) against a result
  /// with these indices.
  mlir::Value loadBroadcast(mlir::Value source, mlir::ValueRange indices);
  mlir::Value apply(mlir::AffineExpr expression, mlir::ValueRange indices);
  mlir::Value literal(mlir::Type element, double value);
  mlir::Value literal(mlir::TypedAttr value);
  mlir::Value unary(plan::Unary function, mlir::Value x);
  mlir::Value binary(plan::Binary function, mlir::Value x, mlir::Value y);
  mlir::Value compare(plan::Compare relation, mlir::Value x, mlir::Value y);
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y);
  mlir::Value cast(mlir::Value x, mlir::Type element, bool isStorage = false);
  /// A float as an integer of 8 or 16 bits: beyond these, the nearest of them.
  mlir::Value saturate(mlir::Value x, mlir::Type element);
  /// An index as a number of `element` type.
  mlir::Value indexValue(mlir::Value index, mlir::Type element);
  /// Run-time data as an index below `bound`, checked; negative ones count from
  /// the end.
  mlir::Value checkIndex(mlir::Value value, int64_t bound);
  /// Builds `formula` over named values; null after an error.
  mlir::Value formula(llvm::StringRef text, mlir::Type element,
                      const llvm::StringMap<mlir::Value> &variables);

  /// `size` as a number of `element` type.
  mlir::Value sizeValue(const size::Size &size, mlir::Type element);

  /// Says that this op cannot be lowered for sizes that are known at run time
  /// only: an error that names the node, of which `expected` says what it
  /// needs.
  void refuseSizes(llvm::StringRef expected, mlir::RankedTensorType got);
  bool hasRefused() const { return isRefused; }

  /// Where the ops that follow come from; set for each nn op before its
  /// lower().
  void setLocation(mlir::Location location) { loc = location; }

  mlir::OpBuilder &builder;

private:
  void checkLayout(plan::KernelOp kernel);

  llvm::DenseMap<mlir::Value, mlir::Value> &values;
  mlir::Location loc;
  bool isRefused = false;
};

} // namespace burin::nn
