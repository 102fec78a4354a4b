// Recurrent layers: types, reference and lowering to the runtime's kernels,
// which run all steps in one call.
#include "dialects/nn/ops/Recurrent.h"
#include "dialects/nn/import/RecurrentActivations.h"
#include "dialects/nn/import/RecurrentBindings.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::recurrent {

/// The op's activations, in the order of its attributes.
template <typename Op> static SmallVector<StringRef> activationsOf(Op op) {
  if constexpr (isLstm<Op>)
    return {op.getGateActivation(), op.getCellActivation(),
            op.getStateActivation()};
  else if constexpr (isGru<Op>)
    return {op.getGateActivation(), op.getCandidateActivation()};
  else
    return {op.getStateActivation()};
}

template <typename Op> static int64_t directionsOf(Op op) {
  return op.getDirection() == "bidirectional" ? 2 : 1;
}

/// Where the gate called `letter` stands in `order`, which has it once.
static int64_t placeIn(StringRef order, char letter) {
  return int64_t(order.find(letter));
}

// ---- types

template <typename Op> static LogicalResult checkAttributes(Op op) {
  StringRef direction = op.getDirection();
  if (!llvm::is_contained({"forward", "reverse", "bidirectional"}, direction))
    return op.emitOpError() << "expected 'forward', 'reverse' or "
                               "'bidirectional' as direction, got '"
                            << direction << "'";
  for (StringRef name : activationsOf(op))
    if (!llvm::is_contained(activationNames(), name))
      return op.emitOpError()
             << "expected one of '" << llvm::join(activationNames(), "', '")
             << "' as activation, got '" << name << "'";
  if (size_t count = 2 * activationsOf(op).size();
      !op.getScales().empty() && op.getScales().size() != count)
    return op.emitOpError()
           << "expected " << count << " scales, got " << op.getScales().size();
  if (!(op.getClip().convertToDouble() >= 0))
    return op.emitOpError() << "expected a clip of at least 0, got "
                            << op.getClip().convertToDouble();
  if constexpr (!std::is_same_v<Op, RnnOp>) {
    StringRef known = isLstm<Op> ? "iofc" : "zrh";
    std::string sorted = op.getOrder().str(), expected = known.str();
    llvm::sort(sorted), llvm::sort(expected);
    if (sorted != expected || (isGru<Op> && op.getOrder().back() != 'h'))
      return op.emitOpError() << "expected an order of the gates '" << known
                              << "', got '" << op.getOrder() << "'";
  }
  return success();
}

/// Fails after an error unless `value` may have `shape`, where -1 is unknown.
static LogicalResult checkShape(Operation *op, StringRef what, Value value,
                                ArrayRef<int64_t> shape) {
  if (!value || !shaped(value).hasRank())
    return success();
  ArrayRef<int64_t> found = shaped(value).getShape();
  bool fits = found.size() == shape.size();
  for (size_t i = 0; fits && i < shape.size(); ++i)
    fits =
        shape[i] < 0 || ShapedType::isDynamic(found[i]) || found[i] == shape[i];
  if (fits)
    return success();
  InFlightDiagnostic error = op->emitOpError()
                             << "expected " << what << " of shape [";
  llvm::interleaveComma(shape, error, [&](int64_t size) {
    if (size < 0)
      error << "?";
    else
      error << size;
  });
  return error << "], got " << value.getType();
}

/// a * b, unknown where a factor is or they are too many.
static int64_t times(int64_t a, int64_t b) {
  return checkedProduct({a, b}).value_or(-1);
}

namespace {

/// What is known of the sizes of a layer, -1 where it is unknown.
struct Sizes {
  int64_t steps = -1, batch = -1, hidden = -1, directions = 1, gates = 1;
};

} // namespace

template <typename Op> static Sizes sizesOf(Op op) {
  Sizes sizes;
  sizes.directions = directionsOf(op);
  sizes.gates = gates<Op>;
  auto size = [](ShapedType type, int64_t i) {
    return type.hasRank() && i < type.getRank() && !type.isDynamicDim(i)
               ? type.getDimSize(i)
               : int64_t(-1);
  };
  ShapedType x = shaped(op.getX());
  sizes.steps = size(x, op.getBatchFirst() ? 1 : 0);
  sizes.batch = size(x, op.getBatchFirst() ? 0 : 1);
  sizes.hidden = size(shaped(op.getRecurrent()), 2);
  return sizes;
}

template <typename Op>
static LogicalResult checkOperands(Op op, const Sizes &sizes) {
  auto [steps, batch, hidden, directions, gateCount] = sizes;
  int64_t columns = times(gateCount, hidden);
  SmallVector<int64_t> x{steps, batch, times(directions, columns)};
  if (op.getBatchFirst())
    std::swap(x[0], x[1]);
  if (failed(checkShape(op, "products", op.getX(), x)) ||
      failed(checkShape(op, "recurrent weights", op.getRecurrent(),
                        {directions, columns, hidden})) ||
      failed(checkShape(op, "initial states", op.getInitial(),
                        {directions, batch, hidden})) ||
      failed(checkShape(op, "lengths", op.getLengths(), {batch})))
    return failure();
  if (op.getLengths() && !elementOf(op.getLengths()).isInteger(32))
    return op.emitOpError() << "expected lengths of element type 'i32', got "
                            << elementOf(op.getLengths());
  SmallVector<Value> others{op.getRecurrent(), op.getInitial()};
  if constexpr (isLstm<Op>) {
    others.append({op.getInitialMemory(), op.getPeephole()});
    if (failed(checkShape(op, "initial memory", op.getInitialMemory(),
                          {directions, batch, hidden})) ||
        failed(checkShape(op, "peephole weights", op.getPeephole(),
                          {directions, times(3, hidden)})))
      return failure();
  } else if constexpr (isGru<Op>) {
    others.push_back(op.getBias());
    if (failed(checkShape(op, "a bias", op.getBias(), {directions, hidden})))
      return failure();
  }
  for (Value other : others)
    if (other && elementOf(other) != elementOf(op.getX()))
      return op.emitOpError()
             << "expected operands of element type " << elementOf(op.getX())
             << ", got " << elementOf(other);
  return success();
}

template <typename Op>
static LogicalResult inferResultTypes(Op op, SmallVectorImpl<Type> &types) {
  Type element = elementOf(op.getX());
  if (!element.isF32() && !element.isF64())
    return op.emitOpError()
           << "expected 'f32' or 'f64' as element type, got " << element;
  if (failed(checkAttributes(op)))
    return failure();
  Sizes sizes = sizesOf(op);
  if (failed(checkOperands(op, sizes)))
    return failure();
  auto known = [](int64_t size) {
    return size < 0 ? ShapedType::kDynamic : size;
  };
  int64_t steps = known(sizes.steps), batch = known(sizes.batch),
          hidden = known(sizes.hidden);
  bool batchFirst = op.getBatchFirst();
  types.push_back(RankedTensorType::get({batchFirst ? batch : steps,
                                         batchFirst ? steps : batch,
                                         sizes.directions, hidden},
                                        element));
  while (types.size() < op->getNumResults())
    types.push_back(
        RankedTensorType::get({sizes.directions, batch, hidden}, element));
  return success();
}

template <typename Op> static int64_t countOperations(Op op) {
  Sizes sizes = sizesOf(op);
  auto sums = checkedProduct(
      {sizes.steps, sizes.batch, sizes.directions, sizes.gates, sizes.hidden});
  return sums ? countProducts(*sums, sizes.hidden) : 0;
}

// ---- reference

namespace {

/// One row of one direction while it runs.
struct Row {
  int64_t direction;
  std::vector<double> h, c;
  /// The inputs' products of this step, by gate.
  std::vector<double> x;
};

} // namespace

/// Activation `i` of `op`, of an x that is held within `clip`.
template <typename Op>
static double apply(Op op, size_t i, double clip, double x) {
  if (clip > 0)
    x = std::min(std::max(x, -clip), clip);
  ArrayRef<double> scales = op.getScales();
  double alpha = scales.empty() ? 0 : scales[2 * i],
         beta = scales.empty() ? 0 : scales[2 * i + 1];
  return activate(activationsOf(op)[i], alpha, beta, x);
}

/// State times the weights of gate `gate`, unit j.
static double product(const HostTensor &recurrent, const Row &row,
                      ArrayRef<double> state, int64_t gate, int64_t j) {
  int64_t n = int64_t(state.size()), columns = recurrent.shape()[1];
  int64_t first = (row.direction * columns + gate * n + j) * n;
  double sum = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += state[i] * recurrent.real(first + i);
  return sum;
}

static void advance(LstmOp op, Interpretation &values, Row &row) {
  const HostTensor &recurrent = values[op.getRecurrent()];
  const HostTensor *peephole = values.optional(op.getPeephole());
  double clip = op.getClip().convertToDouble();
  int64_t n = int64_t(row.h.size());
  std::vector<double> h = row.h;
  for (int64_t j = 0; j < n; ++j) {
    auto sum = [&](char letter, int64_t part) {
      int64_t gate = placeIn(op.getOrder(), letter);
      double value = row.x[gate * n + j] + product(recurrent, row, h, gate, j);
      if (peephole && part >= 0)
        value += row.c[j] * peephole->real((row.direction * 3 + part) * n + j);
      return value;
    };
    double i = apply(op, 0, clip, sum('i', 0));
    double f = op.getCoupled() ? 1 - i : apply(op, 0, clip, sum('f', 2));
    double g = apply(op, 1, clip, sum('c', -1));
    row.c[j] = f * row.c[j] + i * g;
    double o = apply(op, 0, clip, sum('o', 1));
    row.h[j] = o * apply(op, 2, 0, row.c[j]);
  }
}

static void advance(GruOp op, Interpretation &values, Row &row) {
  const HostTensor &recurrent = values[op.getRecurrent()];
  const HostTensor *bias = values.optional(op.getBias());
  double clip = op.getClip().convertToDouble();
  int64_t n = int64_t(row.h.size());
  std::vector<double> h = row.h, reset(n), kept(n);
  for (int64_t j = 0; j < n; ++j) {
    int64_t gate = placeIn(op.getOrder(), 'r');
    reset[j] = apply(op, 0, clip,
                     row.x[gate * n + j] + product(recurrent, row, h, gate, j));
    kept[j] = op.getResetAfter() ? h[j] : reset[j] * h[j];
  }
  for (int64_t j = 0; j < n; ++j) {
    int64_t gate = placeIn(op.getOrder(), 'z');
    double z = apply(op, 0, clip,
                     row.x[gate * n + j] + product(recurrent, row, h, gate, j));
    double sum = product(recurrent, row, kept, 2, j) +
                 (bias ? bias->real(row.direction * n + j) : 0);
    double candidate =
        apply(op, 1, clip,
              row.x[2 * n + j] + (op.getResetAfter() ? reset[j] * sum : sum));
    row.h[j] = (1 - z) * candidate + z * h[j];
  }
}

static void advance(RnnOp op, Interpretation &values, Row &row) {
  std::vector<double> h = row.h;
  for (size_t j = 0; j < h.size(); ++j)
    row.h[j] = apply(
        op, 0, op.getClip().convertToDouble(),
        row.x[j] + product(values[op.getRecurrent()], row, h, 0, int64_t(j)));
}

/// The state that starts at element `first`; zeros without a tensor.
static std::vector<double> loadState(const HostTensor *tensor, int64_t first,
                                     int64_t n) {
  std::vector<double> state(n);
  for (int64_t j = 0; tensor && j < n; ++j)
    state[j] = tensor->real(first + j);
  return state;
}

static void storeState(ArrayRef<double> state, HostTensor &tensor,
                       int64_t first) {
  for (size_t j = 0; j < state.size(); ++j)
    tensor.setReal(first + int64_t(j), state[j]);
}

/// All steps of row `b` of the batch: brings `row` to its last states and
/// writes the others to y.
template <typename Op>
static void runRow(Op op, Interpretation &values, const Sizes &sizes, Row &row,
                   int64_t b) {
  const HostTensor &x = values[op.getX()];
  const HostTensor *lengths = values.optional(op.getLengths());
  int64_t columns = sizes.gates * sizes.hidden;
  int64_t length = lengths ? std::clamp(int64_t(lengths->integer(b)),
                                        int64_t(0), sizes.steps)
                           : sizes.steps;
  bool backwards = op.getDirection() == "reverse" || row.direction == 1;
  for (int64_t step = 0; step < length; ++step) {
    int64_t time = backwards ? length - 1 - step : step;
    int64_t at =
        op.getBatchFirst() ? b * sizes.steps + time : time * sizes.batch + b;
    row.x.resize(columns);
    for (int64_t i = 0; i < columns; ++i)
      row.x[i] = x.real((at * sizes.directions + row.direction) * columns + i);
    advance(op, values, row);
    storeState(row.h, values.result(0),
               (at * sizes.directions + row.direction) * sizes.hidden);
  }
}

template <typename Op>
static LogicalResult interpret(Op op, Interpretation &values) {
  Sizes sizes = sizesOf(op);
  for (int64_t d = 0; d < sizes.directions; ++d)
    for (int64_t b = 0; b < sizes.batch; ++b) {
      int64_t first = (d * sizes.batch + b) * sizes.hidden;
      Row row{d,
              loadState(values.optional(op.getInitial()), first, sizes.hidden),
              {},
              {}};
      if constexpr (isLstm<Op>)
        row.c = loadState(values.optional(op.getInitialMemory()), first,
                          sizes.hidden);
      runRow(op, values, sizes, row, b);
      storeState(row.h, values.result(1), first);
      if constexpr (isLstm<Op>)
        storeState(row.c, values.result(2), first);
    }
  return success();
}

// ---- lowering

/// True where an operand is there and is not known to be all zeros.
static bool hasValue(Value value) {
  ElementsAttr elements = constantElements(value);
  if (!elements)
    return bool(value);
  FailureOr<HostTensor> tensor = HostTensor::fromElements(elements);
  if (failed(tensor))
    return true;
  for (int64_t i = 0; i < tensor->size(); ++i)
    if (tensor->number(i) != 0)
      return true;
  return false;
}

/// True where some row may be over before the last step.
static bool endsEarly(Value lengths, int64_t steps) {
  std::optional<SmallVector<int64_t>> known = constantIntegers(lengths);
  return lengths && (!known || llvm::any_of(*known, [&](int64_t length) {
           return length < steps;
         }));
}

namespace {

/// What the kernel of one layer is called with.
template <typename Op> struct KernelCall {
  Op op;
  Lowering &lowering;
  Sizes sizes;
  SmallVector<NamedAttribute> params;
  SmallVector<Value> operands;

  void integer(StringRef name, int64_t value) {
    OpBuilder &builder = lowering.builder;
    params.push_back(
        builder.getNamedAttr(name, builder.getI64IntegerAttr(value)));
  }
  void flag(StringRef name, bool value) {
    OpBuilder &builder = lowering.builder;
    params.push_back(builder.getNamedAttr(name, builder.getBoolAttr(value)));
  }
  /// An operand that `name` tells whether to read; x stands in for one that is
  /// left out.
  void optional(StringRef name, Value value, bool isThere) {
    flag(name, isThere);
    operands.push_back(lowering[isThere ? value : op.getX()]);
  }

  void addSizes() {
    integer("steps", sizes.steps);
    integer("batch", sizes.batch);
    integer("hidden", sizes.hidden);
    integer("gates", sizes.gates);
    integer("directions", sizes.directions);
    flag("reverse", op.getDirection() == "reverse");
    flag("has_memory", isLstm<Op>);
    if (!isLstm<Op>)
      flag("initial_memory", false);
    params.push_back(lowering.builder.getNamedAttr(
        "clip",
        lowering.builder.getF64FloatAttr(op.getClip().convertToDouble())));
    int64_t columns = sizes.directions * sizes.gates * sizes.hidden,
            outputs = sizes.directions * sizes.hidden;
    bool batchFirst = op.getBatchFirst();
    int64_t perStep = batchFirst ? 1 : sizes.batch,
            perRow = batchFirst ? sizes.steps : 1;
    integer("x_step", perStep * columns);
    integer("x_row", perRow * columns);
    integer("y_step", perStep * outputs);
    integer("y_row", perRow * outputs);
  }

  /// The activations, called `names` in the op's order, and their scales.
  void addActivations(ArrayRef<StringRef> names) {
    OpBuilder &builder = lowering.builder;
    ArrayRef<double> scales = op.getScales();
    auto found = activationsOf(op);
    for (size_t i = 0; i < names.size(); ++i) {
      integer((names[i] + "_activation").str(), activationNumber(found[i]));
      for (size_t j : {0, 1})
        params.push_back(builder.getNamedAttr(
            (names[i] + (j == 0 ? "_alpha" : "_beta")).str(),
            builder.getF64FloatAttr(scales.empty() ? 0 : scales[2 * i + j])));
    }
  }

  /// x, and the weights as `parts` matrices a direction.
  void addWeights(int64_t parts) {
    int64_t n = sizes.hidden, columns = sizes.gates * n / parts;
    operands.push_back(lowering[op.getX()]);
    operands.push_back(
        packPanels(lowering, lowering[op.getRecurrent()],
                   {sizes.directions * parts, n, columns, columns * n, 1, n}));
  }

  void build(StringRef name) {
    optional("lengths", op.getLengths(),
             endsEarly(op.getLengths(), sizes.steps));
    OpBuilder &builder = lowering.builder;
    plan::KernelOp kernel = lowering.kernelOp(
        name, op->getResultTypes(), operands, builder.getDictionaryAttr(params),
        countOperations(op));
    for (auto [result, value] :
         llvm::zip(op->getResults(), kernel.getResults()))
      lowering.set(result, value);
  }
};

} // namespace

static void addCell(KernelCall<LstmOp> &call) {
  LstmOp op = call.op;
  call.addWeights(1);
  call.optional("initial_state", op.getInitial(), hasValue(op.getInitial()));
  call.optional("initial_memory", op.getInitialMemory(),
                hasValue(op.getInitialMemory()));
  call.optional("peephole", op.getPeephole(), hasValue(op.getPeephole()));
  for (auto [name, letter] :
       {std::pair("input_gate", 'i'), std::pair("output_gate", 'o'),
        std::pair("forget_gate", 'f'), std::pair("cell_gate", 'c')})
    call.integer(name, placeIn(op.getOrder(), letter));
  call.flag("coupled", op.getCoupled());
  call.addActivations({"gate", "cell", "state"});
  call.build("lstm");
}

static void addCell(KernelCall<GruOp> &call) {
  GruOp op = call.op;
  call.addWeights(op.getResetAfter() ? 1 : 3);
  call.optional("initial_state", op.getInitial(), hasValue(op.getInitial()));
  call.optional("bias", op.getBias(), hasValue(op.getBias()));
  call.flag("reset_after", op.getResetAfter());
  call.integer("update_gate", placeIn(op.getOrder(), 'z'));
  call.integer("reset_gate", placeIn(op.getOrder(), 'r'));
  call.addActivations({"gate", "candidate"});
  call.build("gru");
}

static void addCell(KernelCall<RnnOp> &call) {
  RnnOp op = call.op;
  call.addWeights(1);
  call.optional("initial_state", op.getInitial(), hasValue(op.getInitial()));
  call.addActivations({"state"});
  call.build("rnn");
}

template <typename Op> static LogicalResult lower(Op op, Lowering &lowering) {
  KernelCall<Op> call{op, lowering, sizesOf(op), {}, {}};
  call.addSizes();
  addCell(call);
  return success();
}

} // namespace burin::nn::recurrent

namespace burin::nn {

void LstmOp::getBindings(Bindings &bindings) { recurrent::bindLstm(bindings); }
void GruOp::getBindings(Bindings &bindings) { recurrent::bindGru(bindings); }
void RnnOp::getBindings(Bindings &bindings) { recurrent::bindRnn(bindings); }

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/Recurrent.cpp.inc"

namespace burin::nn {

void registerRecurrentOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Recurrent.cpp.inc"
      >();
}

} // namespace burin::nn
