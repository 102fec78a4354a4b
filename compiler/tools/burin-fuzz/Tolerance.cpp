// Samples the reference under small random errors and compares with what moved.
#include "compiler/tools/burin-fuzz/Tolerance.h"
#include "compiler/tools/burin-fuzz/Random.h"
#include "dialects/nn/Dialect.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;

namespace burin::fuzz {

using nn::HostTensor;

static constexpr int samples = 12;
/// What the greatest distance of so few samples is taken for.
static constexpr double margin = 8;

/// The distance from 1 to the next number of the type.
static double epsilonOf(Type element) {
  auto type = dyn_cast<FloatType>(element);
  return type ? std::ldexp(1, 1 - int(type.getFPMantissaWidth())) : 0;
}

/// The least positive number of the type.
static double leastOf(Type element) {
  auto type = dyn_cast<FloatType>(element);
  return type ? APFloat::getSmallest(type.getFloatSemantics()).convertToDouble()
              : 0;
}

/// Ops whose results are exact: they move or choose elements, compare them, or
/// round to integers.
static bool isExact(StringRef name) {
  static const llvm::StringSet<> names = {"abs",
                                          "adaptive_max_pool",
                                          "and",
                                          "arg_extreme",
                                          "bit_and",
                                          "bit_not",
                                          "bit_or",
                                          "bit_xor",
                                          "cast",
                                          "ceil",
                                          "collapse",
                                          "concat",
                                          "constant",
                                          "depth_to_space",
                                          "equal",
                                          "expand",
                                          "eye",
                                          "floor",
                                          "gather",
                                          "gather_elements",
                                          "gather_nd",
                                          "greater",
                                          "greater_or_equal",
                                          "is_inf",
                                          "is_nan",
                                          "less",
                                          "less_or_equal",
                                          "max_pool",
                                          "max_pool_indices",
                                          "maximum",
                                          "minimum",
                                          "mod",
                                          "neg",
                                          "not",
                                          "not_equal",
                                          "one_hot",
                                          "or",
                                          "pad",
                                          "range",
                                          "reduce_max",
                                          "reduce_min",
                                          "relu",
                                          "rem",
                                          "reshape",
                                          "reverse_sequence",
                                          "round",
                                          "running_extreme",
                                          "search",
                                          "shape",
                                          "shift_left",
                                          "shift_right",
                                          "sign",
                                          "slice",
                                          "space_to_depth",
                                          "split",
                                          "squeeze",
                                          "threshold",
                                          "tile",
                                          "top_k",
                                          "transpose",
                                          "triangle",
                                          "trunc",
                                          "unfold",
                                          "unsqueeze",
                                          "where",
                                          "xor"};
  return names.contains(name);
}

/// Ops that have no constants of their own and read each operand as it is.
static bool readsExactly(StringRef name) {
  static const llvm::StringSet<> names = {"add", "sub", "mul", "div"};
  return names.contains(name);
}

/// How many epsilons an op may be off for what it computes on the way: the
/// splines of grid_sample add and take away several times what is left.
static double strengthOf(StringRef name) {
  return name == "grid_sample" ? 16 : 1;
}

/// `tensor` with relative errors of `strength` epsilons of its type; zeros
/// change their sign.
static HostTensor shaken(const HostTensor &tensor, double strength,
                         Random &random) {
  double epsilon = strength * epsilonOf(tensor.elementType());
  if (!tensor.isFloat())
    return tensor;
  HostTensor result = tensor;
  for (int64_t i = 0; i < tensor.size(); ++i)
    result.setReal(i, tensor.real(i) == 0 && random.chance(50)
                          ? -tensor.real(i)
                          : tensor.real(i) *
                                (1 + epsilon * (2 * random.unit() - 1)));
  return result;
}

/// Adds to `results`, the parts of a Fourier transform, errors of an epsilon of
/// the greatest number in them: a part that is 0 by symmetry is so up to that.
static void shakeTransform(MutableArrayRef<HostTensor> results,
                           Random &random) {
  double greatest = 0;
  for (const HostTensor &part : results)
    for (int64_t i = 0; i < part.size(); ++i)
      greatest = std::max(greatest, std::fabs(part.real(i)));
  for (HostTensor &part : results)
    for (int64_t i = 0; i < part.size(); ++i)
      part.setReal(i, part.real(i) + greatest * (2 * random.unit() - 1) *
                                         epsilonOf(part.elementType()));
}

/// Adds to `result`, which has a factor 1 + erf(x) that is computed so, errors
/// of an epsilon of x: what is left where the sum is nearly 0 is so up to that.
static void shakeComplement(HostTensor &result, const HostTensor &x,
                            Random &random) {
  for (int64_t i = 0; i < result.size(); ++i)
    if (std::isfinite(x.real(i)))
      result.setReal(i, result.real(i) + x.real(i) * (2 * random.unit() - 1) *
                                             epsilonOf(x.elementType()));
}

/// Rounded to its type, as whoever stores it does; too large a number is
/// infinite.
static HostTensor rounded(const HostTensor &tensor) {
  return *HostTensor::fromBytes(tensor.type(), tensor.toBytes());
}

/// One evaluation with errors; empty where an op refuses.
static SmallVector<HostTensor> evaluateShaken(func::FuncOp function,
                                              ArrayRef<HostTensor> inputs,
                                              Random &random) {
  DenseMap<Value, HostTensor> values;
  for (auto [argument, input] : llvm::zip(function.getArguments(), inputs))
    values[argument] = input;
  Block &block = function.getBody().front();
  for (Operation &op : block.without_terminator()) {
    StringRef name = op.getName().stripDialect();
    DenseMap<Value, HostTensor> seen;
    for (Value operand : op.getOperands())
      seen[operand] = isExact(name) || readsExactly(name)
                          ? values[operand]
                          : shaken(values[operand], strengthOf(name), random);
    if (failed(nn::evaluate(&op, seen)))
      return {};
    SmallVector<HostTensor> results;
    for (Value result : op.getResults())
      results.push_back(seen[result]);
    if (name == "fourier")
      shakeTransform(results, random);
    if (name == "gelu")
      shakeComplement(results[0], seen[op.getOperand(0)], random);
    for (auto [result, tensor] : llvm::zip(op.getResults(), results))
      values[result] = isExact(name)
                           ? tensor
                           : rounded(shaken(tensor, strengthOf(name), random));
  }
  SmallVector<HostTensor> outputs;
  for (Value value : block.getTerminator()->getOperands())
    outputs.push_back(values[value]);
  return outputs;
}

Tolerance::Tolerance(func::FuncOp function, ArrayRef<HostTensor> inputs,
                     ArrayRef<HostTensor> reference)
    : function(function), inputs(inputs) {
  for (const HostTensor &tensor : reference)
    this->reference.push_back(rounded(tensor));
}

static double distance(const HostTensor &a, const HostTensor &b, int64_t i) {
  if (!a.isFloat())
    return a.integer(i) == b.integer(i) ? 0 : INFINITY;
  double x = a.real(i), y = b.real(i);
  if (x == y || (std::isnan(x) && std::isnan(y)))
    return 0;
  return std::isnan(x) || std::isnan(y) ? INFINITY : std::fabs(x - y);
}

void Tolerance::sample() {
  if (isSampled)
    return;
  isSampled = true;
  for (const HostTensor &tensor : reference)
    spread.emplace_back(tensor.size(), 0);
  ScopedDiagnosticHandler silent(function.getContext(),
                                 [](Diagnostic &) { return success(); });
  Random random(1);
  for (int i = 0; i < samples; ++i) {
    SmallVector<HostTensor> outputs = evaluateShaken(function, inputs, random);
    for (auto [o, tensor] : llvm::enumerate(reference))
      for (int64_t e = 0; e < tensor.size(); ++e)
        // Where an op refuses the run depends on a last bit.
        spread[o][e] =
            outputs.empty()
                ? INFINITY
                : std::max(spread[o][e], distance(outputs[o], tensor, e));
  }
}

std::vector<double> Tolerance::allowed(unsigned number) {
  sample();
  const HostTensor &tensor = reference[number];
  double epsilon = epsilonOf(tensor.elementType()),
         least = leastOf(tensor.elementType()), greatest = 0;
  for (int64_t i = 0; i < tensor.size() && tensor.isFloat(); ++i)
    if (std::isfinite(tensor.real(i)))
      greatest = std::max(greatest, std::fabs(tensor.real(i)));
  std::vector<double> distances(tensor.size());
  for (int64_t i = 0; i < tensor.size(); ++i)
    distances[i] = margin * (spread[number][i] + epsilon * greatest + least);
  return distances;
}

static std::string digits(double number) {
  if (std::isnan(number))
    return "nan";
  char text[32];
  snprintf(text, sizeof text, "%.9g", number);
  return text;
}

std::string Tolerance::compare(ArrayRef<HostTensor> outputs, double factor) {
  for (auto [o, tensor] : llvm::enumerate(reference)) {
    double epsilon = epsilonOf(tensor.elementType());
    std::vector<double> distances;
    for (int64_t i = 0; i < tensor.size(); ++i) {
      double found = distance(outputs[o], tensor, i);
      // Most are within a rounding or two, and need no samples.
      if (found == 0 || (tensor.isFloat() &&
                         found <= 4 * epsilon * std::fabs(tensor.real(i))))
        continue;
      if (distances.empty())
        distances = allowed(unsigned(o));
      if (found <= factor * distances[i])
        continue;
      return llvm::formatv("output {0}, element {1}: expected {2} within {3}, "
                           "got {4}",
                           o, i, digits(tensor.number(i)),
                           digits(factor * distances[i]),
                           digits(outputs[o].number(i)));
    }
  }
  return "";
}

} // namespace burin::fuzz
