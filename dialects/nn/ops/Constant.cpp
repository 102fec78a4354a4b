// Constants: the weights of a model and what folding makes.
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/import/DataSizes.h"
#include "dialects/nn/lowering/Lowering.h"

#define GET_OP_CLASSES
#include "dialects/nn/ops/Constant.cpp.inc"

using namespace mlir;

namespace burin::nn {

void registerConstantOps(NnDialect &dialect) {
  dialect.addFamily<ConstantOp>();
}

/// The importers make constants themselves, from initializers and Constant
/// nodes; here are those that are computed.
void ConstantOp::getBindings(Bindings &bindings) { bindDataSizes(bindings); }

LogicalResult ConstantOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  types.push_back(getValue().getType());
  return success();
}

LogicalResult ConstantOp::interpret(Interpretation &values) {
  FailureOr<HostTensor> tensor = HostTensor::fromElements(getValue());
  if (failed(tensor))
    return emitOpError() << "expected the bytes of " << getType()
                         << ", found none";
  values.result() = std::move(*tensor);
  return success();
}

LogicalResult ConstantOp::lower(Lowering &lowering) {
  lowering.set(getResult(), lowering.weight(getValue()));
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

} // namespace burin::nn
