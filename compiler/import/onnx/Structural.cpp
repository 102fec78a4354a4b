// The operators that say how values get from one node to the next and compute
// nothing: the importer carries them out, and no op remains of them.
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/import/onnx/Tensors.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace burin::onnx {

BodyImporter::Structural BodyImporter::findStructural(llvm::StringRef name) {
  return llvm::StringSwitch<Structural>(name)
      .Case("Constant", &BodyImporter::importConstant)
      .Case("Identity", &BodyImporter::importIdentity)
      .Case("If", &BodyImporter::importIf)
      .Case("Loop", &BodyImporter::importLoop)
      .Case("Scan", &BodyImporter::importScan)
      .Cases("SequenceConstruct", "SequenceEmpty", "SequenceInsert",
             "SequenceErase", "SequenceAt", "SequenceLength", "SplitToSequence",
             "ConcatFromSequence", &BodyImporter::importSequence)
      .Cases("Optional", "OptionalGetElement", "OptionalHasElement",
             &BodyImporter::importSequence)
      .Default(nullptr);
}

bool isStructural(llvm::StringRef name) {
  return BodyImporter::findStructural(name) != nullptr;
}

/// A constant of the only attribute that `node` has; null after an error.
static ElementsAttr readConstant(nn::OnnxNode &node) {
  OpBuilder &builder = node.builder;
  auto vector = [](size_t size, Type element) {
    return RankedTensorType::get({int64_t(size)}, element);
  };
  auto scalar = [](Type element) { return RankedTensorType::get({}, element); };
  if (node.has("value"))
    return node.getTensor("value");
  if (node.has("value_float"))
    return DenseElementsAttr::get(scalar(builder.getF32Type()),
                                  float(node.getFloat("value_float", 0)));
  if (node.has("value_int"))
    return DenseElementsAttr::get(scalar(builder.getI64Type()),
                                  node.getInt("value_int", 0));
  if (node.has("value_floats")) {
    auto values = node.getFloats("value_floats");
    if (!values)
      return nullptr;
    llvm::SmallVector<float> floats(values->begin(), values->end());
    return DenseElementsAttr::get(vector(floats.size(), builder.getF32Type()),
                                  llvm::ArrayRef(floats));
  }
  if (node.has("value_ints")) {
    auto values = node.getInts("value_ints");
    if (!values)
      return nullptr;
    return DenseElementsAttr::get(vector(values->size(), builder.getI64Type()),
                                  llvm::ArrayRef(*values));
  }
  node.emitError() << "expected a number or a tensor as value";
  return nullptr;
}

/// Why nobody can read a constant of this attribute; empty where its type is
/// supported.
static std::string refusalOf(const proto::AttributeProto &attribute) {
  if (attribute.name() == "value_string" || attribute.name() == "value_strings")
    return describeUnsupported(proto::TensorProto::STRING);
  if (attribute.name() == "sparse_value")
    return "sparse tensors are not supported";
  if (attribute.name() == "value" && attribute.has_t() &&
      !elementBits(attribute.t().data_type()))
    return describeUnsupported(attribute.t().data_type());
  return "";
}

LogicalResult BodyImporter::importConstant(NodeVisit &visit) {
  if (visit.node.attribute_size() == 1)
    if (std::string reason = refusalOf(visit.node.attribute(0));
        !reason.empty()) {
      visit.view.results.push_back(
          refuseLater(visit.view.loc, "Constant node", reason));
      return success();
    }
  if (failed(readAttributes(visit)))
    return failure();
  if (visit.view.attributes.size() != 1)
    return visit.view.emitError()
           << "expected one attribute, got " << visit.view.attributes.size();
  ElementsAttr elements = readConstant(visit.view);
  if (!elements || visit.view.hasFailed())
    return failure();
  visit.view.results.push_back(visit.view.constant(elements));
  return success();
}

LogicalResult BodyImporter::importIdentity(NodeVisit &visit) {
  if (failed(visit.view.checkOperands(visit.view.operands, 1)))
    return failure();
  visit.view.results.push_back(visit.view.operands.front());
  return success();
}

LogicalResult BodyImporter::importIf(NodeVisit &visit) {
  if (failed(checkDepth(visit)) ||
      failed(visit.view.checkOperands(visit.view.operands, 1)) ||
      failed(known.settle(visit.view)))
    return failure();
  ElementsAttr condition = nn::constantElements(visit.view.operands.front());
  if (!condition)
    return importBothBranches(visit);
  auto value = nn::HostTensor::fromElements(condition);
  if (failed(value) || value->size() != 1)
    return visit.view.emitError() << "expected a condition of one element, got "
                                  << condition.getType();
  auto graph =
      branchOf(visit, value->number(0) != 0 ? "then_branch" : "else_branch");
  if (failed(graph))
    return failure();
  return importBranch(visit, **graph, visit.view.results);
}

} // namespace burin::onnx
