// Feeds source nodes to the ops' bindings, as the importers do, and gives what
// became of them as text.
#pragma once

#include "dialects/nn/Dialect.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>

namespace burin::nn {

class BindingFixture : public testing::Test {
protected:
  BindingFixture() {
    context.loadDialect<NnDialect>();
    context.allowUnregisteredDialects();
    bindings = Bindings::gather(&context);
  }

  /// Imports an ONNX node named `n` of the operator set `version`. `types` are
  /// the operands' types, "" for one left out; `attributes` is a dictionary.
  /// Returns the error, or the ops that were built, one a line.
  std::string onnx(llvm::StringRef op, int64_t version,
                   llvm::ArrayRef<llvm::StringRef> types,
                   llvm::StringRef attributes = "{}") {
    OnnxBuild build = bindings.findOnnx(op, version);
    if (!build)
      return "no binding";
    mlir::OpBuilder builder = freshBody();
    OnnxNode node(builder, location(), op);
    node.version = version;
    for (llvm::StringRef type : types)
      node.operands.push_back(operand(type));
    return finish(node, attributes, [&] { return build(node); });
  }

  /// The same for an ATen call; `arguments` are names and types of tensors.
  std::string
  aten(llvm::StringRef overload,
       llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> arguments,
       llvm::StringRef attributes = "{}") {
    AtenBuild build = bindings.findAten(overload);
    if (!build)
      return "no binding";
    mlir::OpBuilder builder = freshBody();
    AtenNode node(builder, location(), overload);
    for (auto [name, type] : arguments) {
      node.arguments[name].push_back(operand(type));
      node.order.push_back(name.str());
    }
    return finish(node, attributes, [&] { return build(node); });
  }

  static void contains(const std::string &text, llvm::StringRef part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }

  Bindings bindings;

private:
  mlir::Location location() {
    return mlir::NameLoc::get(mlir::StringAttr::get(&context, "n"));
  }

  mlir::OpBuilder freshBody() {
    module = mlir::ModuleOp::create(location());
    return mlir::OpBuilder::atBlockEnd(module->getBody());
  }

  /// A value of `type`: the result of an op that no dialect knows.
  mlir::Value operand(llvm::StringRef type) {
    if (type.empty())
      return nullptr;
    mlir::OpBuilder builder = mlir::OpBuilder::atBlockEnd(module->getBody());
    mlir::OperationState state(location(), "test.operand");
    state.addTypes(mlir::parseType(type, &context));
    return builder.create(state)->getResult(0);
  }

  std::string finish(SourceNode &node, llvm::StringRef attributes,
                     llvm::function_ref<llvm::LogicalResult()> build) {
    auto dictionary = llvm::cast<mlir::DictionaryAttr>(
        mlir::parseAttribute(attributes, &context));
    for (mlir::NamedAttribute attribute : dictionary)
      node.attributes[attribute.getName()] = attribute.getValue();
    std::string errors;
    mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &d) {
      errors += NodeError(d).text();
      return mlir::success();
    });
    bool built = mlir::succeeded(build());
    EXPECT_EQ(built, errors.empty()) << errors;
    if (!built)
      return errors;
    EXPECT_TRUE(node.unread().empty()) << node.unread().front().str();
    std::string text;
    llvm::raw_string_ostream stream(text);
    for (mlir::Operation &op : *module->getBody())
      if (op.getDialect())
        stream << op << "\n";
    return text;
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace burin::nn
