// Carries tensors and attributes of an ONNX model over into builtin attributes,
// the form in which ops and their bindings read them.
#pragma once

#include "compiler/import/onnx/Tensors.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace burin::onnx {

/// The elements of `tensor`, which lies inside `model`. Large ones become
/// resources that refer to the model's or the external file's own bytes.
llvm::Expected<mlir::ElementsAttr> toElements(const Model &model,
                                              const proto::TensorProto &tensor,
                                              mlir::MLIRContext *context);

/// The value of `attribute` in the form that nn::SourceNode::getAttribute
/// promises. Fails for graphs, types and sparse tensors.
llvm::Expected<mlir::Attribute>
toAttribute(const Model &model, const proto::AttributeProto &attribute,
            mlir::MLIRContext *context);

} // namespace burin::onnx
