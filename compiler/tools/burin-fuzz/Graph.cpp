// Grows a graph: picks operands, builds ops by name, and draws numbers.
#include "compiler/tools/burin-fuzz/Graph.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;

namespace burin::fuzz {

using nn::HostTensor;

Graph::Graph(MLIRContext *context, Random &random, std::string name,
             bool hasNarrow)
    : builder(context), random(random), name(std::move(name)) {
  floats = {builder.getF32Type(), builder.getF64Type()};
  if (hasNarrow)
    floats.append({builder.getF16Type(), builder.getBF16Type()});
  floatType = cast<FloatType>(random.oneOf(ArrayRef(floats)));
  for (unsigned width : {8, 16, 32, 64}) {
    integerTypes.push_back(builder.getIntegerType(width));
    integerTypes.push_back(builder.getIntegerType(width, false));
  }
  numbers = floats;
  numbers.append(integerTypes);
  all = numbers;
  all.push_back(builder.getI1Type());
  Location location = builder.getUnknownLoc();
  module = ModuleOp::create(location);
  builder.setInsertionPointToEnd(module->getBody());
  function = builder.create<func::FuncOp>(location, "main",
                                          builder.getFunctionType({}, {}));
  builder.setInsertionPointToEnd(function.addEntryBlock());
}

// ---- operands

Value Graph::find(llvm::function_ref<bool(RankedTensorType)> admits) {
  SmallVector<Value> found;
  for (Value value : values)
    if (admits(cast<RankedTensorType>(value.getType())))
      found.push_back(value);
  if (found.empty())
    return nullptr;
  // The greater of two draws prefers what came last, which makes chains.
  int64_t count = int64_t(found.size());
  return found[std::max(random.below(count), random.below(count))];
}

Value Graph::pick(ArrayRef<Type> elements,
                  llvm::function_ref<bool(ArrayRef<int64_t>)> admits,
                  llvm::function_ref<Shape()> make) {
  Value found = find([&](RankedTensorType type) {
    return llvm::is_contained(elements, type.getElementType()) &&
           admits(type.getShape());
  });
  if (found && !random.chance(10))
    return found;
  // Graphs have a main type, so that their ops meet.
  Type element = llvm::is_contained(elements, floatType) && random.chance(80)
                     ? Type(floatType)
                     : random.oneOf(elements);
  Shape shape = make();
  return elementsOf(shape) <= maxElements ? operand(shape, element) : found;
}

Value Graph::pick(ArrayRef<Type> elements) {
  return pick(
      elements, [](ArrayRef<int64_t>) { return true; },
      [&] { return shape(0, 4); });
}

Value Graph::operand(ArrayRef<int64_t> shape, Type element) {
  auto type = RankedTensorType::get(shape, element);
  if (random.chance(40))
    if (Value found = find([&](Type other) { return other == type; }))
      return found;
  return random.chance(30) ? constant(shape, element) : input(shape, element);
}

Value Graph::input(ArrayRef<int64_t> shape, Type element,
                   std::optional<Range> range) {
  auto type = RankedTensorType::get(shape, element);
  SmallVector<NamedAttribute> attributes{
      text("nn.name", name + "_x" + std::to_string(inputs++))};
  if (range) {
    attributes.push_back(integer("nn.low", range->low));
    attributes.push_back(integer("nn.high", range->high));
  }
  unsigned number = function.getNumArguments();
  function.insertArgument(number, type, builder.getDictionaryAttr(attributes),
                          builder.getUnknownLoc());
  values.push_back(function.getArgument(number));
  return values.back();
}

Value Graph::constant(ArrayRef<int64_t> shape, Type element,
                      std::optional<Range> range) {
  HostTensor tensor = drawTensor(RankedTensorType::get(shape, element),
                                 std::to_string(random.next()), range);
  if (random.chance(20)) // one value throughout
    for (int64_t i = 1; i < tensor.size(); ++i)
      tensor.copy(i, tensor, 0);
  return add("constant", {}, attr("value", tensor.toElements()));
}

Value Graph::weights(ArrayRef<int64_t> shape, Type element) {
  return random.chance(60) ? constant(shape, element, Range{-3, 3})
                           : input(shape, element, Range{-3, 3});
}

Value Graph::finite(Value x) {
  Value isSmall = add("less", {add("abs", x), scalar(elementOf(x), 100)});
  return add("where", {isSmall, x, scalar(elementOf(x), 0.5)});
}

Value Graph::indices(ArrayRef<int64_t> shape, int64_t bound) {
  Type element =
      random.chance(80) ? builder.getI64Type() : builder.getI32Type();
  Range range{random.chance(70) ? 0 : -bound, bound - 1};
  return random.chance(50) ? input(shape, element, range)
                           : constant(shape, element, range);
}

Value Graph::integers(ArrayRef<int64_t> values) {
  auto type =
      RankedTensorType::get({int64_t(values.size())}, builder.getI64Type());
  return add("constant", {},
             attr("value", DenseElementsAttr::get(type, values)));
}

Value Graph::scalar(Type element, double value) {
  HostTensor tensor(RankedTensorType::get({}, element));
  if (tensor.isFloat())
    tensor.setReal(0, value);
  else
    tensor.setInteger(0, nn::Integer(value));
  return add("constant", {}, attr("value", tensor.toElements()));
}

// ---- ops

SmallVector<Value> Graph::addAll(StringRef name, ValueRange operands,
                                 ArrayRef<NamedAttribute> attributes,
                                 unsigned results, ArrayRef<int32_t> segments) {
  if (llvm::is_contained(operands, Value()))
    return {};
  OperationState state(builder.getUnknownLoc(), "nn." + name.str());
  state.addOperands(operands);
  state.addAttributes(attributes);
  if (!segments.empty())
    state.addAttribute("operandSegmentSizes",
                       builder.getDenseI32ArrayAttr(segments));
  // Inference says what the results are.
  state.types.append(results, UnrankedTensorType::get(builder.getNoneType()));
  ScopedDiagnosticHandler silent(builder.getContext(),
                                 [](Diagnostic &) { return success(); });
  Operation *op = builder.create(state);
  bool fits = succeeded(nn::refineResultTypes(op)) &&
              succeeded(mlir::verify(op)) &&
              llvm::all_of(op->getResultTypes(), [](Type type) {
                auto ranked = dyn_cast<RankedTensorType>(type);
                return ranked && ranked.hasStaticShape() &&
                       ranked.getNumElements() <= maxElements;
              });
  if (!fits) {
    op->erase();
    return {};
  }
  values.append(op->result_begin(), op->result_end());
  return op->getResults();
}

Value Graph::add(StringRef name, ValueRange operands,
                 ArrayRef<NamedAttribute> attributes,
                 ArrayRef<int32_t> segments) {
  SmallVector<Value> results = addAll(name, operands, attributes, 1, segments);
  return results.empty() ? Value() : results.front();
}

// ---- blocks

void Graph::grow(int64_t count) {
  static const SmallVector<Choice> choices = [] {
    SmallVector<Choice> list;
    addElementwiseChoices(list);
    addMoveChoices(list);
    addIndexChoices(list);
    addContractionChoices(list);
    addReductionChoices(list);
    addSequenceChoices(list);
    addSpelledChoices(list);
    addQuantizedChoices(list);
    addFewBitsChoices(list);
    addControlChoices(list);
    return list;
  }();
  int total = 0;
  for (const Choice &choice : choices)
    total += choice.weight;
  for (; count > 0; --count) {
    int64_t die = random.below(total);
    for (const Choice &choice : choices)
      if ((die -= choice.weight) < 0) {
        choice.make(*this);
        break;
      }
  }
}

bool Graph::inBlock(Block &block, llvm::function_ref<void()> build) {
  static constexpr unsigned maxDepth = 3;
  if (depth == maxDepth)
    return false;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&block);
  SmallVector<Value> outside(values);
  addValues(block.getArguments());
  ++depth;
  build();
  --depth;
  values = outside;
  return true;
}

// ---- shapes

int64_t Graph::dimension() {
  int64_t die = random.below(100);
  return die < 2    ? 0
         : die < 22 ? 1
         : die < 97 ? random.between(2, 6)
                    : random.between(7, 40);
}

Shape Graph::shape(int64_t least, int64_t most) {
  Shape shape;
  for (int64_t rank = random.between(least, most); rank > 0; --rank) {
    shape.push_back(dimension());
    if (elementsOf(shape) > maxElements / 4)
      shape.back() = random.between(1, 2);
  }
  return shape;
}

Shape Graph::broadcastable(ArrayRef<int64_t> shape) {
  Shape part(
      shape.drop_front(random.chance(70) ? 0 : random.below(shape.size() + 1)));
  for (int64_t &size : part)
    if (random.chance(30))
      size = 1;
  return part;
}

/// Whether libraries have elements of type `element`.
static bool hasBytes(Type element) {
  return element.isInteger(1) || element.getIntOrFloatBitWidth() >= 8;
}

OwningOpRef<ModuleOp> Graph::finish() {
  llvm::erase_if(values,
                 [](Value value) { return !hasBytes(elementOf(value)); });
  SmallVector<Value> outputs;
  for (Value value : values)
    if (value.use_empty() && value.getDefiningOp() &&
        !value.getDefiningOp()->hasTrait<OpTrait::ConstantLike>())
      outputs.push_back(value);
  // Neither too many, nor only ends.
  while (outputs.size() > 4)
    outputs.erase(outputs.begin() + random.below(int64_t(outputs.size())));
  if ((outputs.empty() || random.chance(20)) && !values.empty())
    outputs.push_back(random.oneOf(ArrayRef(values)));
  builder.create<func::ReturnOp>(builder.getUnknownLoc(), outputs);
  function.setFunctionType(builder.getFunctionType(
      function.getArgumentTypes(), ValueRange(outputs).getTypes()));
  return std::move(module);
}

// ---- numbers

static double drawReal(Random &random, bool isWhole, bool isSpecial) {
  if (isSpecial && random.chance(10)) {
    static const double specials[] = {INFINITY, -INFINITY, NAN,
                                      -0.0,     1e30,      -1e-30};
    return specials[random.below(6)];
  }
  if (isWhole)
    return double(random.between(-4, 4));
  return (random.unit() - 0.5) * (random.chance(10) ? 16 : 4);
}

static nn::Integer drawInteger(Random &random, Type type, bool isExtreme) {
  if (isExtreme && random.chance(20))
    return nn::Integer(random.next());
  int64_t low = type.isUnsignedInteger() ? 0 : -9;
  return type.isInteger(1) ? random.below(2) : random.between(low, 9);
}

HostTensor drawTensor(RankedTensorType type, StringRef name,
                      std::optional<Range> range) {
  Random random(llvm::xxh3_64bits(name));
  HostTensor tensor(type);
  bool isWhole = random.chance(20), isSpecial = random.chance(4);
  for (int64_t i = 0; i < tensor.size(); ++i) {
    if (tensor.isFloat())
      tensor.setReal(i, range ? double(range->low) +
                                    double(range->high - range->low) *
                                        random.unit()
                              : drawReal(random, isWhole, isSpecial));
    else
      tensor.setInteger(
          i, range ? random.between(range->low, range->high)
                   : drawInteger(random, tensor.elementType(), isSpecial));
  }
  // What the model's caller can give.
  return *HostTensor::fromBytes(type, tensor.toBytes());
}

SmallVector<HostTensor> drawInputs(func::FuncOp function) {
  SmallVector<HostTensor> tensors;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto low = function.getArgAttrOfType<IntegerAttr>(i, "nn.low"),
         high = function.getArgAttrOfType<IntegerAttr>(i, "nn.high");
    auto name = function.getArgAttrOfType<StringAttr>(i, "nn.name");
    tensors.push_back(drawTensor(
        cast<RankedTensorType>(function.getArgument(i).getType()),
        name ? name.getValue() : StringRef(std::to_string(i)),
        low && high ? std::optional(Range{low.getInt(), high.getInt()})
                    : std::nullopt));
  }
  return tensors;
}

OwningOpRef<ModuleOp> generate(MLIRContext *context, uint64_t seed,
                               const GraphOptions &options) {
  Random random(seed);
  Graph graph(context, random, "g" + std::to_string(seed), options.hasNarrow);
  graph.grow(random.between(1, options.ops));
  return graph.finish();
}

} // namespace burin::fuzz
