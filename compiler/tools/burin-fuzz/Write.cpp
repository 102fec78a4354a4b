// Joins graphs into one function and writes it with its numbers.
#include "compiler/tools/burin-fuzz/Write.h"
#include "compiler/support/Npz.h"
#include "compiler/tools/burin-fuzz/Graph.h"
#include "compiler/tools/burin-fuzz/Tolerance.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/plan/ElementTypes.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/Support/FileSystem.h"
#include <cmath>

using namespace mlir;

namespace burin::fuzz {

using nn::HostTensor;
using support::NpzEntry;

static NpzEntry entry(std::string name, HostTensor tensor) {
  if (plan::isWidenedInArrays(tensor.elementType())) {
    HostTensor wide(
        tensor.type().clone(Float32Type::get(tensor.type().getContext())));
    for (int64_t i = 0; i < tensor.size(); ++i)
      wide.setReal(i, tensor.real(i));
    tensor = std::move(wide);
  }
  return {std::move(name),
          {plan::findElementType(tensor.elementType())->array,
           tensor.shape().vec(), tensor.toBytes()}};
}

static bool isFinite(const HostTensor &tensor) {
  for (int64_t i = 0; i < tensor.size(); ++i)
    if (!std::isfinite(tensor.number(i)))
      return false;
  return true;
}

/// Whether no constant of `graph` is infinite or NaN.
static bool hasFiniteConstants(func::FuncOp graph) {
  bool all = true;
  graph.getBody().walk([&](nn::ConstantOp op) {
    auto tensor = HostTensor::fromElements(op.getValue());
    all &= succeeded(tensor) && isFinite(*tensor);
  });
  return all;
}

namespace {

/// The joined model and its numbers.
struct Joined {
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  OpBuilder builder;
  SmallVector<Value> outputs;
  SmallVector<Attribute> names;
  std::vector<NpzEntry> inputs, references, tolerances;

  explicit Joined(MLIRContext *context)
      : module(ModuleOp::create(UnknownLoc::get(context))), builder(context) {
    builder.setInsertionPointToEnd(module->getBody());
    function = builder.create<func::FuncOp>(builder.getUnknownLoc(), "main",
                                            builder.getFunctionType({}, {}));
    builder.setInsertionPointToEnd(function.addEntryBlock());
  }

  void add(func::FuncOp graph, uint64_t seed);
  void finish();
};

} // namespace

void Joined::add(func::FuncOp graph, uint64_t seed) {
  SmallVector<HostTensor> tensors = drawInputs(graph);
  ScopedDiagnosticHandler silent(graph.getContext(),
                                 [](Diagnostic &) { return success(); });
  auto results = nn::evaluate(graph.getBody(), tensors);
  // Vectors may meet what they then leave out, and infinity times 0 is NaN.
  if (failed(results) || !llvm::all_of(tensors, isFinite) ||
      !llvm::all_of(*results, isFinite) || !hasFiniteConstants(graph))
    return;
  IRMapping mapping;
  for (auto [i, tensor] : llvm::enumerate(tensors)) {
    auto name = graph.getArgAttrOfType<StringAttr>(i, "nn.name");
    unsigned number = function.getNumArguments();
    function.insertArgument(number, tensor.type(), graph.getArgAttrDict(i),
                            builder.getUnknownLoc());
    mapping.map(graph.getArgument(i), function.getArgument(number));
    inputs.push_back(entry(name.str(), tensor));
  }
  Block &block = graph.getBody().front();
  for (Operation &op : block.without_terminator())
    builder.clone(op, mapping);
  Tolerance tolerance(graph, tensors, *results);
  for (auto [i, value] :
       llvm::enumerate(block.getTerminator()->getOperands())) {
    std::string name = "g" + std::to_string(seed) + "_" + std::to_string(i);
    outputs.push_back(mapping.lookup(value));
    names.push_back(builder.getDictionaryAttr(
        builder.getNamedAttr("nn.name", builder.getStringAttr(name))));
    references.push_back(entry(name, (*results)[i]));
    HostTensor distances((*results)[i].type().clone(builder.getF64Type()));
    for (auto [e, distance] : llvm::enumerate(tolerance.allowed(i)))
      distances.setReal(e, distance);
    tolerances.push_back(entry(name, distances));
  }
}

void Joined::finish() {
  builder.create<func::ReturnOp>(builder.getUnknownLoc(), outputs);
  function.setFunctionType(builder.getFunctionType(
      function.getArgumentTypes(), ValueRange(outputs).getTypes()));
  function.setAllResultAttrs(names);
}

llvm::Error writeModel(MLIRContext *context, uint64_t seed, uint64_t count,
                       const GraphOptions &options, const std::string &folder) {
  Joined joined(context);
  for (uint64_t i = seed; i < seed + count; ++i) {
    OwningOpRef<ModuleOp> graph = generate(context, i, options);
    joined.add(*graph->getOps<func::FuncOp>().begin(), i);
  }
  joined.finish();
  if (std::error_code code = llvm::sys::fs::create_directories(folder))
    return llvm::createStringError(code, folder);
  std::error_code code;
  llvm::raw_fd_ostream model(folder + "/model.mlir", code);
  if (code)
    return llvm::createStringError(code, folder);
  joined.module->print(model);
  for (auto [name, entries] : {std::pair("/in.npz", &joined.inputs),
                               std::pair("/ref.npz", &joined.references),
                               std::pair("/tolerance.npz", &joined.tolerances)})
    if (llvm::Error error = support::writeNpzFile(folder + name, *entries))
      return error;
  return llvm::Error::success();
}

} // namespace burin::fuzz
