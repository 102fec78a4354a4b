// A random nn graph while it grows: its values, and how ops, inputs and
// constants are added to it.
#pragma once

#include "compiler/tools/burin-fuzz/Random.h"
#include "dialects/nn/Dialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin::fuzz {

/// No tensor of a graph is larger.
constexpr int64_t maxElements = 1500;

using Shape = llvm::SmallVector<int64_t>;

/// The range that an input's or a constant's numbers are drawn from, which are
/// finite then.
struct Range {
  int64_t low, high;
};

class Graph {
public:
  /// `name` tells its inputs from those of other graphs.
  Graph(mlir::MLIRContext *context, Random &random, std::string name,
        bool hasNarrow);

  // ---- operands

  /// A value of the graph that `admits`, newer ones more likely; null where
  /// there is none.
  mlir::Value find(llvm::function_ref<bool(mlir::RankedTensorType)> admits);
  /// One that `admits` its shape, of any of `elements`; if need be an input of
  /// the shape that `make` gives.
  mlir::Value pick(llvm::ArrayRef<mlir::Type> elements,
                   llvm::function_ref<bool(llvm::ArrayRef<int64_t>)> admits,
                   llvm::function_ref<Shape()> make);
  /// One of any shape.
  mlir::Value pick(llvm::ArrayRef<mlir::Type> elements);
  /// A value of this type: one that there is, an input or a constant.
  mlir::Value operand(llvm::ArrayRef<int64_t> shape, mlir::Type element);
  mlir::Value input(llvm::ArrayRef<int64_t> shape, mlir::Type element,
                    std::optional<Range> range = std::nullopt);
  mlir::Value constant(llvm::ArrayRef<int64_t> shape, mlir::Type element,
                       std::optional<Range> range = std::nullopt);
  /// Floats that are finite, as factors have to be that meet zeros of which
  /// compiler and reference put different numbers around what counts.
  mlir::Value weights(llvm::ArrayRef<int64_t> shape, mlir::Type element);
  /// `x` with a number in the place of what is infinite or NaN.
  mlir::Value finite(mlir::Value x);
  /// Indices in [-bound, bound), as an input or a constant.
  mlir::Value indices(llvm::ArrayRef<int64_t> shape, int64_t bound);
  /// A vector of these.
  mlir::Value integers(llvm::ArrayRef<int64_t> values);
  mlir::Value scalar(mlir::Type element, double value);

  // ---- ops

  /// Adds op nn.`name`; empty where its operands do not fit it, or a result
  /// would be too large.
  llvm::SmallVector<mlir::Value>
  addAll(llvm::StringRef name, mlir::ValueRange operands,
         llvm::ArrayRef<mlir::NamedAttribute> attributes = {},
         unsigned results = 1, llvm::ArrayRef<int32_t> segments = {});
  /// The same for one result, null where it fails or an operand is null.
  mlir::Value add(llvm::StringRef name, mlir::ValueRange operands,
                  llvm::ArrayRef<mlir::NamedAttribute> attributes = {},
                  llvm::ArrayRef<int32_t> segments = {});

  mlir::NamedAttribute attr(llvm::StringRef name, mlir::Attribute value) {
    return builder.getNamedAttr(name, value);
  }
  mlir::NamedAttribute integer(llvm::StringRef name, int64_t value) {
    return attr(name, builder.getI64IntegerAttr(value));
  }
  mlir::NamedAttribute list(llvm::StringRef name,
                            llvm::ArrayRef<int64_t> values) {
    return attr(name, builder.getDenseI64ArrayAttr(values));
  }
  mlir::NamedAttribute flag(llvm::StringRef name, bool value) {
    return attr(name, builder.getBoolAttr(value));
  }
  mlir::NamedAttribute real(llvm::StringRef name, double value) {
    return attr(name, builder.getF64FloatAttr(value));
  }
  mlir::NamedAttribute text(llvm::StringRef name, llvm::StringRef value) {
    return attr(name, builder.getStringAttr(value));
  }

  // ---- blocks

  /// Adds one random choice after the other.
  void grow(int64_t choices);
  /// Calls `build` with the builder at the end of `block`, inside of an op;
  /// what it adds, and what the block takes, is seen inside only. False where
  /// blocks are nested too deep already.
  bool inBlock(mlir::Block &block, llvm::function_ref<void()> build);
  /// Makes the results of an op that was built otherwise values of the graph.
  void addValues(mlir::ValueRange results) {
    values.append(results.begin(), results.end());
  }

  // ---- shapes

  /// A small dimension, now and then 1 or 0.
  int64_t dimension();
  Shape shape(int64_t least, int64_t most);
  /// What broadcasts to `shape` from the right.
  Shape broadcastable(llvm::ArrayRef<int64_t> shape);
  int64_t axis(llvm::ArrayRef<int64_t> shape) {
    int64_t rank = int64_t(shape.size());
    return random.chance(25) ? -1 - random.below(rank) : random.below(rank);
  }
  /// A number that every float type holds.
  double parameter() { return double(random.between(-16, 16)) / 8; }

  /// Ends the graph: all that nothing reads, and perhaps more, is a result.
  mlir::OwningOpRef<mlir::ModuleOp> finish();

  mlir::OpBuilder builder;
  Random &random;
  /// What this graph computes with mostly.
  mlir::FloatType floatType;
  llvm::SmallVector<mlir::Type> floats, integerTypes, numbers, all;

private:
  std::string name;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  llvm::SmallVector<mlir::Value> values;
  unsigned inputs = 0, depth = 0;
};

inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType()).getShape();
}
inline mlir::Type elementOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType()).getElementType();
}
inline int64_t elementsOf(llvm::ArrayRef<int64_t> shape) {
  int64_t product = 1;
  for (int64_t size : shape)
    product *= size;
  return product;
}

/// The tensor that an input of `type` called `name` gets: the same for the same
/// name, whatever else the graph has.
nn::HostTensor drawTensor(mlir::RankedTensorType type, llvm::StringRef name,
                          std::optional<Range> range);
/// Those of all of a function's inputs.
llvm::SmallVector<nn::HostTensor> drawInputs(mlir::func::FuncOp function);

struct GraphOptions {
  /// Random choices at most, of which one may be several ops.
  int64_t ops = 8;
  /// Whether there are floats of 16 bits.
  bool hasNarrow = false;
};

mlir::OwningOpRef<mlir::ModuleOp> generate(mlir::MLIRContext *context,
                                           uint64_t seed,
                                           const GraphOptions &options);

/// A random op, or several that belong together; adds nothing where nothing
/// fits.
struct Choice {
  void (*make)(Graph &graph);
  int weight;
};
// The families of choices, each in Choose<Family>.cpp.
void addElementwiseChoices(llvm::SmallVectorImpl<Choice> &choices);
void addMoveChoices(llvm::SmallVectorImpl<Choice> &choices);
void addIndexChoices(llvm::SmallVectorImpl<Choice> &choices);
void addContractionChoices(llvm::SmallVectorImpl<Choice> &choices);
void addFewBitsChoices(llvm::SmallVectorImpl<Choice> &choices);
void addQuantizedChoices(llvm::SmallVectorImpl<Choice> &choices);
void addReductionChoices(llvm::SmallVectorImpl<Choice> &choices);
void addSequenceChoices(llvm::SmallVectorImpl<Choice> &choices);
void addSpelledChoices(llvm::SmallVectorImpl<Choice> &choices);
void addControlChoices(llvm::SmallVectorImpl<Choice> &choices);

} // namespace burin::fuzz
