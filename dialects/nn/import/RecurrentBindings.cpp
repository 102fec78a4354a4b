// Reads recurrent layers of ONNX and ATen: the product of all inputs with their
// weights, then the recurrence of each layer.
#include "dialects/nn/import/RecurrentBindings.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Quantization.h"
#include "dialects/nn/import/RecurrentActivations.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Recurrent.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn::recurrent {

namespace {

/// One layer as both sources give it; what is left out is null.
struct Layer {
  /// [steps, batch, inputs], or [batch, steps, inputs] with `batchFirst`.
  Value x;
  /// [directions, gates * hidden, inputs], [directions, gates * hidden, hidden]
  /// and [directions, 2 * gates * hidden]: the inputs' biases, then the
  /// states'.
  Value weights, recurrent, bias;
  /// [directions, batch, hidden]
  Value initial, initialMemory;
  Value peephole, lengths;
  std::string direction = "forward", order;
  bool batchFirst = false, resetAfter = false, coupled = false;
  /// Of the first direction, then of the second where it has others.
  SmallVector<std::string> activations;
  /// Alpha and beta of each; may be empty where none has any.
  SmallVector<double> scales;
  double clip = 0;
};

} // namespace

/// The biases [directions * gates * hidden] of the gates' sums; `candidate`
/// gets the one that a GRU with `resetAfter` adds inside. Null after an error.
template <typename Op>
static Value joinBiases(SourceNode &node, const Layer &layer,
                        Value &candidate) {
  constexpr unsigned count = gates<Op>;
  auto parts =
      node.createMany<SplitOp>(2 * count, layer.bias, 1, DenseI64ArrayAttr());
  if (parts.empty())
    return nullptr;
  SmallVector<Value> sums;
  for (unsigned i = 0; i < count; ++i) {
    if (isGru<Op> && layer.resetAfter && i == 2) {
      candidate = parts[count + i];
      sums.push_back(parts[i]);
      continue;
    }
    sums.push_back(node.create<AddOp>(ValueRange{parts[i], parts[count + i]}));
    if (!sums.back())
      return nullptr;
  }
  Value joined = node.create<ConcatOp>(sums, 1);
  return joined ? node.create<CollapseOp>(joined, 0, 1) : nullptr;
}

/// x times the weights, with all biases that can be added here; null after an
/// error.
template <typename Op>
static Value multiplyInputs(SourceNode &node, const Layer &layer,
                            Value &candidate) {
  Value weights = node.create<CollapseOp>(layer.weights, 0, 1);
  Value product =
      weights ? node.create<MatmulOp>(layer.x, weights, false, true, TypeAttr())
              : nullptr;
  if (!product || !layer.bias)
    return product;
  Value bias = joinBiases<Op>(node, layer, candidate);
  return bias ? node.create<AddOp>(ValueRange{product, bias}) : nullptr;
}

/// The op's results: y [.., .., directions, hidden] and the last states; empty
/// after an error.
template <typename Op>
static SmallVector<Value> build(SourceNode &node, const Layer &layer) {
  Value candidate;
  Value x = multiplyInputs<Op>(node, layer, candidate);
  if (!x)
    return {};
  const auto &names = layer.activations;
  APFloat clip(layer.clip);
  if constexpr (isLstm<Op>)
    return node.createMany<LstmOp>(
        3, x, layer.recurrent, layer.initial, layer.initialMemory,
        layer.peephole, layer.lengths, layer.direction, layer.batchFirst,
        layer.order, layer.coupled, names[0], names[1], names[2], clip,
        layer.scales);
  else if constexpr (isGru<Op>)
    return node.createMany<GruOp>(
        2, x, layer.recurrent, layer.initial, candidate, layer.lengths,
        layer.direction, layer.batchFirst, layer.order, layer.resetAfter,
        names[0], names[1], clip, layer.scales);
  else
    return node.createMany<RnnOp>(
        2, x, layer.recurrent, layer.initial, layer.lengths, layer.direction,
        layer.batchFirst, names[0], clip, layer.scales);
}

/// Casts narrow floats to f32, in which states are held.
static bool widen(SourceNode &node, ArrayRef<Value *> values) {
  for (Value *value : values) {
    if (!*value)
      continue;
    Type element = elementOf(*value);
    if (!isa<FloatType>(element) || element.getIntOrFloatBitWidth() >= 32)
      continue;
    *value = castTo(node, *value, node.builder.getF32Type());
    if (!*value)
      return false;
  }
  return true;
}

/// Entries [first, first + count) of the first dimension: of the states [layers
/// * directions, batch, hidden], or of what has one entry a direction.
static Value sliceStates(SourceNode &node, Value states, int64_t first,
                         int64_t count) {
  return node.create<SliceOp>(states, node.constant({first}),
                              node.constant({first + count}),
                              ArrayRef<int64_t>{0}, ArrayRef<int64_t>{1});
}

/// The results of two directions that differ in their activations: each is a
/// layer of its own.
template <typename Op>
static SmallVector<Value> buildApart(SourceNode &node, const Layer &layer) {
  SmallVector<SmallVector<Value>> both;
  size_t count = layer.activations.size() / 2;
  for (size_t d : {0, 1}) {
    Layer one = layer;
    one.direction = d == 0 ? "forward" : "reverse";
    auto half = [&](auto &list, size_t size) {
      list.erase(d == 0 ? list.begin() + size : list.begin(),
                 d == 0 ? list.end() : list.begin() + size);
    };
    half(one.activations, count);
    if (!layer.scales.empty())
      half(one.scales, 2 * count);
    for (Value *value : {&one.weights, &one.recurrent, &one.bias, &one.initial,
                         &one.initialMemory, &one.peephole})
      if (*value && !(*value = sliceStates(node, *value, int64_t(d), 1)))
        return {};
    both.push_back(build<Op>(node, one));
    if (both.back().empty())
      return {};
  }
  SmallVector<Value> results;
  for (size_t i = 0; i < both[0].size(); ++i) {
    results.push_back(node.create<ConcatOp>(ValueRange{both[0][i], both[1][i]},
                                            i == 0 ? 2 : 0));
    if (!results.back())
      return {};
  }
  return results;
}

// ---- ONNX

/// Turns [batch, directions, hidden], as layout 1 has it, and back.
static Value turnState(SourceNode &node, Value state) {
  return node.create<TransposeOp>(state,
                                  node.builder.getDenseI64ArrayAttr({1, 0, 2}));
}

static bool isTwoWay(const Layer &layer) {
  return layer.direction == "bidirectional";
}

/// The operands and attributes that the three operators share.
static LogicalResult readLayer(OnnxNode &node, Layer &layer) {
  for (unsigned i = 0; i < 3; ++i)
    if (!node.operand(i))
      return node.emitError() << "expected an operand " << i << ", got none";
  int64_t layout = node.getInt("layout", 0);
  if (layout != 0 && layout != 1)
    return node.emitError() << "expected a layout of 0 or 1, got " << layout;
  layer.x = node.operand(0);
  layer.weights = node.operand(1);
  layer.recurrent = node.operand(2);
  layer.bias = node.operand(3);
  layer.lengths = node.operand(4);
  layer.initial = node.operand(5);
  layer.batchFirst = layout == 1;
  layer.direction = node.getString("direction", "forward");
  layer.clip = node.getFloat("clip", 0);
  ShapedType recurrent = shaped(layer.recurrent);
  if (recurrent.hasRank() && recurrent.getRank() == 3 &&
      !recurrent.isDynamicDim(2)) {
    int64_t size = recurrent.getDimSize(2);
    int64_t hidden = node.getInt("hidden_size", size);
    if (hidden != size)
      return node.emitError()
             << "expected hidden_size of " << size << ", got " << hidden;
  } else {
    node.ignore("hidden_size");
  }
  return success(!node.hasFailed());
}

/// y as [steps, directions, batch, hidden] unless it is batch first.
static Value turnOutput(OnnxNode &node, const Layer &layer, Value y) {
  if (layer.batchFirst)
    return y;
  if (layer.direction == "bidirectional")
    return node.create<TransposeOp>(
        y, node.builder.getDenseI64ArrayAttr({0, 2, 1, 3}));
  y = node.create<SqueezeOp>(y, node.builder.getDenseI64ArrayAttr({2}));
  return y ? node.create<UnsqueezeOp>(y, ArrayRef<int64_t>{1}) : nullptr;
}

template <typename Op>
static LogicalResult finishOnnx(OnnxNode &node, Layer &layer) {
  Type element = elementOf(layer.x);
  if (!widen(node, {&layer.x, &layer.weights, &layer.recurrent, &layer.bias,
                    &layer.initial, &layer.initialMemory, &layer.peephole}))
    return failure();
  for (Value *state : {&layer.initial, &layer.initialMemory})
    if (layer.batchFirst && *state && !(*state = turnState(node, *state)))
      return failure();
  bool isApart = layer.activations.size() > activationCount<Op>;
  SmallVector<Value> results(isApart ? buildApart<Op>(node, layer)
                                     : build<Op>(node, layer));
  if (results.empty())
    return failure();
  results[0] = turnOutput(node, layer, results[0]);
  for (Value &state : llvm::drop_begin(results))
    state = layer.batchFirst ? turnState(node, state) : state;
  for (Value result : results) {
    if (!result)
      return failure();
    node.results.push_back(castTo(node, result, element));
  }
  return success();
}

static LogicalResult importOnnxLstm(OnnxNode &node) {
  Layer layer;
  if (failed(readLayer(node, layer)) ||
      failed(readActivations(node, isTwoWay(layer), layer.activations,
                             layer.scales, {"sigmoid", "tanh", "tanh"})))
    return failure();
  layer.coupled = node.getBool("input_forget", false);
  layer.initialMemory = node.operand(6);
  layer.peephole = node.operand(7);
  layer.order = "iofc";
  return finishOnnx<LstmOp>(node, layer);
}

/// Operand `i`, [directions, inputs, gates * hidden] as bytes whose scale and
/// zero point are operands `scale` and the next, as LSTM has its weights. A
/// scale is for a direction, or for each of its columns. Null after an error.
static Value dequantizeWeights(OnnxNode &node, unsigned i, unsigned scale) {
  Value bytes = node.operand(i), own = node.operand(scale),
        zero = node.operand(scale + 1);
  if (!bytes || !own) {
    node.emitError() << "expected operands " << i << " and " << scale;
    return nullptr;
  }
  auto type = dyn_cast<RankedTensorType>(bytes.getType());
  auto scales = dyn_cast<RankedTensorType>(own.getType());
  if (!type || type.getRank() != 3 || !type.hasStaticShape() || !scales ||
      !scales.hasStaticShape() || scales.getRank() > 2) {
    node.emitError() << "expected weights of 3 dimensions and scales of at "
                        "most 2, got "
                     << bytes.getType() << " and " << own.getType();
    return nullptr;
  }
  int64_t directions = type.getDimSize(0), columns = type.getDimSize(2);
  Composer compose(node);
  // A row for each column, so that the product is of integers.
  int64_t rows = directions * columns;
  bytes = compose.reshape(compose.transpose(bytes, {0, 2, 1}),
                          {rows, type.getDimSize(1)});
  bool isOfDirections = scales.getRank() == 1 && directions > 1;
  for (Value *parameter : {&own, &zero})
    if (*parameter && (isOfDirections || scales.getRank() == 2))
      *parameter = compose.reshape(*parameter, {-1, 1});
  int64_t block = isOfDirections ? columns : 0;
  Value weights =
      bytes && own ? dequantize(node, bytes, {own, zero, 0, block}) : Value();
  return compose.reshape(weights, {directions, columns, type.getDimSize(1)});
}

/// ONNX Runtime's LSTM of weights in bytes. Inputs become bytes, too, by their
/// own range; states, which it quantizes anew at each step, stay floats.
static LogicalResult importDynamicQuantizeLstm(OnnxNode &node) {
  auto x = quantizeDynamically(node, node.operand(0));
  Value numbers =
      succeeded(x) ? dequantize(node, x->bytes, x->parameters()) : Value();
  Value weights = numbers ? dequantizeWeights(node, 1, 8) : Value();
  Value recurrent = weights ? dequantizeWeights(node, 2, 10) : Value();
  if (!recurrent)
    return failure();
  node.operands.resize(8);
  llvm::copy(ArrayRef<Value>{numbers, weights, recurrent},
             node.operands.begin());
  return importOnnxLstm(node);
}

static LogicalResult importOnnxGru(OnnxNode &node) {
  Layer layer;
  if (failed(readLayer(node, layer)) ||
      failed(readActivations(node, isTwoWay(layer), layer.activations,
                             layer.scales, {"sigmoid", "tanh"})))
    return failure();
  layer.resetAfter = node.getBool("linear_before_reset", false);
  layer.order = "zrh";
  return finishOnnx<GruOp>(node, layer);
}

static LogicalResult importOnnxRnn(OnnxNode &node) {
  Layer layer;
  if (failed(readLayer(node, layer)) ||
      failed(readActivations(node, isTwoWay(layer), layer.activations,
                             layer.scales, {"tanh"})))
    return failure();
  return finishOnnx<RnnOp>(node, layer);
}

// ---- ATen

/// What of a layer follows from the ATen operator alone.
template <typename Op> static Layer atenLayer(StringRef activation) {
  Layer layer;
  layer.order = isLstm<Op> ? "ifco" : "rzh";
  layer.resetAfter = true;
  if constexpr (isLstm<Op>)
    layer.activations = {"sigmoid", "tanh", "tanh"};
  else if constexpr (isGru<Op>)
    layer.activations = {"sigmoid", "tanh"};
  else
    layer.activations = {activation.str()};
  return layer;
}

/// `values`, one a direction, along a new first dimension; null after an error.
static Value stackDirections(SourceNode &node, ArrayRef<Value> values) {
  SmallVector<Value> stacked;
  for (Value value : values) {
    stacked.push_back(node.create<UnsqueezeOp>(value, ArrayRef<int64_t>{0}));
    if (!stacked.back())
      return nullptr;
  }
  return stacked.size() == 1 ? stacked.front()
                             : node.create<ConcatOp>(stacked, 0);
}

/// Reads the parameters of one layer, which are w_ih, w_hh and perhaps b_ih,
/// b_hh, for each direction.
static LogicalResult readParameters(SourceNode &node, Layer &layer,
                                    ArrayRef<Value> parameters,
                                    unsigned directions) {
  size_t each = parameters.size() / directions;
  SmallVector<Value> weights, recurrent, biases;
  for (unsigned d = 0; d < directions; ++d) {
    ArrayRef<Value> own = parameters.slice(d * each, each);
    weights.push_back(own[0]);
    recurrent.push_back(own[1]);
    if (each == 4)
      biases.push_back(node.create<ConcatOp>(own.drop_front(2), 0));
    if (each == 4 && !biases.back())
      return failure();
  }
  layer.weights = stackDirections(node, weights);
  layer.recurrent = stackDirections(node, recurrent);
  if (!biases.empty())
    layer.bias = stackDirections(node, biases);
  return success(layer.weights && layer.recurrent &&
                 (biases.empty() || layer.bias));
}

/// The initial states of an argument that is one tensor, or a list of `count`;
/// fails after an error.
static FailureOr<SmallVector<Value>> readStates(AtenNode &node, size_t count) {
  SmallVector<Value> states = node.operandList("hx");
  if (states.size() == count &&
      llvm::all_of(states, [](Value state) { return bool(state); }))
    return states;
  node.emitError() << "expected " << count << " tensors as 'hx', got "
                   << states.size();
  return failure();
}

/// Runs the layers one on top of the other; `lasts` get their last states.
template <typename Op>
static Value stackLayers(AtenNode &node, Layer layer,
                         ArrayRef<Value> parameters, ArrayRef<Value> states,
                         int64_t layers,
                         SmallVectorImpl<SmallVector<Value>> &lasts) {
  unsigned directions = layer.direction == "bidirectional" ? 2 : 1;
  size_t each = parameters.size() / layers;
  for (int64_t i = 0; i < layers; ++i) {
    if (failed(readParameters(node, layer, parameters.slice(i * each, each),
                              directions)))
      return nullptr;
    auto initial = [&](Value all) {
      return layers == 1 ? all
                         : sliceStates(node, all, i * directions, directions);
    };
    layer.initial = initial(states[0]);
    if (isLstm<Op>)
      layer.initialMemory = initial(states[1]);
    if (!layer.initial || (isLstm<Op> && !layer.initialMemory))
      return nullptr;
    SmallVector<Value> results(build<Op>(node, layer));
    if (results.empty())
      return nullptr;
    for (size_t j = 1; j < results.size(); ++j)
      lasts[j - 1].push_back(results[j]);
    layer.x = node.create<CollapseOp>(results[0], 2, 3);
    if (!layer.x)
      return nullptr;
  }
  return layer.x;
}

/// lstm, gru, rnn_tanh and rnn_relu of tensors; `relu` names the activation of
/// the plain recurrence.
template <typename Op, bool relu = false>
static LogicalResult importAtenLayers(AtenNode &node) {
  Layer layer = atenLayer<Op>(relu ? "relu" : "tanh");
  layer.x = node.operand("input");
  SmallVector<Value> parameters = node.operandList("params");
  auto states = readStates(node, isLstm<Op> ? 2 : 1);
  if (failed(states))
    return failure();
  int64_t layers = node.getInt("num_layers", 1);
  bool isTwoWay = node.getBool("bidirectional", false);
  layer.batchFirst = node.getBool("batch_first", false);
  layer.direction = isTwoWay ? "bidirectional" : "forward";
  if (node.getBool("train", false) && node.getFloat("dropout", 0) > 0)
    return node.emitError("train") << "expected 'train' to be False, got True";
  node.ignore("dropout");
  int64_t each = node.getBool("has_biases", true) ? 4 : 2;
  if (!layer.x || layers < 1 || layers > 1000)
    return node.emitError() << "expected 1 to 1000 layers, got " << layers;
  if (int64_t(parameters.size()) != layers * each * (isTwoWay ? 2 : 1))
    return node.emitError()
           << "expected " << layers * each * (isTwoWay ? 2 : 1)
           << " tensors as 'params', got " << parameters.size();
  Type element = elementOf(layer.x);
  SmallVector<Value *> all{&layer.x};
  for (Value &value : parameters)
    all.push_back(&value);
  for (Value &value : *states)
    all.push_back(&value);
  SmallVector<SmallVector<Value>> lasts(isLstm<Op> ? 2 : 1);
  Value y = widen(node, all) ? stackLayers<Op>(node, layer, parameters, *states,
                                               layers, lasts)
                             : nullptr;
  if (!y)
    return failure();
  node.results.push_back(castTo(node, y, element));
  for (ArrayRef<Value> last : lasts) {
    Value joined =
        last.size() == 1 ? last.front() : node.create<ConcatOp>(last, 0);
    if (!joined)
      return failure();
    node.results.push_back(castTo(node, joined, element));
  }
  return success();
}

/// lstm_cell, gru_cell, rnn_tanh_cell and rnn_relu_cell: one step.
template <typename Op, bool relu = false>
static LogicalResult importAtenCell(AtenNode &node) {
  Layer layer = atenLayer<Op>(relu ? "relu" : "tanh");
  Value x = node.operand("input");
  auto states = readStates(node, isLstm<Op> ? 2 : 1);
  if (failed(states))
    return failure();
  SmallVector<Value> parameters;
  for (StringRef name : {"w_ih", "w_hh", "b_ih", "b_hh"})
    if (Value value = node.operand(name))
      parameters.push_back(value);
  if (!x || (parameters.size() != 2 && parameters.size() != 4))
    return node.emitError() << "expected 2 weights and 0 or 2 biases, got "
                            << parameters.size() << " tensors";
  SmallVector<Value *> all{&x};
  for (Value &value : parameters)
    all.push_back(&value);
  for (Value &value : *states)
    all.push_back(&value);
  Type element = elementOf(x);
  if (!widen(node, all))
    return failure();
  layer.x = stackDirections(node, x);
  layer.initial = stackDirections(node, states->front());
  if (isLstm<Op>)
    layer.initialMemory = stackDirections(node, states->back());
  if (!layer.x || !layer.initial || (isLstm<Op> && !layer.initialMemory) ||
      failed(readParameters(node, layer, parameters, 1)))
    return failure();
  for (Value last : llvm::drop_begin(build<Op>(node, layer))) {
    Value state =
        node.create<SqueezeOp>(last, node.builder.getDenseI64ArrayAttr({0}));
    if (!state)
      return failure();
    node.results.push_back(castTo(node, state, element));
  }
  return success(!node.results.empty());
}

void bindLstm(Bindings &bindings) {
  bindings.onnx("LSTM", {7}, importOnnxLstm);
  bindings.onnx("com.microsoft::DynamicQuantizeLSTM", {1},
                importDynamicQuantizeLstm);
  bindings.aten("aten.lstm.input", importAtenLayers<LstmOp>);
  bindings.aten("aten.lstm_cell.default", importAtenCell<LstmOp>);
}

void bindGru(Bindings &bindings) {
  bindings.onnx("GRU", {7}, importOnnxGru);
  bindings.aten("aten.gru.input", importAtenLayers<GruOp>);
  bindings.aten("aten.gru_cell.default", importAtenCell<GruOp>);
}

void bindRnn(Bindings &bindings) {
  bindings.onnx("RNN", {7}, importOnnxRnn);
  bindings.aten("aten.rnn_tanh.input", importAtenLayers<RnnOp>);
  bindings.aten("aten.rnn_relu.input", importAtenLayers<RnnOp, true>);
  bindings.aten("aten.rnn_tanh_cell.default", importAtenCell<RnnOp>);
  bindings.aten("aten.rnn_relu_cell.default", importAtenCell<RnnOp, true>);
}

} // namespace burin::nn::recurrent
