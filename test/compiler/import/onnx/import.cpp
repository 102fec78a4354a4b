// Damaged models end in a module or in messages when they are imported, too.
#include "Fixture.h"
#include "compiler/import/onnx/Importer.h"
#include "dialects/nn/Dialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <random>

namespace burin::onnx {
namespace {

/// An Add by a function and a Relu in a branch, with constants of both kinds.
proto::ModelProto variedModel() {
  proto::ModelProto model = smallModel();
  model.mutable_graph()->mutable_node(0)->set_domain("pkg");
  auto *attribute = model.mutable_graph()->mutable_node(0)->add_attribute();
  attribute->set_name("value");
  attribute->set_type(proto::AttributeProto::INTS);
  attribute->add_ints(7);
  auto *import = model.add_opset_import();
  import->set_domain("pkg");
  import->set_version(1);

  proto::FunctionProto &function = *model.add_functions();
  function.set_name("Add");
  function.set_domain("pkg");
  function.add_input("a");
  function.add_input("b");
  function.add_output("c");
  function.add_attribute("value");
  proto::NodeProto &constant = *function.add_node();
  constant.set_op_type("Constant");
  constant.add_output("unused");
  attribute = constant.add_attribute();
  attribute->set_name("value_ints");
  attribute->set_ref_attr_name("value");
  proto::NodeProto &add = *function.add_node();
  add.set_op_type("Add");
  add.add_input("a");
  add.add_input("b");
  add.add_output("c");

  Type &condition = *model.mutable_graph()->add_initializer();
  condition.set_name("k");
  condition.set_data_type(Type::BOOL);
  condition.add_int32_data(1);
  proto::NodeProto &branch = *model.mutable_graph()->add_node();
  branch.set_op_type("If");
  branch.add_input("k");
  branch.add_output("z");
  attribute = branch.add_attribute();
  attribute->set_name("then_branch");
  attribute->set_type(proto::AttributeProto::GRAPH);
  proto::NodeProto &relu = *attribute->mutable_g()->add_node();
  relu.set_op_type("Relu");
  relu.add_input("y");
  relu.add_output("r");
  attribute->mutable_g()->add_output()->set_name("r");
  model.mutable_graph()->add_output()->set_name("z");
  return model;
}

/// Imports `bytes`; returns the errors, one a line, warnings aside.
std::string importAll(llvm::StringRef bytes) {
  auto model =
      Model::parse(llvm::ArrayRef(bytes.data(), bytes.size()), "/nonexistent");
  if (!model)
    return llvm::toString(model.takeError());
  mlir::DialectRegistry registry;
  registry.insert<mlir::func::FuncDialect, nn::NnDialect>();
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  std::string errors;
  mlir::ScopedDiagnosticHandler handler(
      &context, [&](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
          errors += diagnostic.str() + "\n";
      });
  // A refusal says why, and a module comes without errors.
  bool isImported = bool(importModel(**model, &context));
  EXPECT_EQ(isImported, errors.empty()) << errors;
  return errors;
}

TEST(Import, EveryBitFlipped) {
  const std::string bytes = bytesOf(variedModel());
  EXPECT_EQ(importAll(bytes), "");
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    importAll(flipped);
  }
}

TEST(Import, ManyBytesReplaced) {
  const std::string bytes = bytesOf(variedModel());
  std::mt19937 random(8);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = bytes;
    for (unsigned count = 1 + random() % 4; count > 0; --count)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    importAll(damaged);
  }
}

TEST(Import, KnowsATypeForEveryElementThatIsRead) {
  mlir::MLIRContext context;
  for (int type = -1; type < 40; ++type)
    EXPECT_EQ(elementBytes(type).has_value(),
              bool(nn::onnxElementType(type, &context)))
        << type;
}

} // namespace
} // namespace burin::onnx
