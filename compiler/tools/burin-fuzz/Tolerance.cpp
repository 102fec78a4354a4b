// Samples the reference under small random errors and compares with what moved.
#include "compiler/tools/burin-fuzz/Tolerance.h"
#include "compiler/tools/burin-fuzz/Random.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Control.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <limits>

using namespace mlir;

namespace burin::fuzz {

using nn::HostTensor;

static constexpr int samples = 12;
/// What the greatest distance of so few samples is taken for. As many samples
/// again have errors of that size, to find what a last bit decides.
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
/// splines of grid_sample add and take away several times what is left, and a
/// mean of equal numbers is off by more the more there are, in one direction.
static double strengthOf(StringRef name) {
  return name == "grid_sample" || name == "group_norm" || name == "layer_norm"
             ? 16
             : 1;
}

/// Whether squares of numbers as large as those of `x`, or of their distances
/// from a mean, leave the type that sums of them have. Then a kernel may find
/// any variance where the reference finds the right one.
static bool squaresOverflow(const HostTensor &x) {
  double greatest = 0;
  for (int64_t i = 0; i < x.size(); ++i)
    if (std::isfinite(x.real(i)))
      greatest = std::max(greatest, std::fabs(x.real(i)));
  double most = x.elementType().isF64() ? std::numeric_limits<double>::max()
                                        : std::numeric_limits<float>::max();
  return 4 * greatest * double(x.size()) > most / greatest;
}

/// Rounded to its type, as whoever stores it does; too large a number is
/// infinite.
static HostTensor rounded(const HostTensor &tensor) {
  return *HostTensor::fromBytes(tensor.type(), tensor.toBytes());
}

namespace {

/// Evaluations with random errors of up to `scale` epsilons.
class Shaker {
public:
  Shaker(double scale, Random &random) : scale(scale), random(random) {}

  /// The outputs; empty where an op refuses.
  SmallVector<HostTensor> run(func::FuncOp function,
                              ArrayRef<HostTensor> inputs) {
    for (auto [argument, input] : llvm::zip(function.getArguments(), inputs))
      values[argument] = input;
    Block &block = function.getBody().front();
    if (!run(block))
      return {};
    SmallVector<HostTensor> outputs;
    for (Value value : block.getTerminator()->getOperands())
      outputs.push_back(values[value]);
    return outputs;
  }

private:
  /// An error, in parts of what it is an error of.
  double error(Type element) {
    return scale * epsilonOf(element) * (2 * random.unit() - 1);
  }

  /// `tensor` with relative errors, `strength` times as large; zeros change
  /// their sign.
  HostTensor shaken(const HostTensor &tensor, double strength) {
    if (!tensor.isFloat())
      return tensor;
    HostTensor result = tensor;
    for (int64_t i = 0; i < tensor.size(); ++i)
      result.setReal(i, tensor.real(i) == 0 && random.chance(50)
                            ? -tensor.real(i)
                            : tensor.real(i) *
                                  (1 + strength * error(tensor.elementType())));
    return result;
  }

  /// `number`, of type `element`, as what is left where numbers up to `of` are
  /// added and taken away: with an error of an epsilon of these, and perhaps
  /// nothing where that is all that it is.
  double left(double number, double of, Type element) {
    double size = scale * epsilonOf(element) * std::fabs(of);
    if (!std::isfinite(of))
      return number;
    if (std::fabs(number) <= size && random.chance(50))
      return 0;
    return number + size * (2 * random.unit() - 1);
  }

  /// Adds to `results`, the parts of a Fourier transform, errors in proportion
  /// to the greatest number in them: a part that is 0 by symmetry is so up to
  /// that.
  void shakeTransform(MutableArrayRef<HostTensor> results) {
    double greatest = 0;
    for (const HostTensor &part : results)
      for (int64_t i = 0; i < part.size(); ++i)
        greatest = std::max(greatest, std::fabs(part.real(i)));
    for (HostTensor &part : results)
      for (int64_t i = 0; i < part.size(); ++i)
        part.setReal(i, left(part.real(i), greatest, part.elementType()));
  }

  /// Adds to `result`, which has a factor 1 + erf(x) that is computed so,
  /// errors in proportion to x: what is left where the sum is nearly 0 is so up
  /// to that.
  void shakeComplement(HostTensor &result, const HostTensor &x) {
    for (int64_t i = 0; i < result.size(); ++i)
      result.setReal(i, left(result.real(i), x.real(i), x.elementType()));
  }

  /// Adds to `result`, which adds a logarithm of a sum, errors of an epsilon of
  /// that sum where it is 1 or little more, and its logarithm nearly 0.
  void shakeLogarithm(HostTensor &result) {
    for (int64_t i = 0; i < result.size(); ++i)
      result.setReal(i, left(result.real(i), 1, result.elementType()));
  }

  /// Runs the block that is chosen; false where an op refuses.
  bool run(nn::IfOp op) {
    Region &taken = values[op.getCondition()].integer(0) != 0
                        ? op.getTaken()
                        : op.getOtherwise();
    if (!run(taken.front()))
      return false;
    for (auto [result, left] :
         llvm::zip(op.getResults(), taken.front().back().getOperands()))
      values[result] = HostTensor(values[left]);
    return true;
  }

  /// The same for all iterations.
  bool run(nn::LoopOp op) {
    Block &block = op.getBody().front();
    nn::Integer trips = op.getTrips() ? values[op.getTrips()].integer(0)
                                      : nn::Integer(op.getMost());
    bool goesOn =
        !op.getCondition() || values[op.getCondition()].integer(0) != 0;
    unsigned carried = op.getCarriedCount();
    SmallVector<HostTensor> results;
    for (Value result : op.getResults())
      results.emplace_back(cast<RankedTensorType>(result.getType()));
    for (auto [i, initial] : llvm::enumerate(op.getInitial()))
      results[i] = values[initial];
    for (int64_t step = 0; goesOn && step < trips; ++step) {
      if (step == int64_t(op.getMost()))
        return false;
      HostTensor number(cast<RankedTensorType>(block.getArgument(0).getType()));
      number.setInteger(0, step);
      values[block.getArgument(0)] = number;
      for (unsigned i = 0; i < carried; ++i)
        values[block.getArgument(i + 1)] = results[i];
      if (!run(block))
        return false;
      if (op.getCondition())
        goesOn = values[block.back().getOperand(0)].integer(0) != 0;
      for (auto [i, left] : llvm::enumerate(op.getNext())) {
        const HostTensor &next = values[left];
        for (int64_t at = 0; i >= carried && at < next.size(); ++at)
          results[i].copy(step * next.size() + at, next, at);
        if (i < carried)
          results[i] = next;
      }
    }
    for (auto [result, tensor] : llvm::zip(op.getResults(), results))
      values[result] = tensor;
    return true;
  }

  /// `value` as an op finds it that may compute it anew, as a recognized
  /// normalization does: of a sum with other errors than other readers find,
  /// which are in proportion to its terms and do not cancel with theirs.
  HostTensor read(Value value) {
    auto found = terms.find(value);
    HostTensor result = values[value];
    if (found != terms.end())
      for (int64_t i = 0; i < result.size(); ++i)
        result.setReal(i, left(result.real(i), found->second.real(i),
                               result.elementType()));
    return result;
  }

  /// Keeps the sum of the sizes of both terms of a sum or a difference.
  void measureTerms(Operation &op) {
    Value x = op.getOperand(0), y = op.getOperand(1), sum = op.getResult(0);
    if (x == y || !values[x].isFloat() || !values[y].isFloat())
      return;
    DenseMap<Value, HostTensor> sizes;
    for (Value operand : {x, y}) {
      HostTensor &size = sizes[operand] = values[operand];
      const bool isTaken = operand == y && op.getName().stripDialect() == "sub";
      for (int64_t i = 0; i < size.size(); ++i)
        size.setReal(i, std::fabs(size.real(i)) * (isTaken ? -1 : 1));
    }
    if (succeeded(nn::evaluate(&op, sizes)))
      terms[sum] = sizes[sum];
  }

  /// Evaluates one op with errors; false where it refuses.
  bool run(Operation &op) {
    StringRef name = op.getName().stripDialect();
    DenseMap<Value, HostTensor> seen;
    for (Value operand : op.getOperands())
      seen[operand] = isExact(name) ? values[operand]
                      : readsExactly(name)
                          ? read(operand)
                          : shaken(read(operand), strengthOf(name));
    if (failed(nn::evaluate(&op, seen)))
      return false;
    if (name == "add" || name == "sub")
      measureTerms(op);
    SmallVector<HostTensor> results;
    for (Value result : op.getResults())
      results.push_back(seen[result]);
    if (name == "fourier")
      shakeTransform(results);
    if (name == "gelu")
      shakeComplement(results[0], seen[op.getOperand(0)]);
    if (name == "log_softmax" || name == "reduce_log_sum_exp" ||
        name == "running_log_sum_exp")
      shakeLogarithm(results[0]);
    if ((name == "layer_norm" || name == "rms_norm" || name == "group_norm") &&
        squaresOverflow(seen[op.getOperand(0)]))
      for (int64_t i = 0; i < results[0].size(); ++i)
        results[0].setReal(i, NAN);
    for (auto [result, tensor] : llvm::zip(op.getResults(), results))
      values[result] =
          isExact(name) ? tensor : rounded(shaken(tensor, strengthOf(name)));
    return true;
  }

  bool run(Block &block) {
    for (Operation &op : block.without_terminator()) {
      bool isSound;
      if (auto branch = dyn_cast<nn::IfOp>(op))
        isSound = run(branch);
      else if (auto loop = dyn_cast<nn::LoopOp>(op))
        isSound = run(loop);
      else
        isSound = run(op);
      if (!isSound)
        return false;
    }
    return true;
  }

  double scale;
  Random &random;
  DenseMap<Value, HostTensor> values, terms;
};

} // namespace

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
  for (int i = 0; i < 2 * samples; ++i) {
    double scale = i % 2 == 0 ? 1 : margin;
    SmallVector<HostTensor> outputs =
        Shaker(scale, random).run(function, inputs);
    for (auto [o, tensor] : llvm::enumerate(reference))
      for (int64_t e = 0; e < tensor.size(); ++e)
        // Where an op refuses the run depends on a last bit.
        spread[o][e] = outputs.empty()
                           ? INFINITY
                           : std::max(spread[o][e],
                                      distance(outputs[o], tensor, e) / scale);
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
  // Where a last bit decides most elements it may decide all: of hundreds one
  // comes out the same in all samples.
  if (2 * llvm::count(spread[number], INFINITY) > tensor.size())
    return std::vector<double>(tensor.size(), INFINITY);
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
