// Contractions: matrix products with their bindings, reference and lowering to
// the packed matrix kernel.
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Sizes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace burin::nn {

/// Below this many multiplications a plain nest is smaller and no slower than
/// packing for the kernel.
static constexpr int64_t leastKernelProduct = 64;

/// One operand as a stack of matrices: `rows` and `columns` after transposition
/// and after a missing dimension was added.
struct MatrixShape {
  ArrayRef<int64_t> batch;
  int64_t rows, columns;

  MatrixShape(ArrayRef<int64_t> shape, bool isLeft, bool transpose) {
    if (shape.size() == 1) {
      rows = isLeft ? 1 : shape[0];
      columns = isLeft ? shape[0] : 1;
      return;
    }
    batch = shape.drop_back(2);
    rows = shape[shape.size() - 2];
    columns = shape.back();
    if (transpose)
      std::swap(rows, columns);
  }
};

/// The same of sizes.
struct MatrixSizes {
  SizeList batch;
  Size rows, columns;

  MatrixSizes(Value operand, bool isLeft, bool transpose) {
    SizeList sizes = rankedSizesOf(operand);
    if (sizes.size() == 1) {
      rows = isLeft ? Size(1) : sizes[0];
      columns = isLeft ? sizes[0] : Size(1);
      return;
    }
    columns = sizes.pop_back_val();
    rows = sizes.pop_back_val();
    batch = std::move(sizes);
    if (transpose)
      std::swap(rows, columns);
  }
};

/// Batch dimensions of the product; absent where they do not broadcast.
static std::optional<SmallVector<int64_t>>
broadcastBatches(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  SmallVector<int64_t> shape(std::max(a.size(), b.size()));
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t x = fromRight(a, i), y = fromRight(b, i);
    int64_t &size = shape[shape.size() - 1 - i];
    if (x == y || y == 1)
      size = x;
    else if (x == 1 || ShapedType::isDynamic(x))
      size = y;
    else if (ShapedType::isDynamic(y))
      size = x;
    else
      return std::nullopt;
  }
  return shape;
}

/// The sizes in front of the matrices of both operands, broadcast; absent where
/// they do not.
static std::optional<SizeList> broadcastBatchSizes(ArrayRef<Size> a,
                                                   ArrayRef<Size> b) {
  auto batches = [](ArrayRef<Size> sizes) {
    return sizes.drop_back(std::min<size_t>(sizes.size(), 2));
  };
  a = batches(a), b = batches(b);
  SizeList shape(std::max(a.size(), b.size()), Size(1));
  llvm::copy(a, shape.end() - a.size());
  for (auto [i, size] : llvm::enumerate(b)) {
    Size &to = shape[shape.size() - b.size() + i];
    std::optional<Size> merged = broadcast(to, size);
    if (!merged)
      return std::nullopt;
    to = *merged;
  }
  return shape;
}

LogicalResult MatmulOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  FailureOr<Type> sums =
      typeOfSums(*this, elementOf(getA()), elementOf(getB()), getElement());
  if (failed(sums))
    return failure();
  Type element = *sums;
  ShapedType a = shaped(getA()), b = shaped(getB());
  for (auto [type, transpose] :
       {std::pair(a, getTransposeA()), std::pair(b, getTransposeB())})
    if (type.hasRank() && type.getRank() < (transpose ? 2 : 1))
      return emitOpError() << "expected an operand of at least "
                           << (transpose ? 2 : 1) << " dimensions, got "
                           << type;
  if (!a.hasRank() || !b.hasRank()) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  MatrixShape left(a.getShape(), true, getTransposeA()),
      right(b.getShape(), false, getTransposeB());
  if (!ShapedType::isDynamic(left.columns) &&
      !ShapedType::isDynamic(right.rows) && left.columns != right.rows)
    return emitOpError() << "expected " << left.columns
                         << " rows in the second matrix, got " << right.rows;
  SizeList sizesA = rankedSizesOf(getA()), sizesB = rankedSizesOf(getB());
  auto shape = broadcastBatchSizes(sizesA, sizesB);
  if (!shape)
    return emitOpError() << "expected batch dimensions that broadcast, got "
                         << a << " and " << b;
  if (a.getRank() > 1)
    shape->push_back(sizesA[a.getRank() - (getTransposeA() ? 1 : 2)]);
  if (b.getRank() > 1)
    shape->push_back(sizesB[b.getRank() - (getTransposeB() ? 2 : 1)]);
  types.push_back(tensorOf(*shape, element));
  return success();
}

int64_t MatmulOp::countOperations() {
  auto a = shaped(getA());
  if (!a.hasRank())
    return 0;
  int64_t k = MatrixShape(a.getShape(), true, getTransposeA()).columns;
  return ShapedType::isDynamic(k)
             ? 0
             : countProducts(detail::countResultElements(*this), k);
}

/// Sums the products in `Number`, reading elements by their own indices.
template <typename Number>
static void multiply(MatmulOp op, const HostTensor &a, const HostTensor &b,
                     HostTensor &result) {
  MatrixShape left(a.shape(), true, op.getTransposeA()),
      right(b.shape(), false, op.getTransposeB());
  SmallVector<int64_t> batch = *broadcastBatches(left.batch, right.batch);
  SmallVector<int64_t> index(batch.size(), 0);
  if (result.size() == 0)
    return;
  int64_t at = 0;
  do {
    int64_t fromA =
        broadcastOffset(left.batch, index) * left.rows * left.columns;
    int64_t fromB =
        broadcastOffset(right.batch, index) * right.rows * right.columns;
    for (int64_t i = 0; i < left.rows; ++i)
      for (int64_t j = 0; j < right.columns; ++j) {
        Number sum = 0;
        for (int64_t k = 0; k < left.columns; ++k)
          sum += a.as<Number>(fromA + (op.getTransposeA()
                                           ? k * left.rows + i
                                           : i * left.columns + k)) *
                 b.as<Number>(fromB + (op.getTransposeB()
                                           ? j * right.rows + k
                                           : k * right.columns + j));
        result.store(at++, sum);
      }
  } while (nextIndex(index, batch));
}

LogicalResult MatmulOp::interpret(Interpretation &values) {
  const HostTensor &a = values[getA()], &b = values[getB()];
  if (a.isFloat())
    multiply<double>(*this, a, b, values.result());
  else
    multiply<Integer>(*this, a, b, values.result());
  return success();
}

/// How an operand of shape `shape` is read at the product's indices: batch
/// dimensions, rows, columns, then k.
static AffineMap operandMap(OpBuilder &builder, RankedTensorType result,
                            ArrayRef<int64_t> shape, bool isLeft,
                            bool otherHasMatrix, bool transpose) {
  int64_t rank = result.getRank();
  AffineExpr k = builder.getAffineDimExpr(rank);
  SmallVector<AffineExpr> at;
  int64_t matrixDims = (shape.size() > 1 ? 1 : 0) + (otherHasMatrix ? 1 : 0);
  int64_t batches = rank - matrixDims;
  int64_t own = std::max<int64_t>(int64_t(shape.size()) - 2, 0);
  for (int64_t i = 0; i < own; ++i)
    at.push_back(shape[i] == 1 ? builder.getAffineConstantExpr(0)
                               : builder.getAffineDimExpr(batches - own + i));
  if (shape.size() == 1) {
    at.push_back(k);
  } else {
    AffineExpr free = builder.getAffineDimExpr(isLeft ? batches : rank - 1);
    bool reductionFirst = isLeft == transpose;
    at.push_back(reductionFirst ? k : free);
    at.push_back(reductionFirst ? free : k);
  }
  return AffineMap::get(rank + 1, 0, at, builder.getContext());
}

/// The product as a plain nest, for any element type and any broadcasting.
static Value lowerToNest(MatmulOp op, Lowering &lowering) {
  auto a = ranked(op.getA()), b = ranked(op.getB()),
       type = ranked(op.getResult());
  Type element = type.getElementType(), accumulator = accumulatorOf(element);
  Size k = MatrixSizes(op.getA(), true, op.getTransposeA()).columns;
  AffineMap mapA = operandMap(lowering.builder, type, a.getShape(), true,
                              b.getRank() > 1, op.getTransposeA());
  AffineMap mapB = operandMap(lowering.builder, type, b.getShape(), false,
                              a.getRank() > 1, op.getTransposeB());
  return lowering.reduce(
      type, {k}, {plan::literalAttribute(accumulator, 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value x = lowering.load(lowering[op.getA()], mapA, indices);
        Value y = lowering.load(lowering[op.getB()], mapB, indices);
        x = lowering.cast(x, accumulator);
        y = lowering.cast(y, accumulator);
        Value product = lowering.binary(plan::Binary::k_mul, x, y);
        return {lowering.binary(plan::Binary::k_add, sums[0], product)};
      },
      [&](ValueRange sums, ValueRange) {
        return lowering.cast(sums[0], element);
      });
}

/// `source` with its leading dimensions copied out to `batch`; itself where
/// they are all 1 or equal to it already.
static Value materializeBatches(Lowering &lowering, Value source,
                                ArrayRef<Size> own, ArrayRef<Size> batch) {
  auto type = cast<RankedTensorType>(source.getType());
  if (productOf(own) == Size(1) || productOf(own) == productOf(batch))
    return source;
  SizeList sizes(batch), all = size::sizesOf(type);
  sizes.append(all.end() - 2, all.end());
  return lowering.map(size::largestOf(sizes, type.getElementType()),
                      [&](ValueRange indices) {
                        return lowering.loadBroadcast(source, indices);
                      });
}

static int64_t batchesOf(Value value, int64_t matrix) {
  return cast<RankedTensorType>(value.getType()).getNumElements() / matrix;
}

bool MatmulOp::multipliesBfloats() {
  ShapedType a = shaped(getA()), b = shaped(getB());
  if (!a.getElementType().isBF16() || !b.getElementType().isBF16() ||
      !a.hasRank() || !b.hasRank())
    return false;
  // A product with a column is no kernel's.
  return MatrixShape(b.getShape(), false, getTransposeB()).columns != 1;
}

static bool multipliesBytes(MatmulOp op) {
  return isByteProduct(elementOf(op.getA()), elementOf(op.getB()),
                       elementOf(op.getResult()));
}

/// The right side as a kernel reads it that multiplies `tile` k at once.
static Value packRight(Lowering &lowering, Value source,
                       const MatrixLayout &matrices, int64_t tile) {
  return tile == byteTile     ? packQuads(lowering, source, matrices)
         : tile == bfloatTile ? packPairs(lowering, source, matrices)
                              : packPanels(lowering, source, matrices);
}

/// The last two dimensions exchanged.
static Value turn(Lowering &lowering, Value value) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[rank - 2], order[rank - 1]);
  return lowering.transpose(value, order);
}

/// The product through packing and the kernel of floats, of bfloats or of
/// bytes.
static Value lowerToKernel(MatmulOp op, Lowering &lowering) {
  auto a = ranked(op.getA()), b = ranked(op.getB()),
       type = ranked(op.getResult());
  bool isOfBytes = multipliesBytes(op);
  bool isOfBfloats = isBfloatProduct(a.getElementType(), b.getElementType(),
                                     type.getElementType()) &&
                     hasBody(lowering, "matmul_bf16");
  bool isTiled = isOfBytes || isOfBfloats;
  MatrixSizes left(op.getA(), true, op.getTransposeA()),
      right(op.getB(), false, op.getTransposeB());
  SizeList batch =
      *broadcastBatchSizes(rankedSizesOf(op.getA()), rankedSizesOf(op.getB()));
  Size rows = left.rows, depth = left.columns, columns = right.columns;
  Value x =
      materializeBatches(lowering, lowering[op.getA()], left.batch, batch);
  Value y =
      materializeBatches(lowering, lowering[op.getB()], right.batch, batch);
  Size batches = productOf(batch);
  // What follows is about where the elements of the largest tensors lie.
  int64_t m = rows.range().max, k = depth.range().max, n = columns.range().max,
          count = batches.range().max;
  int64_t batchesA = batchesOf(x, m * k), batchesB = batchesOf(y, k * n);
  // One matrix on the right for all on the left: these are one tall matrix.
  if (batchesB == 1 && batchesA == count &&
      (count == 1 || !op.getTransposeA())) {
    if (count > 1 && !rows.constant())
      lowering.refuseSizes("a size that is known at run time only in front of "
                           "all others",
                           a);
    m *= count;
    rows = rows * batches;
    count = batchesA = 1;
    batches = 1;
  }
  if (batchesB > 1 && !(depth * columns).constant())
    lowering.refuseSizes("matrices on the right of sizes that are known when "
                         "it is compiled",
                         b);
  bool turnA = op.getTransposeA(), turnB = op.getTransposeB();
  if (a.getElementType() != type.getElementType() && !isTiled)
    x = lowering.convert(x, type.getElementType());
  if (turnA && isTiled) {
    // Kernels of bytes and of bfloats read those of a row side by side.
    x = turn(lowering, x);
    turnA = false;
  }
  MatrixLayout matrices = {
      batchesB == 1 ? Size(1) : batches, depth,         columns,
      batchesB == 1 ? 0 : k * n,         turnB ? 1 : n, turnB ? k : 1};
  int64_t tile = isOfBytes ? byteTile : isOfBfloats ? bfloatTile : 1;
  Value packed = packRight(lowering, y, matrices, tile);
  Lowering::Params params = {
      {"batch", batches},
      {"m", rows},
      {"n", columns},
      {"k", depth},
      {"a_batch_stride", batchesA == 1 ? 0 : m * k},
      {"a_row_stride", turnA ? 1 : k},
      {"b_batch_stride", batchesB == 1 ? 0 : packedElements(k, n, tile)}};
  if (!isTiled)
    params.push_back({"a_col_stride", turnA ? m : 1});
  Value product = lowering.kernel(
      isOfBytes     ? "matmul_i8"
      : isOfBfloats ? "matmul_bf16"
                    : "matmul",
      size::largestOf({batches, rows, columns}, type.getElementType()),
      {x, packed}, params, op.countOperations());
  return lowering.viewAs(product, size::sizesOf(type));
}

LogicalResult MatmulOp::lower(Lowering &lowering) {
  auto type = ranked(getResult());
  MatrixShape left(ranked(getA()).getShape(), true, getTransposeA()),
      right(ranked(getB()).getShape(), false, getTransposeB());
  // A product with a column reads each weight once: packing would double that.
  bool hasKernel = multipliesBytes(*this) ||
                   isBfloatProduct(elementOf(getA()), elementOf(getB()),
                                   type.getElementType()) ||
                   (hasProductKernel(type.getElementType()) &&
                    elementOf(getA()) == type.getElementType());
  bool useKernel =
      hasKernel && right.columns > 1 && type.getNumElements() > 0 &&
      left.rows * left.columns * right.columns >= leastKernelProduct;
  lowering.set(getResult(), useKernel ? lowerToKernel(*this, lowering)
                                      : lowerToNest(*this, lowering));
  return success();
}

// ---- bindings

/// `factor * value`, left out where the factor is 1; null after an error.
static Value scale(SourceNode &node, Value value, double factor) {
  if (factor == 1)
    return value;
  Type element = elementOf(value);
  if (!isa<FloatType>(element) &&
      (std::trunc(factor) != factor || !(std::fabs(factor) < 0x1p63))) {
    node.emitError() << "expected a whole factor for element type " << element
                     << ", got " << factor;
    return nullptr;
  }
  return node.create<MulOp>(ValueRange{value, node.scalar(element, factor)});
}

/// `alpha * (a x b) + beta * c`, with `c` broadcast into the product's shape
/// and possibly absent.
static LogicalResult buildAffine(SourceNode &node, Value a, Value b, Value c,
                                 bool transposeA, bool transposeB, double alpha,
                                 double beta) {
  Value product =
      node.create<MatmulOp>(a, b, transposeA, transposeB, TypeAttr());
  Value result = product ? scale(node, product, alpha) : nullptr;
  if (!result)
    return failure();
  if (c && beta != 0) {
    Value addend = scale(node, c, beta);
    result = addend ? node.create<AddOp>(ValueRange{result, addend}) : nullptr;
    if (!result)
      return failure();
    if (shaped(result).hasRank() && shaped(product).hasRank() &&
        failed(verifyCompatibleShape(shaped(result), shaped(product))))
      return node.emitError() << "expected an addend that broadcasts to "
                              << product.getType() << ", got " << c.getType();
  }
  node.results.push_back(result);
  return success();
}

/// Fails after an error where `value` is missing or is known not to have `rank`
/// dimensions.
static LogicalResult expectRank(SourceNode &node, StringRef name, Value value,
                                int64_t rank) {
  if (!value)
    return node.emitError() << "expected an operand '" << name << "'";
  if (shaped(value).hasRank() && shaped(value).getRank() != rank)
    return node.emitError() << "expected '" << name << "' to have " << rank
                            << " dimensions, got " << value.getType();
  return success();
}

static LogicalResult importGemm(OnnxNode &node) {
  if (failed(expectRank(node, "A", node.operand(0), 2)) ||
      failed(expectRank(node, "B", node.operand(1), 2)))
    return failure();
  return buildAffine(node, node.operand(0), node.operand(1), node.operand(2),
                     node.getBool("transA", false),
                     node.getBool("transB", false), node.getFloat("alpha", 1),
                     node.getFloat("beta", 1));
}

/// matmul, mm, bmm, mv, dot: `names` are the two factors.
template <const char *const *names, int64_t rankA, int64_t rankB>
static LogicalResult importProduct(AtenNode &node) {
  Value a = node.operand(names[0]), b = node.operand(names[1]);
  for (auto [name, value, rank] :
       {std::tuple(names[0], a, rankA), std::tuple(names[1], b, rankB)}) {
    if (!value)
      return node.emitError() << "expected an operand '" << name << "'";
    if (rank && failed(expectRank(node, name, value, rank)))
      return failure();
  }
  node.results.push_back(node.create<MatmulOp>(a, b, false, false, TypeAttr()));
  return success(bool(node.results.back()));
}

/// addmm, baddbmm, addmv: `beta * self + alpha * (a x b)`.
template <const char *const *names, int64_t rankA, int64_t rankB>
static LogicalResult importAddProduct(AtenNode &node) {
  if (failed(expectRank(node, names[0], node.operand(names[0]), rankA)) ||
      failed(expectRank(node, names[1], node.operand(names[1]), rankB)))
    return failure();
  return buildAffine(node, node.operand(names[0]), node.operand(names[1]),
                     node.operand("self"), false, false,
                     node.getFloat("alpha", 1), node.getFloat("beta", 1));
}

/// input x weight^T + bias; a weight of one dimension is a column.
static LogicalResult importLinear(AtenNode &node) {
  Value input = node.operand("input"), weight = node.operand("weight");
  if (!input || !weight)
    return node.emitError() << "expected operands 'input' and 'weight'";
  bool isColumn = shaped(weight).hasRank() && shaped(weight).getRank() == 1;
  return buildAffine(node, input, weight, node.operand("bias"), false,
                     !isColumn, 1, 1);
}

static constexpr const char *matmulNames[] = {"self", "other"};
static constexpr const char *mmNames[] = {"self", "mat2"};
static constexpr const char *mvNames[] = {"self", "vec"};
static constexpr const char *dotNames[] = {"self", "tensor"};
static constexpr const char *addmmNames[] = {"mat1", "mat2"};
static constexpr const char *baddbmmNames[] = {"batch1", "batch2"};
static constexpr const char *addmvNames[] = {"mat", "vec"};

void MatmulOp::getBindings(Bindings &bindings) {
  bindings.onnx("MatMul", {1}, importOperands<MatmulOp>);
  bindings.onnx("Gemm", {7}, importGemm);
  bindings.aten("aten.matmul.default", importProduct<matmulNames, 0, 0>);
  bindings.aten("aten.mm.default", importProduct<mmNames, 2, 2>);
  bindings.aten("aten.bmm.default", importProduct<mmNames, 3, 3>);
  bindings.aten("aten.mv.default", importProduct<mvNames, 2, 1>);
  bindings.aten("aten.dot.default", importProduct<dotNames, 1, 1>);
  bindings.aten("aten.linear.default", importLinear);
  bindings.aten("aten.addmm.default", importAddProduct<addmmNames, 2, 2>);
  bindings.aten("aten.baddbmm.default", importAddProduct<baddbmmNames, 3, 3>);
  bindings.aten("aten.addmv.default", importAddProduct<addmvNames, 2, 1>);
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/Contract.cpp.inc"

namespace burin::nn {

void registerContractOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Contract.cpp.inc"
      >();
}

} // namespace burin::nn
