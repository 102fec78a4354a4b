// Builds ops on what may be constant, for passes on nn.
#pragma once

#include "mlir/IR/Builders.h"

namespace burin::nn {

/// Builds nn ops whose types follow from their operands, as constants where
/// these are.
class FoldingBuilder {
public:
  explicit FoldingBuilder(mlir::Operation *before)
      : builder(before), loc(before->getLoc()) {}

  template <typename Op, typename... Args> mlir::Value make(Args &&...args) {
    auto unknown = mlir::UnrankedTensorType::get(builder.getI32Type());
    auto op = builder.create<Op>(loc, unknown, std::forward<Args>(args)...);
    llvm::SmallVector<mlir::Type> types;
    if (mlir::succeeded(op.inferResultTypes(types)))
      op->getResult(0).setType(types.front());
    return folded(op);
  }

  /// `value` in another element type.
  mlir::Value cast(mlir::Value value, mlir::Type element);
  /// A scalar integer.
  mlir::Value number(mlir::Type element, int64_t value);
  /// `value`, of static shape, in another shape.
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);

  mlir::OpBuilder builder;
  mlir::Location loc;

private:
  mlir::Value folded(mlir::Operation *op);
};

} // namespace burin::nn
