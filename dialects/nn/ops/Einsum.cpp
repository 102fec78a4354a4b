// Einstein sums: a product of two operands goes through the matrix kernel, all
// else is one nest.
#include "dialects/nn/ops/Einsum.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/shape/Equation.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Einsum.cpp.inc"

namespace burin::nn {

void registerEinsumOps(NnDialect &dialect) { dialect.addFamily<EinsumOp>(); }

LogicalResult EinsumOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  if (getOperands().empty())
    return emitOpError() << "expected at least one operand, got none";
  Type element = elementOf(getOperands().front());
  if (!element.isIntOrFloat() || element.isInteger(1))
    return emitOpError() << "expected a number as element, got " << element;
  bool hasRanks = true;
  for (Value operand : getOperands()) {
    if (elementOf(operand) != element)
      return emitOpError() << "expected operands of one element type, got "
                           << element << " and " << elementOf(operand);
    hasRanks &= shaped(operand).hasRank();
  }
  if (!hasRanks) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  auto equation = readEquation(*this, getEquation(), getOperands());
  if (failed(equation))
    return failure();
  types.push_back(
      RankedTensorType::get(equation->sizesOf(equation->result), element));
  return success();
}

int64_t EinsumOp::countOperations() {
  ShapedType result = shaped(getResult());
  for (Value operand : getOperands())
    if (!shaped(operand).hasStaticShape())
      return 0;
  auto equation = readEquation(*this, getEquation(), getOperands());
  if (failed(equation) || !result.hasStaticShape())
    return 0;
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  int64_t terms =
      checkedProduct(equation->sizesOf(equation->summed)).value_or(most);
  // A term is a product of all operands.
  int64_t factors = std::max<int64_t>(getNumOperands(), 2);
  return checkedProduct(
             {countProducts(result.getNumElements(), terms) / 2, factors})
      .value_or(most);
}

/// The element number that `labels` have in `shape` at an index of each label.
static int64_t offsetOf(ArrayRef<int> labels, ArrayRef<int64_t> shape,
                        const llvm::DenseMap<int, int64_t> &index) {
  int64_t at = 0;
  for (auto [label, size] : llvm::zip_equal(labels, shape))
    at = at * size + (size == 1 ? 0 : index.lookup(label));
  return at;
}

template <typename Number>
static void sumProducts(EinsumOp op, const Equation &equation,
                        Interpretation &values) {
  HostTensor &result = values.result();
  SmallVector<int> labels(equation.result);
  labels.append(equation.summed);
  SmallVector<int64_t> inner = equation.sizesOf(equation.summed);
  SmallVector<int64_t> outer(result.rank(), 0);
  llvm::DenseMap<int, int64_t> index;
  bool isEmpty = llvm::is_contained(inner, 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(outer, result.shape())) {
    for (auto [label, at] : llvm::zip_equal(equation.result, outer))
      index[label] = at;
    Number sum = 0;
    SmallVector<int64_t> at(inner.size(), 0);
    do {
      for (auto [label, value] : llvm::zip_equal(equation.summed, at))
        index[label] = value;
      Number product = 1;
      for (auto [operand, own] :
           llvm::zip_equal(op.getOperands(), equation.operands))
        if (!isEmpty)
          product *= values[operand].template as<Number>(
              offsetOf(own, values[operand].shape(), index));
      sum += isEmpty ? Number(0) : product;
    } while (nextIndex(at, inner));
    result.store(i, sum);
  }
}

LogicalResult EinsumOp::interpret(Interpretation &values) {
  auto equation = readEquation(*this, getEquation(), getOperands());
  if (failed(equation))
    return failure();
  if (values.result().isFloat())
    sumProducts<double>(*this, *equation, values);
  else
    sumProducts<Integer>(*this, *equation, values);
  return success();
}

/// The sum as one nest over the result's labels and the summed ones.
static Value lowerToNest(EinsumOp op, const Equation &equation,
                         Lowering &lowering) {
  RankedTensorType type = ranked(op.getResult());
  Type element = type.getElementType(), accumulator = accumulatorOf(element);
  SmallVector<int> labels(equation.result);
  labels.append(equation.summed);
  auto product = [&](ValueRange indices) {
    Value all;
    for (auto [operand, own] :
         llvm::zip_equal(op.getOperands(), equation.operands)) {
      SmallVector<AffineExpr> at;
      for (auto [label, size] :
           llvm::zip_equal(own, ranked(operand).getShape()))
        at.push_back(size == 1
                         ? lowering.builder.getAffineConstantExpr(0)
                         : lowering.builder.getAffineDimExpr(
                               llvm::find(labels, label) - labels.begin()));
      Value x = lowering.cast(
          lowering.load(lowering[operand],
                        AffineMap::get(labels.size(), 0, at, op.getContext()),
                        indices),
          accumulator);
      all = all ? lowering.binary(plan::Binary::k_mul, all, x) : x;
    }
    return all;
  };
  if (equation.summed.empty())
    return lowering.map(type, [&](ValueRange indices) {
      return lowering.cast(product(indices), element);
    });
  return lowering.reduce(
      type, equation.sizesOf(equation.summed),
      {plan::literalAttribute(accumulator, 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        return {
            lowering.binary(plan::Binary::k_add, sums[0], product(indices))};
      },
      [&](ValueRange sums, ValueRange) {
        return lowering.cast(sums[0], element);
      });
}

namespace {

/// Labels of a product of two operands: in both and the result, in one and the
/// result, in both and summed.
struct Product {
  SmallVector<int> batch, rows, columns, summed;
};

} // namespace

/// How a product of two operands is one of matrices; absent where it is not
/// (diagonals, broadcasting, sums of one operand), or not worth packing.
static std::optional<Product> asMatrices(EinsumOp op,
                                         const Equation &equation) {
  if (equation.operands.size() != 2 ||
      !hasMatrixKernel(elementOf(op.getResult())))
    return std::nullopt;
  Product product;
  for (auto [operand, own] :
       llvm::zip_equal(op.getOperands(), equation.operands))
    for (auto [i, label] : llvm::enumerate(own))
      if (ranked(operand).getDimSize(i) != equation.sizes.lookup(label) ||
          llvm::is_contained(ArrayRef(own).take_front(i), label))
        return std::nullopt;
  auto isIn = [&](int operand, int label) {
    return llvm::is_contained(equation.operands[operand], label);
  };
  for (int label : equation.result)
    (isIn(0, label) ? isIn(1, label) ? product.batch : product.rows
                    : product.columns)
        .push_back(label);
  for (int label : equation.summed) {
    if (!isIn(0, label) || !isIn(1, label))
      return std::nullopt;
    product.summed.push_back(label);
  }
  auto columns = checkedProduct(equation.sizesOf(product.columns)),
       summed = checkedProduct(equation.sizesOf(product.summed)),
       rows = checkedProduct(equation.sizesOf(product.rows));
  if (ranked(op.getResult()).getNumElements() == 0 || *columns < 2 ||
      *rows * *columns * *summed < 64)
    return std::nullopt;
  return product;
}

/// `value`, whose dimensions have labels `from`, with those of `to` instead;
/// itself where they are equal.
static Value arrange(Lowering &lowering, Value value, ArrayRef<int> from,
                     ArrayRef<int> to) {
  if (from == to)
    return value;
  SmallVector<int64_t> permutation;
  for (int label : to)
    permutation.push_back(llvm::find(from, label) - from.begin());
  return lowering.transpose(value, permutation);
}

static SmallVector<int> joined(ArrayRef<int> a, ArrayRef<int> b,
                               ArrayRef<int> c) {
  SmallVector<int> all(a);
  all.append(b.begin(), b.end());
  all.append(c.begin(), c.end());
  return all;
}

/// The product through pack_panels and the matrix kernel, in whose order the
/// operands and the result are brought.
static Value lowerToKernel(EinsumOp op, const Equation &equation,
                           const Product &product, Lowering &lowering) {
  auto size = [&](ArrayRef<int> labels) {
    return *checkedProduct(equation.sizesOf(labels));
  };
  int64_t batch = size(product.batch), m = size(product.rows),
          n = size(product.columns), k = size(product.summed);
  Value a =
      arrange(lowering, lowering[op.getOperands()[0]], equation.operands[0],
              joined(product.batch, product.rows, product.summed));
  Value b =
      arrange(lowering, lowering[op.getOperands()[1]], equation.operands[1],
              joined(product.batch, product.summed, product.columns));
  Value packed = packPanels(lowering, b, {batch, k, n, k * n, n, 1});
  Type element = elementOf(op.getResult());
  Value sums = lowering.kernel(
      "matmul", RankedTensorType::get({batch, m, n}, element), {a, packed},
      {{"batch", batch},
       {"m", m},
       {"n", n},
       {"k", k},
       {"a_batch_stride", batch == 1 ? 0 : m * k},
       {"a_row_stride", k},
       {"a_col_stride", 1},
       {"b_batch_stride", batch == 1 ? 0 : packedElements(k, n)}},
      op.countOperations());
  SmallVector<int> order = joined(product.batch, product.rows, product.columns);
  return arrange(lowering, lowering.view(sums, equation.sizesOf(order)), order,
                 equation.result);
}

LogicalResult EinsumOp::lower(Lowering &lowering) {
  auto equation = readEquation(*this, getEquation(), getOperands());
  if (failed(equation))
    return failure();
  auto product = asMatrices(*this, *equation);
  lowering.set(getResult(),
               product ? lowerToKernel(*this, *equation, *product, lowering)
                       : lowerToNest(*this, *equation, lowering));
  return success();
}

// ---- bindings

/// The labels of `a` and `b` that `later` needs, each once.
static std::string keptLabels(StringRef a, StringRef b, StringRef later) {
  std::string kept;
  for (char label : (a + b).str())
    if (later.contains(label) && !StringRef(kept).contains(label))
      kept += label;
  return kept;
}

/// Whether a product of `a` and `b` with the labels `kept` is no larger than
/// one of them, or sums over a label that both have.
static bool isStep(StringRef a, StringRef b, StringRef kept) {
  auto lies = [&](StringRef labels) {
    return kept.find_first_not_of(labels) == StringRef::npos;
  };
  return lies(a) || lies(b) || llvm::any_of(a, [&](char label) {
           return b.contains(label) && !kept.contains(label);
         });
}

/// A sum over more than two operands goes by products of two, from the left:
/// each can be one of matrices, and one nest over all labels repeats the work
/// of the first for every label of the last. Equations that this does not suit
/// (an ellipsis, no result, outer products, faults) stay whole.
static LogicalResult buildEinsum(SourceNode &node, SmallVector<Value> operands,
                                 std::string equation) {
  llvm::erase(equation, ' ');
  auto [left, result] = StringRef(equation).split("->");
  SmallVector<StringRef> split;
  left.split(split, ',');
  SmallVector<std::string> labels(split.begin(), split.end());
  auto isPlain = [](StringRef text) {
    return llvm::all_of(text, llvm::isAlpha);
  };
  if (!StringRef(equation).contains("->") || labels.size() != operands.size() ||
      !isPlain(result) || !llvm::all_of(split, isPlain))
    return give(node, node.create<EinsumOp>(ValueRange(operands), equation));
  while (operands.size() > 2) {
    std::string later = result.str();
    for (const std::string &other : llvm::drop_begin(labels, 2))
      later += other;
    std::string kept = keptLabels(labels[0], labels[1], later);
    if (!isStep(labels[0], labels[1], kept))
      break;
    operands[1] =
        node.create<EinsumOp>(ValueRange{operands[0], operands[1]},
                              labels[0] + "," + labels[1] + "->" + kept);
    if (!operands[1])
      return failure();
    labels[1] = kept;
    operands.erase(operands.begin());
    labels.erase(labels.begin());
  }
  return give(node, node.create<EinsumOp>(ValueRange(operands),
                                          llvm::join(labels, ",") + "->" +
                                              result.str()));
}

static LogicalResult importOnnx(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, std::nullopt)))
    return failure();
  return buildEinsum(node, node.operands, node.getString("equation", ""));
}

/// `path` is the order in which torch would multiply.
static LogicalResult importAten(AtenNode &node) {
  node.ignore("path");
  SmallVector<Value> tensors = node.operandList("tensors");
  if (failed(node.checkOperands(tensors, std::nullopt)))
    return failure();
  return buildEinsum(node, tensors, node.getString("equation", ""));
}

void EinsumOp::getBindings(Bindings &bindings) {
  bindings.onnx("Einsum", {12}, importOnnx);
  bindings.aten("aten.einsum.default", importAten);
}

} // namespace burin::nn
