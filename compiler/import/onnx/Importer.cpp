// Builds the function around a graph: its arguments, what it returns, and their
// names.
#include "compiler/import/onnx/Importer.h"
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/import/onnx/ValueTypes.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using burin::support::quote;

namespace burin::onnx {

/// Adds the graph's inputs as arguments of `function`. An input with an
/// initializer is a constant that a caller could override in other engines;
/// here it is a constant.
static LogicalResult importInputs(const proto::GraphProto &graph,
                                  func::FuncOp function,
                                  BodyImporter &importer) {
  llvm::StringSet<> constants;
  for (const proto::TensorProto &tensor : graph.initializer())
    constants.insert(tensor.name());
  Builder builder(function.getContext());
  bool isSound = true;
  llvm::SmallVector<Type> types;
  llvm::SmallVector<DictionaryAttr> dictionaries;
  llvm::SmallVector<Location> locations;
  for (auto [i, input] : llvm::enumerate(graph.input())) {
    if (constants.contains(input.name()))
      continue;
    Location loc = importer.locate(input.name());
    if (input.name().empty())
      return emitError(loc)
             << "graph " << quote(graph.name())
             << ": expected a name for input " << i << ", got none";
    auto declared = readValueType(input, builder.getContext());
    if (!declared) {
      emitError(loc) << "input " << quote(input.name()) << ": "
                     << llvm::toString(declared.takeError());
      isSound = false;
      continue;
    }
    llvm::SmallVector<NamedAttribute> attributes = {
        builder.getNamedAttr("nn.name", builder.getStringAttr(input.name()))};
    if (declared->dims)
      attributes.push_back(builder.getNamedAttr("nn.dims", declared->dims));
    types.push_back(declared->type);
    dictionaries.push_back(builder.getDictionaryAttr(attributes));
    locations.push_back(loc);
  }
  // All at once: each insertion makes a new function type.
  function.insertArguments(llvm::SmallVector<unsigned>(types.size(), 0), types,
                           dictionaries, locations);
  return success(isSound);
}

/// Gives the arguments their shapes and defines their names.
static LogicalResult bindInputs(const nn::InputShapes &shapes,
                                func::FuncOp function, BodyImporter &importer,
                                Scope &scope) {
  llvm::SmallVector<std::string> names;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    names.push_back(nn::inputName(function, i));
  auto values = shapes.bind(function);
  if (failed(values))
    return failure();
  for (auto [name, value] : llvm::zip_equal(names, *values))
    if (failed(importer.define(scope, name, {value}, value.getLoc())))
      return failure();
  return success();
}

/// Returns the graph's outputs from `function`.
static LogicalResult importOutputs(const proto::GraphProto &graph,
                                   func::FuncOp function, OpBuilder &builder,
                                   BodyImporter &importer, const Scope &scope) {
  if (graph.output().empty())
    return emitError(function.getLoc()) << "expected at least one output";
  llvm::SmallVector<Value> values;
  llvm::SmallVector<Attribute> attributes;
  llvm::StringSet<> names;
  for (const proto::ValueInfoProto &output : graph.output()) {
    if (!names.insert(output.name()).second)
      return emitError(importer.locate(output.name()))
             << "output " << quote(output.name()) << " is listed twice";
    auto value =
        importer.result(scope, output.name(), importer.locate(output.name()));
    if (failed(value))
      return failure();
    if (!isa<ShapedType>(value->getType()))
      return emitError(importer.locate(output.name()))
             << "output " << quote(output.name())
             << ": expected a tensor, got a sequence";
    values.push_back(*value);
    attributes.push_back(builder.getDictionaryAttr(
        builder.getNamedAttr("nn.name", builder.getStringAttr(output.name()))));
  }
  builder.create<func::ReturnOp>(function.getLoc(), values);
  function.setType(builder.getFunctionType(function.getArgumentTypes(),
                                           ValueRange(values).getTypes()));
  function.setResAttrsAttr(builder.getArrayAttr(attributes));
  return success();
}

/// Takes away the stand-ins of constants that nobody reads and the sequences,
/// which have become the tensors that they are made of.
static void eraseStandIns(func::FuncOp function) {
  llvm::SmallVector<Operation *> found;
  function.walk([&](UnrealizedConversionCastOp op) { found.push_back(op); });
  for (Operation *op : llvm::reverse(found))
    if (op->use_empty())
      op->erase();
}

/// Holds the types that the graph declares against the inferred ones.
static LogicalResult checkDeclared(const proto::GraphProto &graph,
                                   const Scope &scope, MLIRContext *context) {
  for (const auto *values : {&graph.output(), &graph.value_info()}) {
    for (const proto::ValueInfoProto &value : *values) {
      const Definition *definition = scope.find(value.name());
      if (!definition || !definition->value || !value.has_type() ||
          !isa<ShapedType>(definition->value.getType()))
        continue;
      auto declared = readValueType(value, context);
      if (!declared) {
        llvm::consumeError(declared.takeError());
        continue;
      }
      if (failed(checkDeclaredType(definition->value, value.name(),
                                   declared->type)))
        return failure();
    }
  }
  return success();
}

OwningOpRef<ModuleOp> importModel(const Model &model, MLIRContext *context,
                                  const nn::InputShapes &shapes) {
  context->loadDialect<func::FuncDialect, nn::NnDialect>();
  Location unknown = UnknownLoc::get(context);
  nn::Bindings bindings = nn::Bindings::gather(context);
  auto operators = Operators::create(model, bindings);
  if (!operators) {
    emitError(unknown) << llvm::toString(operators.takeError());
    return nullptr;
  }
  OwningOpRef<ModuleOp> module(ModuleOp::create(unknown));
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  auto function = builder.create<func::FuncOp>(unknown, "main",
                                               builder.getFunctionType({}, {}));
  builder.setInsertionPointToEnd(function.addEntryBlock());

  const proto::GraphProto &graph = model.graph();
  nn::Faults faults(context);
  BodyImporter importer(model, *operators, builder, faults);
  Opsets opsets;
  llvm::cantFail(readOpsets(model.proto().opset_import(), opsets));
  Scope scope(graph.node(), opsets);
  importer.noteDeclared(graph);
  (void)importer.checkOperators(scope);
  // Unknown operators are worth naming beside open dimensions, and both beside
  // what else is wrong; but with open dimensions much would be for that alone.
  if (succeeded(importInputs(graph, function, importer)) &&
      succeeded(bindInputs(shapes, function, importer, scope)) &&
      succeeded(importer.importInitializers(graph, scope)) &&
      succeeded(importer.importNodes(scope)) &&
      succeeded(importOutputs(graph, function, builder, importer, scope)) &&
      !faults.any())
    (void)checkDeclared(graph, scope, context);
  if (failed(faults.report()))
    return nullptr;
  eraseStandIns(function);
  if (failed(verify(*module)))
    return nullptr;
  return module;
}

OwningOpRef<ModuleOp> importFile(llvm::StringRef path, MLIRContext *context,
                                 const nn::InputShapes &shapes) {
  auto model = Model::load(path);
  if (!model) {
    emitError(UnknownLoc::get(context)) << llvm::toString(model.takeError());
    return nullptr;
  }
  return importModel(**model, context, shapes);
}

} // namespace burin::onnx
