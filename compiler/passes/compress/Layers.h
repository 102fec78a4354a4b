// The layers that can be compressed, and what says how.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <optional>
#include <string>
#include <vector>

namespace burin::compress {

/// A matrix product or a convolution in f32, outside of branches and loops, of
/// static shape and by constant weights.
struct Layer {
  mlir::Operation *op;
  mlir::Value activation, weights;
  /// Columns of a product, output channels of a convolution.
  int64_t columns;
  /// Dimension of the weights that `columns` is, and of the result.
  int64_t weightAxis, resultAxis;
  /// Products in each sum.
  int64_t depth;

  /// Whether the activation's last dimension is the weights' other one, so that
  /// a number for each k can be moved between them.
  bool canSmooth() const;
  /// Whether groups of k may have scales of their own, and weights 4 bits.
  bool takesGroups() const { return canSmooth(); }
  /// Of such a layer, which k element `i` of the weights is multiplied by.
  int64_t rowOf(int64_t i) const {
    return weightAxis == 0 ? i % depth : i / columns;
  }
  /// Whether fewer bits take less time: not in convolutions by groups, which
  /// have no kernel of bytes that is faster than that of floats, nor in sums of
  /// few products, whose operands take as long to become bytes.
  bool gains() const;
};

/// The layers of a simplified function, in order.
std::vector<Layer> findLayers(mlir::func::FuncOp function);

/// The activations of layers, each once, in the order of their first readers.
std::vector<mlir::Value> activationsOf(llvm::ArrayRef<Layer> layers);

/// Makes the values results of the function, behind its own.
void appendResults(mlir::func::FuncOp function,
                   llvm::ArrayRef<mlir::Value> values);

/// How a layer is compressed: the attribute `nn.compress`, which
/// burin-compress-quantize-layers describes.
struct Compression {
  std::string precision;
  int64_t group = 0; ///< weights of a column with a scale; 0: all
  std::optional<std::pair<double, double>> range;
  std::vector<float> smooth;     ///< empty: by 1
  std::vector<float> correction; ///< empty: none

  void set(mlir::Operation *op) const;
  /// What weights of so many columns and `depth` rows take, scales included.
  uint64_t bytesOf(int64_t columns, int64_t depth) const;
  /// Reads the attribute and removes it. Absent where the op has none; fails
  /// after an error where it does not say how.
  static mlir::FailureOr<std::optional<Compression>> take(const Layer &layer);
};

/// Signed bytes of a range around 0, and unsigned ones of any range that holds
/// 0: scale and zero point.
constexpr double greatestByte = 127;
/// The least integer of 4 bits, which the number furthest from 0 becomes.
constexpr double leastNibble = -8;
/// What groups are a multiple of: weights of 4 bits in a word.
constexpr int64_t groupStep = 8;
struct ByteScale {
  float scale;
  int64_t zero;
};
ByteScale scaleOfRange(double least, double greatest);

} // namespace burin::compress
