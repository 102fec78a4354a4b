// Reductions: what their records share, the two that take more than one pass,
// and places of extremes.
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/import/ReduceBindings.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

namespace burin::nn::reduce {

enum class Elements { Number, Float, Any };
using Axes = std::optional<ArrayRef<int64_t>>;

static LogicalResult checkElement(Operation *op, Elements elements, Type type) {
  bool admitted = isa<FloatType>(type) ||
                  (elements != Elements::Float && type.isInteger() &&
                   (elements == Elements::Any || !type.isInteger(1)));
  if (admitted)
    return success();
  return op->emitOpError() << "expected "
                           << (elements == Elements::Float ? "a float"
                                                           : "a number")
                           << " as element, got " << type;
}

/// Which dimensions of a rank are reduced; `axes` are in range.
static SmallVector<bool> reducedDimensions(Axes axes, int64_t rank) {
  SmallVector<bool> reduced(rank, !axes);
  for (int64_t axis : axes.value_or(ArrayRef<int64_t>()))
    reduced[axis < 0 ? axis + rank : axis] = true;
  return reduced;
}

static LogicalResult inferResultTypes(Operation *op, Axes axes, bool keepDims,
                                      Elements elements,
                                      SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(op->getOperand(0));
  Type element = x.getElementType();
  if (failed(checkElement(op, elements, element)))
    return failure();
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  if (axes && failed(normalizeAxes(op, *axes, x.getRank())))
    return failure();
  SizeList sizes;
  for (const auto &[size, isReduced] :
       llvm::zip(rankedSizesOf(op->getOperand(0)),
                 reducedDimensions(axes, x.getRank())))
    if (!isReduced || keepDims)
      sizes.push_back(isReduced ? Size(1) : size);
  types.push_back(tensorOf(sizes, element));
  return success();
}

static int64_t countOperations(Operation *op) {
  ShapedType x = shaped(op->getOperand(0));
  return x.hasRank() ? checkedProduct(x.getShape()).value_or(0) : 0;
}

// ---- reference

/// Calls `visit` with the result's and the operand's offset of each element.
static void walk(const HostTensor &x, Axes axes,
                 llvm::function_ref<void(int64_t, int64_t)> visit) {
  SmallVector<bool> reduced = reducedDimensions(axes, x.rank());
  SmallVector<int64_t> index(x.rank(), 0);
  for (int64_t i = 0; i < x.size(); ++i, nextIndex(index, x.shape())) {
    int64_t to = 0;
    for (int64_t axis = 0; axis < x.rank(); ++axis)
      if (!reduced[axis])
        to = to * x.shape()[axis] + index[axis];
    visit(to, i);
  }
}

/// How many elements each result is made of.
static int64_t countReduced(ArrayRef<int64_t> shape, Axes axes) {
  int64_t count = 1;
  for (auto [size, isReduced] :
       llvm::zip(shape, reducedDimensions(axes, shape.size())))
    count *= isReduced ? size : 1;
  return count;
}

template <typename T> static T start(double init, Type element) {
  if constexpr (std::is_same_v<T, Integer>) {
    if (std::isinf(init)) {
      bool isUnsigned = element.isUnsignedInteger() || element.isInteger(1);
      unsigned bits = element.getIntOrFloatBitWidth() - (isUnsigned ? 0 : 1);
      Integer high = (Integer(1) << bits) - 1;
      return init > 0 ? high : isUnsigned ? 0 : -high - 1;
    }
  }
  return T(init);
}

template <typename T, typename Step, typename Finish>
static void accumulate(const HostTensor &x, HostTensor &result, Axes axes,
                       double init, Step step, Finish finish) {
  std::vector<T> sums(result.size(), start<T>(init, x.elementType()));
  walk(x, axes, [&](int64_t to, int64_t from) {
    if constexpr (std::is_same_v<T, double>)
      sums[to] = step(sums[to], x.real(from));
    else
      sums[to] = step(sums[to], x.integer(from));
  });
  T count = T(countReduced(x.shape(), axes));
  for (int64_t i = 0; i < result.size(); ++i)
    if constexpr (std::is_same_v<T, double>)
      result.setReal(i, finish(sums[i], count));
    else
      result.setInteger(i, finish(sums[i], count));
}

template <typename Step, typename Finish>
static LogicalResult interpret(Interpretation &values, Axes axes, bool,
                               double init, Step step, Finish finish) {
  const HostTensor &x = values[values.op->getOperand(0)];
  if (x.isFloat())
    accumulate<double>(x, values.result(), axes, init, step, finish);
  else
    accumulate<Integer>(x, values.result(), axes, init, step, finish);
  return success();
}

// ---- lowering

/// The indices of x for those of a reducing nest: parallel ones, then one for
/// each reduced dimension.
static SmallVector<Value> sourceIndices(ValueRange indices, int64_t resultRank,
                                        ArrayRef<bool> reduced, bool keepDims) {
  SmallVector<Value> source;
  int64_t kept = 0, inner = resultRank;
  for (bool isReduced : reduced) {
    source.push_back(indices[isReduced ? inner : kept]);
    inner += isReduced;
    kept += !isReduced || keepDims;
  }
  return source;
}

/// What the nests of one reduction have in common.
struct Nest {
  Nest(Operation *op, Lowering &lowering, Axes axes, bool keepDims)
      : lowering(lowering), x(lowering[op->getOperand(0)]),
        type(ranked(op->getResult(0))), sum(type.getElementType()),
        keepDims(keepDims),
        reduced(reducedDimensions(axes, ranked(op->getOperand(0)).getRank())) {
    for (auto [size, isReduced] :
         llvm::zip(size::sizesOf(ranked(op->getOperand(0))), reduced))
      if (isReduced)
        inner.push_back(size);
  }

  /// A nest with one accumulator of type `sum`; `step` takes it and an element
  /// of x in that type.
  Value
  build(double init,
        llvm::function_ref<Value(Value a, Value x, ValueRange result)> step,
        llvm::function_ref<Value(Value a, ValueRange result)> finish) const {
    TypedAttr initial = plan::literalAttribute(sum, init);
    return lowering.reduce(
        type, inner, {initial},
        [&](ValueRange indices, ValueRange accumulators) {
          Value element = lowering.load(
              x, sourceIndices(indices, type.getRank(), reduced, keepDims));
          return SmallVector<Value>{step(accumulators.front(),
                                         lowering.cast(element, sum),
                                         indices.take_front(type.getRank()))};
        },
        [&](ValueRange accumulators, ValueRange indices) {
          return lowering.cast(finish(accumulators.front(), indices),
                               type.getElementType());
        });
  }

  Lowering &lowering;
  Value x;
  RankedTensorType type;
  /// Of the accumulator: what it becomes at the end is cast to the element.
  Type sum;
  bool keepDims;
  SmallVector<bool> reduced;
  SmallVector<size::Size> inner;
};

static LogicalResult lower(Operation *op, Lowering &lowering, Axes axes,
                           bool keepDims, double init, StringRef step,
                           StringRef finish) {
  Nest nest(op, lowering, axes, keepDims);
  // A sum of few bits does not hold what a mean of them needs.
  if (auto integer = dyn_cast<IntegerType>(nest.sum);
      integer && finish != "a" && integer.getWidth() < 64)
    nest.sum = IntegerType::get(op->getContext(), 64, integer.getSignedness());
  auto formula = [&](StringRef text, llvm::StringMap<Value> variables) {
    return lowering.formula(text, nest.sum, variables);
  };
  Value result = nest.build(
      init,
      [&](Value a, Value x, ValueRange) {
        return formula(step, {{"a", a}, {"x", x}});
      },
      [&](Value a, ValueRange) {
        if (finish == "a")
          return a;
        Value n = lowering.sizeValue(productOf(nest.inner), nest.sum);
        return formula(finish, {{"a", a}, {"n", n}});
      });
  lowering.set(op->getResult(0), result);
  return success();
}

} // namespace burin::nn::reduce

#define GET_OP_CLASSES
#include "dialects/nn/ops/Reduce.cpp.inc"

namespace burin::nn {

void registerReduceOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Reduce.cpp.inc"
      >();
}

// ---- logarithm of the sum of exponentials

void ReduceLogSumExpOp::getBindings(Bindings &bindings) {
  reduce::bindLogSumExp(bindings);
}

LogicalResult
ReduceLogSumExpOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  return reduce::inferResultTypes(*this, getAxes(), getKeepDims(),
                                  reduce::Elements::Float, types);
}

LogicalResult ReduceLogSumExpOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  std::vector<double> greatest(result.size(), -INFINITY);
  std::vector<double> sums(result.size());
  reduce::walk(x, getAxes(), [&](int64_t to, int64_t from) {
    greatest[to] = elementwise::largest(greatest[to], x.real(from));
  });
  for (double &value : greatest)
    value = std::isinf(value) ? 0 : value;
  reduce::walk(x, getAxes(), [&](int64_t to, int64_t from) {
    sums[to] += std::exp(x.real(from) - greatest[to]);
  });
  for (int64_t i = 0; i < result.size(); ++i)
    result.setReal(i, std::log(sums[i]) + greatest[i]);
  return success();
}

LogicalResult ReduceLogSumExpOp::lower(Lowering &lowering) {
  reduce::Nest nest(*this, lowering, getAxes(), getKeepDims());
  Type element = nest.type.getElementType();
  Value greatest = nest.build(
      -INFINITY,
      [&](Value a, Value x, ValueRange) {
        return lowering.binary(plan::Binary::k_maximum, a, x);
      },
      [&](Value a, ValueRange) {
        return lowering.formula("is_inf(a) ? 0 : a", element, {{"a", a}});
      });
  Value result = nest.build(
      0,
      [&](Value a, Value x, ValueRange indices) {
        Value m = lowering.load(greatest, indices);
        return lowering.formula("a + exp(x - m)", element,
                                {{"a", a}, {"x", x}, {"m", m}});
      },
      [&](Value a, ValueRange indices) {
        Value m = lowering.load(greatest, indices);
        return lowering.formula("log(a) + m", element, {{"a", a}, {"m", m}});
      });
  lowering.set(getResult(), result);
  return success();
}

int64_t ReduceLogSumExpOp::countOperations() {
  return 3 * reduce::countOperations(*this);
}

// ---- variance

void ReduceVarianceOp::getBindings(Bindings &bindings) {
  reduce::bindVariance(bindings);
}

LogicalResult ReduceVarianceOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  return reduce::inferResultTypes(*this, getAxes(), getKeepDims(),
                                  reduce::Elements::Float, types);
}

LogicalResult ReduceVarianceOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  double count = reduce::countReduced(x.shape(), getAxes());
  double divisor = std::max(count - getCorrection().convertToDouble(), 0.0);
  std::vector<double> means(result.size());
  reduce::walk(x, getAxes(), [&](int64_t to, int64_t from) {
    means[to] += x.real(from) / count;
  });
  reduce::walk(x, getAxes(), [&](int64_t to, int64_t from) {
    double distance = x.real(from) - means[to];
    result.setReal(to, result.real(to) + distance * distance);
  });
  for (int64_t i = 0; i < result.size(); ++i)
    result.setReal(i, result.real(i) / divisor);
  return success();
}

LogicalResult ReduceVarianceOp::lower(Lowering &lowering) {
  reduce::Nest nest(*this, lowering, getAxes(), getKeepDims());
  if (!productOf(nest.inner).constant())
    lowering.refuseSizes("axes of a variance whose sizes are known when it is "
                         "compiled",
                         ranked(getX()));
  Type element = nest.type.getElementType();
  double count = reduce::countReduced(ranked(getX()).getShape(), getAxes());
  double divisor = std::max(count - getCorrection().convertToDouble(), 0.0);
  Value mean = nest.build(
      0,
      [&](Value a, Value x, ValueRange) {
        return lowering.binary(plan::Binary::k_add, a, x);
      },
      [&](Value a, ValueRange) {
        return lowering.formula(
            "a / n", element,
            {{"a", a}, {"n", lowering.literal(element, count)}});
      });
  Value result = nest.build(
      0,
      [&](Value a, Value x, ValueRange indices) {
        Value m = lowering.load(mean, indices);
        return lowering.formula("a + (x - m) * (x - m)", element,
                                {{"a", a}, {"x", x}, {"m", m}});
      },
      [&](Value a, ValueRange) {
        return lowering.formula(
            "a / n", element,
            {{"a", a}, {"n", lowering.literal(element, divisor)}});
      });
  lowering.set(getResult(), result);
  return success();
}

int64_t ReduceVarianceOp::countOperations() {
  return 4 * reduce::countOperations(*this);
}

} // namespace burin::nn
