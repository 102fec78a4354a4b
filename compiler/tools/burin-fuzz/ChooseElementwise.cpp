// Random elementwise ops and casts.
#include "compiler/tools/burin-fuzz/Graph.h"

using namespace mlir;

namespace burin::fuzz {

/// Where a function is finite and does not grow beyond all bounds.
enum class Domain { Any, Positive, Unit, Small };

/// `x` brought into `domain`, mostly.
static Value into(Graph &graph, Value x, Domain domain) {
  if (!x || domain == Domain::Any || graph.random.chance(10))
    return x;
  if (domain == Domain::Positive) {
    Value magnitude = graph.add("abs", x);
    return magnitude
               ? graph.add("add", {magnitude, graph.scalar(elementOf(x), 0.25)})
               : x;
  }
  Value unit = graph.add("softsign", x);
  if (!unit || domain == Domain::Unit)
    return unit;
  return graph.add("mul", {unit, graph.scalar(elementOf(x), 4)});
}

static void makeFunction(Graph &graph) {
  static constexpr std::pair<const char *, Domain> functions[] = {
      {"neg", Domain::Any},          {"abs", Domain::Any},
      {"sign", Domain::Any},         {"floor", Domain::Any},
      {"ceil", Domain::Any},         {"round", Domain::Any},
      {"trunc", Domain::Any},        {"relu", Domain::Any},
      {"sigmoid", Domain::Any},      {"tanh", Domain::Any},
      {"hard_swish", Domain::Any},   {"softsign", Domain::Any},
      {"mish", Domain::Any},         {"gelu", Domain::Any},
      {"gelu_tanh", Domain::Any},    {"erf", Domain::Any},
      {"erfc", Domain::Any},         {"sin", Domain::Any},
      {"cos", Domain::Any},          {"tan", Domain::Any},
      {"atan", Domain::Any},         {"asinh", Domain::Any},
      {"ndtr", Domain::Any},         {"log_ndtr", Domain::Any},
      {"sinc", Domain::Any},         {"bessel_i0e", Domain::Any},
      {"bessel_i1e", Domain::Any},   {"reciprocal", Domain::Positive},
      {"sqrt", Domain::Positive},    {"rsqrt", Domain::Positive},
      {"log", Domain::Positive},     {"log1p", Domain::Positive},
      {"log2", Domain::Positive},    {"log10", Domain::Positive},
      {"lgamma", Domain::Positive},  {"digamma", Domain::Positive},
      {"entropy", Domain::Positive}, {"asin", Domain::Unit},
      {"acos", Domain::Unit},        {"atanh", Domain::Unit},
      {"erfinv", Domain::Unit},      {"exp", Domain::Small},
      {"exp2", Domain::Small},       {"expm1", Domain::Small},
      {"sinh", Domain::Small},       {"cosh", Domain::Small},
      {"bessel_i0", Domain::Small},  {"bessel_i1", Domain::Small},
      {"erfcx", Domain::Small},      {"acosh", Domain::Positive}};
  auto [name, domain] = graph.random.oneOf(ArrayRef(functions));
  graph.add(name, into(graph, graph.pick(graph.floats), domain));
}

static void makeParametric(Graph &graph) {
  struct Record {
    const char *name;
    SmallVector<const char *, 3> parameters;
  };
  static const Record records[] = {{"leaky_relu", {"alpha"}},
                                   {"swish", {"alpha"}},
                                   {"threshold", {"threshold", "value"}},
                                   {"shrink", {"lambda", "bias"}},
                                   {"hard_sigmoid", {"alpha", "beta"}},
                                   {"elu", {"alpha", "scale", "rate"}},
                                   {"is_inf", {"negative", "positive"}}};
  const Record &record = graph.random.oneOf(ArrayRef(records));
  SmallVector<NamedAttribute> attributes;
  for (const char *parameter : record.parameters)
    attributes.push_back(graph.real(parameter, graph.parameter()));
  graph.add(record.name, graph.pick(graph.floats), attributes);
}

static void makeSoftplusOrLogit(Graph &graph) {
  Value x = graph.pick(graph.floats);
  if (graph.random.chance(50))
    graph.add("softplus", x,
              {graph.real("beta", 1 + graph.random.below(3)),
               graph.real("threshold", 20)});
  else
    graph.add("logit", x, {graph.real("low", 0.125), graph.real("high", 0.75)});
}

static void makeIntegerFunction(Graph &graph) {
  static constexpr const char *names[] = {"neg", "abs", "sign", "relu",
                                          "bit_not"};
  graph.add(graph.random.oneOf(ArrayRef(names)),
            graph.pick(graph.integerTypes));
}

/// x and what broadcasts against it, in either order.
static SmallVector<Value> pair(Graph &graph, ArrayRef<Type> elements) {
  Value x = graph.pick(elements);
  if (!x)
    return {Value()};
  Value y = graph.operand(graph.broadcastable(shapeOf(x)), elementOf(x));
  if (graph.random.chance(20))
    if (Value other = graph.find(
            [&](RankedTensorType type) { return type == x.getType(); }))
      y = other;
  return graph.random.chance(30) ? SmallVector<Value>{y, x}
                                 : SmallVector<Value>{x, y};
}

static void makeArithmetic(Graph &graph) {
  static constexpr const char *names[] = {"add", "sub",     "mul",     "add",
                                          "mul", "maximum", "minimum", "div"};
  graph.add(graph.random.oneOf(ArrayRef(names)), pair(graph, graph.numbers));
}

static void makeFloatPair(Graph &graph) {
  static constexpr const char *names[] = {
      "add",     "sub",   "mul",         "div",   "maximum",
      "minimum", "pow",   "atan2",       "prelu", "rem",
      "mod",     "hypot", "log_add_exp", "xlogy", "xlog1py"};
  const char *name = graph.random.oneOf(ArrayRef(names));
  SmallVector<Value> operands = pair(graph, graph.floats);
  // A power, or a logarithm, of what is positive.
  StringRef text(name);
  unsigned positive = text == "pow" ? 0 : 1;
  if (operands.size() == 2 && (text == "pow" || text.starts_with("xlog")))
    operands[positive] = into(graph, operands[positive], Domain::Positive);
  graph.add(name, operands);
}

static void makeIntegerPair(Graph &graph) {
  static constexpr const char *names[] = {
      "add",    "sub",     "mul",     "div",        "rem",
      "mod",    "pow",     "maximum", "minimum",    "bit_and",
      "bit_or", "bit_xor", "prelu",   "shift_left", "shift_right"};
  graph.add(graph.random.oneOf(ArrayRef(names)),
            pair(graph, graph.integerTypes));
}

static void makeComparison(Graph &graph) {
  static constexpr const char *names[] = {"equal",   "not_equal",
                                          "less",    "less_or_equal",
                                          "greater", "greater_or_equal"};
  graph.add(graph.random.oneOf(ArrayRef(names)), pair(graph, graph.all));
}

static void makeLogic(Graph &graph) {
  static constexpr const char *names[] = {"and", "or", "xor"};
  Type boolean = graph.builder.getI1Type();
  if (graph.random.chance(30))
    graph.add("not", graph.pick(boolean));
  else if (graph.random.chance(30))
    graph.add("is_nan", graph.pick(graph.floats));
  else
    graph.add(graph.random.oneOf(ArrayRef(names)), pair(graph, boolean));
}

static void makeWhere(Graph &graph) {
  SmallVector<Value> both = pair(graph, graph.all);
  if (both.size() != 2)
    return;
  ArrayRef<int64_t> shape = shapeOf(both[0]);
  graph.add("where", {graph.operand(graph.broadcastable(shape),
                                    graph.builder.getI1Type()),
                      both[0], both[1]});
}

static void makeCast(Graph &graph) {
  Value x = graph.pick(graph.all);
  Type to = graph.random.chance(50) ? Type(graph.floatType)
                                    : graph.random.oneOf(ArrayRef(graph.all));
  if (x)
    graph.add("cast", x, graph.attr("to", TypeAttr::get(to)));
}

void addElementwiseChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeFunction, 12},
                  {makeParametric, 3},
                  {makeSoftplusOrLogit, 1},
                  {makeIntegerFunction, 2},
                  {makeArithmetic, 8},
                  {makeFloatPair, 8},
                  {makeIntegerPair, 4},
                  {makeComparison, 3},
                  {makeLogic, 2},
                  {makeWhere, 3},
                  {makeCast, 4}});
}

} // namespace burin::fuzz
