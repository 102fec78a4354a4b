// Random weights of few bits: products by groups of rows, as the op that
// multiplies them and as models spell it.
#include "compiler/tools/burin-fuzz/Graph.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::fuzz {

namespace {

/// Constant weights of 2, 4 or 8 bits, and which of their rows have a scale
/// together.
struct Codes {
  IntegerType element;
  int64_t k, n, group, groups;
  bool hasZero;

  explicit Codes(Graph &graph) {
    Random &random = graph.random;
    int64_t bits = int64_t(1) << random.between(1, 3);
    element = graph.builder.getIntegerType(unsigned(bits), random.chance(50));
    // Groups are of whole words of 32 bits; a last one may be short, and one
    // may be all there is.
    group = 32 / bits * random.between(1, 3);
    k = random.chance(20)   ? random.between(1, 40)
        : random.chance(60) ? group * random.between(1, 4)
                            : group * random.between(1, 3) + random.below(8);
    if (random.chance(15))
      group = k;
    groups = int64_t(llvm::divideCeil(k, group));
    n = random.chance(20) ? random.between(30, 40) : random.between(1, 8);
    n = std::max<int64_t>(1, std::min(n, maxElements / (groups * group)));
    hasZero = random.chance(60);
  }

  Range range() const {
    int64_t count = int64_t(1) << element.getWidth();
    return element.isUnsigned() ? Range{0, count - 1}
                                : Range{-count / 2, count / 2 - 1};
  }
};

} // namespace

/// The left side: rows of k, in matrices or not.
static Value makeRows(Graph &graph, int64_t k, Type element) {
  Shape shape{graph.random.chance(60) ? graph.random.between(1, 3)
                                      : graph.random.between(4, 20),
              k};
  if (graph.random.chance(20))
    shape.insert(shape.begin(), 2);
  return graph.operand(shape, element);
}

static void makeProductOfCodes(Graph &graph) {
  Codes codes(graph);
  Type single = graph.builder.getF32Type();
  Shape lines{codes.groups, codes.n};
  Value a = makeRows(graph, codes.k, single);
  SmallVector<Value> operands{
      a, graph.constant({codes.k, codes.n}, codes.element, codes.range()),
      graph.weights(lines, single)};
  if (codes.hasZero) {
    // Mostly what the integers are moved by, which is none of its own then.
    int64_t middle = codes.element.isUnsigned()
                         ? int64_t(1) << (codes.element.getWidth() - 1)
                         : 0;
    operands.push_back(graph.constant(
        lines, single,
        graph.random.chance(30) ? Range{middle, middle} : codes.range()));
  }
  graph.add("matmul_nbits", operands, graph.integer("group", codes.group));
}

/// The same of codes: places in a codebook, or floats of 8 bits.
static void makeProductOfFloats(Graph &graph) {
  Codes codes(graph);
  Random &random = graph.random;
  OpBuilder &builder = graph.builder;
  const Type floats[] = {
      builder.getFloat8E4M3FNType(), builder.getFloat8E4M3FNUZType(),
      builder.getFloat8E5M2Type(), builder.getFloat8E5M2FNUZType()};
  unsigned bits = codes.element.getWidth();
  SmallVector<NamedAttribute> attributes{graph.integer("group", codes.group)};
  Shape shape{codes.k, codes.n};
  Value b;
  if (bits == 8) {
    b = graph.constant(shape, random.oneOf(ArrayRef(floats)), Range{-3, 3});
  } else {
    int64_t count = int64_t(1) << bits;
    SmallVector<float> numbers;
    while (int64_t(numbers.size()) < count)
      numbers.push_back(float(random.unit() * 2 - 1));
    attributes.push_back(
        graph.attr("codebook", builder.getDenseF32ArrayAttr(numbers)));
    b = graph.constant(shape, builder.getIntegerType(bits, false),
                       Range{0, count - 1});
  }
  Value a = makeRows(graph, codes.k, builder.getF32Type());
  graph.add(
      "matmul_nbits",
      {a, b, graph.weights({codes.groups, codes.n}, builder.getF32Type())},
      attributes);
}

/// The same as a model has it: blocks that are dequantized, joined, perhaps
/// turned over and cut, and multiplied.
static void makeProductOfBlocks(Graph &graph) {
  Codes codes(graph);
  Random &random = graph.random;
  Type element = random.oneOf(ArrayRef(graph.floats));
  // Rows of a column lie side by side, or columns of a row do.
  bool areRowsLast = random.chance(50);
  int64_t group = codes.group, stored = codes.groups * group;
  if (random.chance(15) && group % 2 == 0) { // ends within a word
    group /= 2;
    codes.groups *= 2;
  }
  Shape blocks{codes.groups, group, codes.n}, lines{codes.groups, 1, codes.n};
  if (areRowsLast) {
    blocks = {codes.n, codes.groups, group};
    lines = {codes.n, codes.groups, 1};
  }
  SmallVector<Value> operands{
      graph.constant(blocks, codes.element, codes.range()),
      graph.constant(lines, element, Range{1, 3})};
  if (codes.hasZero)
    operands.push_back(graph.constant(random.chance(30) ? Shape{} : lines,
                                      codes.element, codes.range()));
  Value b = graph.add("dequantize", operands);
  b = graph.add("reshape",
                {b, graph.integers(areRowsLast ? Shape{codes.n, stored}
                                               : Shape{stored, codes.n})});
  if (b && stored != codes.k)
    b = graph.add(
        "slice", {b, graph.integers({0}), graph.integers({codes.k})},
        {graph.list("axes", {int64_t(areRowsLast)}), graph.list("steps", {1})});
  if (b && random.chance(30)) {
    b = graph.add("transpose", b, graph.list("permutation", {1, 0}));
    areRowsLast = !areRowsLast;
  }
  SmallVector<NamedAttribute> attributes;
  if (areRowsLast)
    attributes.push_back(
        graph.attr("transpose_b", graph.builder.getUnitAttr()));
  Value a = makeRows(graph, codes.k, element);
  Value y = graph.add("matmul", {a, b}, attributes);
  if (y && random.chance(30))
    graph.add("add", {y, graph.constant({codes.n}, element)});
}

void addFewBitsChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeProductOfCodes, 2},
                  {makeProductOfFloats, 2},
                  {makeProductOfBlocks, 2}});
}

} // namespace burin::fuzz
