// How source operators that reduce dimensions become nn reductions.
#pragma once

#include "dialects/nn/import/Promotion.h"

namespace burin::nn::reduce {

/// The dimensions that a node reduces: null for all of them.
struct Dimensions {
  mlir::DenseI64ArrayAttr axes;
  mlir::BoolAttr keep;
};

/// From an attribute or a constant operand 1, as the version has it; fails
/// after an error.
mlir::FailureOr<Dimensions> readDimensions(OnnxNode &node);
/// From `dim` and `keepdim` of a call that reduces `x`.
Dimensions readDimensions(AtenNode &node, mlir::Value x);

template <typename Op>
mlir::Value reduced(SourceNode &node, mlir::Value x, Dimensions dimensions) {
  return x ? node.create<Op>(x, dimensions.axes, dimensions.keep)
           : mlir::Value();
}

template <typename Op> mlir::LogicalResult importReduce(OnnxNode &node) {
  auto dimensions = readDimensions(node);
  return failed(dimensions)
             ? mlir::failure()
             : give(node, reduced<Op>(node, node.operand(0), *dimensions));
}

/// `self` of a sum or product as PyTorch accumulates it: as `dtype` where the
/// call names one, else integers and booleans as i64. Null after an error.
mlir::Value readSummand(AtenNode &node);

/// Integers go through f64 and back.
mlir::Value castToFloat(SourceNode &node, mlir::Value x);
mlir::LogicalResult giveAs(SourceNode &node, mlir::Value result,
                           mlir::Type element);
template <typename Op> mlir::LogicalResult importFloatReduce(OnnxNode &node) {
  auto dimensions = readDimensions(node);
  if (failed(dimensions))
    return mlir::failure();
  mlir::Value x = node.operand(0);
  mlir::Type element =
      llvm::cast<mlir::ShapedType>(x.getType()).getElementType();
  return giveAs(node, reduced<Op>(node, castToFloat(node, x), *dimensions),
                element);
}

void bindSum(Bindings &bindings);
void bindMean(Bindings &bindings);
void bindProd(Bindings &bindings);
void bindMax(Bindings &bindings);
void bindMin(Bindings &bindings);
void bindNorms(Bindings &bindings);
void bindLogSumExp(Bindings &bindings);
void bindVariance(Bindings &bindings);

} // namespace burin::nn::reduce
