// Turns TypeProto into builtin tensor types.
#include "compiler/import/onnx/ValueTypes.h"
#include "compiler/import/onnx/Tensors.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Import.h"
#include "dialects/nn/reference/HostTensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using burin::support::quote;

namespace burin::onnx {

static llvm::StringRef kindOf(const proto::TypeProto &type) {
  switch (type.value_case()) {
  case proto::TypeProto::kTensorType:
    return "a tensor";
  case proto::TypeProto::kSequenceType:
    return "a sequence";
  case proto::TypeProto::kMapType:
    return "a map";
  case proto::TypeProto::kOptionalType:
    return "an optional";
  case proto::TypeProto::kSparseTensorType:
    return "a sparse tensor";
  case proto::TypeProto::kOpaqueType:
    return "an opaque value";
  case proto::TypeProto::VALUE_NOT_SET:
    break;
  }
  return "no type";
}

llvm::Expected<DeclaredType> readValueType(const proto::ValueInfoProto &value,
                                           MLIRContext *context) {
  if (!value.type().has_tensor_type())
    return support::failure("expected a tensor, got {}",
                            kindOf(value.type()).str());
  const proto::TypeProto::Tensor &tensor = value.type().tensor_type();
  Type element = nn::onnxElementType(tensor.elem_type(), context);
  if (!element)
    return support::failure("{}", describeUnsupported(tensor.elem_type()));
  if (!tensor.has_shape())
    return DeclaredType{UnrankedTensorType::get(element), nullptr};
  if (tensor.shape().dim_size() > maxRank)
    return support::failure("expected at most {} dimensions, got {}", maxRank,
                            tensor.shape().dim_size());

  Builder builder(context);
  llvm::SmallVector<int64_t> sizes, known;
  llvm::SmallVector<Attribute> names;
  for (const auto &dim : tensor.shape().dim()) {
    if (dim.has_dim_value() && dim.dim_value() > 0) {
      sizes.push_back(dim.dim_value());
      known.push_back(dim.dim_value());
      names.push_back(builder.getI64IntegerAttr(dim.dim_value()));
      continue;
    }
    sizes.push_back(ShapedType::kDynamic);
    // A size that no tensor has use for is one that an exporter did not know.
    if (dim.has_dim_value()) {
      names.push_back(builder.getI64IntegerAttr(dim.dim_value()));
      continue;
    }
    bool hasName = dim.has_dim_param() && !dim.dim_param().empty();
    names.push_back(builder.getStringAttr(hasName ? dim.dim_param() : "?"));
  }
  if (!support::checkedByteSize(known, nn::elementBytes(element)))
    return support::failure("dimensions [{}] are too large",
                            fmt::join(known, ", "));
  bool isStatic = known.size() == sizes.size();
  return DeclaredType{RankedTensorType::get(sizes, element),
                      isStatic ? nullptr : builder.getArrayAttr(names)};
}

LogicalResult checkDeclaredType(Value value, llvm::StringRef name,
                                ShapedType declared) {
  auto type = cast<ShapedType>(value.getType());
  if (isa<NoneType>(type.getElementType()))
    return success();
  if (type.getElementType() != declared.getElementType())
    return emitError(value.getLoc())
           << "value " << quote(name) << ": expected elements of "
           << declared.getElementType() << " as the model declares, got "
           << type.getElementType();
  if (failed(verifyCompatibleShape(type, declared)))
    emitWarning(value.getLoc())
        << "value " << quote(name) << ": expected " << declared
        << " as the model declares, got " << type;
  return success();
}

} // namespace burin::onnx
