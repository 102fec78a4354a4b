// Scan: a loop over slices of its inputs, whose results are stacked.
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/import/onnx/RunTimeLoops.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/shape/Shapes.h"
#include <limits>

using namespace mlir;
using burin::support::quote;

namespace burin::onnx {

namespace {

/// What the node's attributes say.
struct Scan {
  const proto::GraphProto *body = nullptr;
  int64_t inputs = 0; ///< that are sliced, behind the carried values
  std::vector<int64_t> inputAxes, outputAxes;
  std::vector<int64_t> inputDirections, outputDirections;
};

} // namespace

/// `given`, or zeros where it is left out; fails where it has another length.
static LogicalResult fill(nn::OnnxNode &view, llvm::StringRef name,
                          std::vector<int64_t> &given, size_t count) {
  if (given.empty())
    given.assign(count, 0);
  if (given.size() == count)
    return success();
  return view.emitError() << "expected " << count << " numbers as attribute "
                          << quote(name) << ", got " << given.size();
}

/// Reads the attributes; `resolve` looks up those of a function's caller.
template <typename Resolve>
static FailureOr<Scan> readScan(NodeVisit &visit, Resolve resolve) {
  Scan scan;
  for (const proto::AttributeProto &attribute : visit.node.attribute()) {
    const proto::AttributeProto *given = resolve(attribute);
    if (!given)
      continue;
    llvm::StringRef name = attribute.name();
    std::vector<int64_t> numbers(given->ints().begin(), given->ints().end());
    if (name == "body" && given->has_g())
      scan.body = &given->g();
    else if (name == "num_scan_inputs")
      scan.inputs = given->i();
    else if (name == "scan_input_axes")
      scan.inputAxes = numbers;
    else if (name == "scan_output_axes")
      scan.outputAxes = numbers;
    else if (name == "scan_input_directions")
      scan.inputDirections = numbers;
    else if (name == "scan_output_directions")
      scan.outputDirections = numbers;
    else
      return visit.view.emitError(attribute.name())
             << "attribute " << quote(attribute.name())
             << " has no meaning in version " << visit.view.version;
  }
  nn::OnnxNode &view = visit.view;
  int64_t operands = view.operands.size(), carried = operands - scan.inputs;
  if (scan.inputs < 1 || carried < 0)
    return view.emitError("num_scan_inputs")
           << "expected 'num_scan_inputs' in [1, " << operands << "], got "
           << scan.inputs;
  int64_t results = visit.node.output_size();
  if (results < carried)
    return view.emitError()
           << "expected at least " << carried << " outputs, got " << results;
  if (!scan.body || scan.body->input_size() != operands ||
      scan.body->output_size() != results) {
    InFlightDiagnostic error = view.emitError();
    error << "expected a graph 'body' of " << operands << " inputs and "
          << results << " outputs, as the node has, got ";
    return scan.body ? error << scan.body->input_size() << " and "
                             << scan.body->output_size()
                     : error << "none";
  }
  size_t outputs = scan.body->output_size() - carried;
  if (failed(fill(view, "scan_input_axes", scan.inputAxes, scan.inputs)) ||
      failed(fill(view, "scan_input_directions", scan.inputDirections,
                  scan.inputs)) ||
      failed(fill(view, "scan_output_axes", scan.outputAxes, outputs)) ||
      failed(
          fill(view, "scan_output_directions", scan.outputDirections, outputs)))
    return failure();
  for (const auto &directions : {scan.inputDirections, scan.outputDirections})
    for (int64_t direction : directions)
      if (direction != 0 && direction != 1)
        return view.emitError()
               << "expected scan directions of 0 or 1, got " << direction;
  return scan;
}

/// How long the inputs are along their axes, which become counted from 0.
static FailureOr<int64_t> lengthOf(nn::OnnxNode &view, Scan &scan) {
  std::optional<int64_t> length;
  llvm::ArrayRef<Value> inputs =
      llvm::ArrayRef(view.operands).take_back(scan.inputs);
  for (auto [input, axis] : llvm::zip_equal(inputs, scan.inputAxes)) {
    ShapedType type = nn::shaped(input);
    if (!type.hasRank() || axis >= type.getRank() || axis < -type.getRank())
      return view.emitError() << "expected a scan input that has axis " << axis
                              << ", got " << type;
    axis = nn::fromStart(axis, type.getRank());
    int64_t size = type.getDimSize(axis);
    if (ShapedType::isDynamic(size))
      return view.emitError() << "expected scan inputs of known length, got "
                              << type << " along axis " << axis;
    if (length && *length != size)
      return view.emitError() << "expected scan inputs of one length, got "
                              << *length << " and " << size;
    length = size;
  }
  return *length;
}

/// The loop's slice of `input`, in order of `direction`.
static Value sliceOf(nn::OnnxNode &view, RunTimeLoop &loop, Value input,
                     int64_t axis, int64_t direction) {
  Value at = loop.block->getArgument(0);
  if (direction == 1)
    at = view.create<nn::SubOp>(ValueRange{
        view.scalar(view.builder.getI64Type(), double(*loop.count - 1)), at});
  return at ? view.create<nn::GatherOp>(input, at, axis) : Value();
}

/// What the loop stacked along dimension 0, along `axis` and in order of
/// `direction`.
static Value placeStacked(nn::OnnxNode &view, Value stacked, int64_t axis,
                          int64_t direction) {
  int64_t rank = nn::shaped(stacked).getRank();
  if (axis < -rank || axis >= rank) {
    view.emitError() << "expected a scan output that has axis " << axis
                     << ", got " << stacked.getType();
    return nullptr;
  }
  if (direction == 1)
    stacked = nn::step::slice(view, stacked, 0, -1,
                              std::numeric_limits<int64_t>::min(), -1);
  axis = nn::fromStart(axis, rank);
  return axis == 0 ? stacked : nn::step::move(view, stacked, {0}, {axis});
}

LogicalResult BodyImporter::importScan(NodeVisit &visit) {
  nn::OnnxNode &view = visit.view;
  if (visit.view.version < 9)
    return view.emitError()
           << "expected version 9 or later, got " << visit.view.version;
  if (failed(checkDepth(visit)) ||
      failed(view.checkOperands(view.operands, std::nullopt)) ||
      failed(checkTensors(visit, view.operands)))
    return failure();
  auto scan = readScan(visit, [&](const proto::AttributeProto &attribute) {
    return resolve(attribute, visit.scope);
  });
  FailureOr<int64_t> length =
      failed(scan) ? FailureOr<int64_t>(failure()) : lengthOf(view, *scan);
  if (failed(length))
    return failure();
  RunTimeLoop loop = beginLoop(visit);
  loop.count = *length;
  size_t carried = view.operands.size() - scan->inputs;
  llvm::SmallVector<Value> inputs;
  for (Value initial : llvm::ArrayRef(view.operands).take_front(carried)) {
    loop.initial.push_back(initial);
    inputs.push_back(
        loop.block->addArgument(initial.getType(), initial.getLoc()));
  }
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(loop.block);
    for (auto [input, axis, direction] :
         llvm::zip_equal(llvm::ArrayRef(view.operands).drop_front(carried),
                         scan->inputAxes, scan->inputDirections)) {
      inputs.push_back(sliceOf(view, loop, input, axis, direction));
      if (!inputs.back())
        return failure();
    }
  }
  auto outputs = importLoopBody(visit, loop, *scan->body, inputs);
  if (failed(outputs))
    return failure();
  loop.next.assign(outputs->begin(), outputs->begin() + carried);
  loop.stacked.assign(outputs->begin() + carried, outputs->end());
  auto op = finishLoop(visit, loop);
  if (failed(op))
    return failure();
  for (OpResult result : op->getResults()) {
    Value value = result;
    if (size_t i = result.getResultNumber(); i >= carried)
      value = placeStacked(view, result, scan->outputAxes[i - carried],
                           scan->outputDirections[i - carried]);
    if (!value)
      return failure();
    view.results.push_back(value);
  }
  return success();
}

} // namespace burin::onnx
