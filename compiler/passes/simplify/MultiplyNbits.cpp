// Multiplies constant weights of few bits as they are, where groups of them are
// dequantized for a matrix product.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/NbitsProduct.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Codes.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/Weights.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"
#include "runtime/kernels/generic/tile_sizes.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_MULTIPLYNBITS
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

/// A dequantized constant as a matrix of k rows: where element (row, column)
/// lies among the quantized ones, and which of them have a scale together.
struct Weights {
  nn::DequantizeOp source;
  int64_t k = 0, n = 0, group = 0;
  int64_t rowStride = 0, columnStride = 0;
};

class MultiplyNbitsPass : public impl::MultiplyNbitsBase<MultiplyNbitsPass> {
  void runOnOperation() override {
    SmallVector<nn::MatmulOp> products;
    getOperation().walk([&](nn::MatmulOp op) { products.push_back(op); });
    for (nn::MatmulOp op : products)
      if (std::optional<Weights> weights = read(op))
        replace(op, *weights);
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }

  /// What the second matrix of `op` is made of; absent where it is something
  /// else, or integers that other passes multiply.
  static std::optional<Weights> read(nn::MatmulOp op) {
    Value matrix = op.getB();
    ShapedType a = nn::shaped(op.getA()), b = nn::shaped(matrix);
    if (op.getTransposeA() || op.getElement() || !a.hasRank() ||
        a.getRank() < 2 || !b.hasStaticShape() || b.getRank() != 2 ||
        !isa<FloatType>(a.getElementType()) || a.getElementType().isF64())
      return std::nullopt;
    bool areRowsLast = op.getTransposeB();
    Weights weights;
    weights.k = b.getDimSize(areRowsLast);
    weights.n = b.getDimSize(!areRowsLast);
    // The rows behind the last one, which fill up its block.
    int64_t stored = weights.k;
    while (Operation *move = matrix.getDefiningOp()) {
      if (auto transpose = dyn_cast<nn::TransposeOp>(move);
          transpose && nn::shaped(transpose.getX()).hasRank() &&
          transpose.fullPermutation() == SmallVector<int64_t>{1, 0}) {
        areRowsLast = !areRowsLast;
        matrix = transpose.getX();
      } else if (auto slice = dyn_cast<nn::SliceOp>(move);
                 slice && cutsRows(slice, areRowsLast)) {
        matrix = slice.getX();
        stored = nn::shaped(matrix).getDimSize(areRowsLast);
      } else {
        break;
      }
    }
    ArrayRef<int64_t> matrixShape = nn::shaped(matrix).getShape();
    if (auto reshape = matrix.getDefiningOp<nn::ReshapeOp>())
      matrix = reshape.getX();
    weights.source = matrix.getDefiningOp<nn::DequantizeOp>();
    if (!weights.source || !nn::constantElements(weights.source.getX()) ||
        matrixShape.size() != 2)
      return std::nullopt;
    weights.rowStride = areRowsLast ? 1 : weights.n;
    weights.columnStride = areRowsLast ? stored : 1;
    bool isTaken = findGroups(weights, areRowsLast, stored) &&
                   (!isScaledBehind(weights) || hasFewRows(a));
    return isTaken ? std::optional(weights) : std::nullopt;
  }

  /// Whether integers of 8 bits have one scale for all rows, which may as well
  /// be applied behind their sums.
  static bool isScaledBehind(const Weights &weights) {
    nn::DequantizeOp op = weights.source;
    bool hasZero = op.getZero() && uniformNumber(op.getZero()) != 0.0;
    return nn::elementOf(op.getX()).isInteger(8) &&
           weights.group >= weights.k && !hasZero;
  }

  /// Whether weights are read for so few rows that it counts how fast they come
  /// out of memory.
  static bool hasFewRows(ShapedType a) {
    return a.hasStaticShape() &&
           ShapedType::getNumElements(a.getShape().drop_back()) <=
               generic::few_code_rows;
  }

  /// Whether the first rows are taken, and nothing else is cut.
  static bool cutsRows(nn::SliceOp slice, bool areRowsLast) {
    ShapedType from = nn::shaped(slice.getX()),
               to = nn::shaped(slice.getResult());
    if (!from.hasStaticShape() || from.getRank() != 2 ||
        from.getDimSize(!areRowsLast) != to.getDimSize(!areRowsLast))
      return false;
    auto starts = nn::constantIntegers(slice.getStarts());
    auto isOne = [](int64_t step) { return step == 1; };
    auto isZero = [](int64_t start) { return start == 0; };
    return starts && llvm::all_of(*starts, isZero) &&
           llvm::all_of(slice.getSteps(), isOne);
  }

  /// Finds how many neighbouring rows have a scale together; false where they
  /// do not come in groups that the product takes.
  static bool findGroups(Weights &weights, bool areRowsLast, int64_t stored) {
    nn::DequantizeOp op = weights.source;
    ShapedType x = op.getX().getType();
    int64_t bits = x.getElementTypeBitWidth(), rank = x.getRank();
    if (!nn::constantElements(op.getScale()) || !areFinite(op.getX()) ||
        (op.getZero() && !nn::constantElements(op.getZero())) || bits > 8)
      return false;
    SmallVector<int64_t> scale = broadcastShape(op.getScale(), rank),
                         zero = broadcastShape(
                             op.getZero() ? op.getZero() : op.getScale(), rank);
    // The dimensions that rows and columns are made of.
    SmallVector<int64_t> rows, columns;
    int64_t expected = areRowsLast ? weights.n : stored, made = 1, dim = 0;
    for (; dim < rank && made < expected; ++dim)
      made *= x.getDimSize(dim);
    if (made != expected)
      return false;
    for (int64_t i = 0; i < rank; ++i)
      ((i < dim) != areRowsLast ? rows : columns).push_back(i);
    // Behind the last dimension over which they vary, rows are a group.
    weights.group = 1;
    bool isWithin = true;
    for (int64_t i : llvm::reverse(rows)) {
      isWithin &= scale[i] == 1 && zero[i] == 1;
      if (isWithin)
        weights.group *= x.getDimSize(i);
    }
    return nn::MatmulNbitsOp::takes(bits, weights.group, weights.k);
  }

  /// Whether constant floats of 8 bits, or integers, are all numbers.
  static bool areFinite(Value x) {
    Type element = nn::elementOf(x);
    if (!nn::isFloat8(element))
      return true;
    bool isSignless = element.isFloat8E4M3FNUZ() || element.isFloat8E5M2FNUZ();
    int greatest = element.isFloat8E4M3FN() ? 0x7e : isSignless ? 0x7f : 0x7b;
    bool all = true;
    LogicalResult isRead =
        plan::writeElements(nn::constantElements(x), [&](ArrayRef<char> piece) {
          for (char byte : piece)
            all &= (byte & 0x7f) <= greatest &&
                   !(isSignless && uint8_t(byte) == 0x80);
        });
    return succeeded(isRead) && all;
  }

  /// The shape of `parameter` with ones in front, up to `rank` dimensions.
  static SmallVector<int64_t> broadcastShape(Value parameter, int64_t rank) {
    SmallVector<int64_t> shape(nn::shaped(parameter).getShape());
    shape.insert(shape.begin(), rank - int64_t(shape.size()), 1);
    return shape;
  }

  static void replace(nn::MatmulOp op, const Weights &weights) {
    OpBuilder builder(op);
    nn::DequantizeOp source = weights.source;
    RankedTensorType from = nn::ranked(source.getX());
    plan::Layout layout = plan::layoutOf(nn::constantElements(source.getX()));
    std::optional<plan::Layout> matrix = layoutOfMatrix(weights, layout, from);
    if (!matrix)
      return;
    auto type =
        RankedTensorType::get({weights.k, weights.n}, from.getElementType());
    ElementsAttr codes = plan::arrange(type, *matrix);
    Value b = builder.create<nn::ConstantOp>(source.getLoc(), type, codes);
    Value scale = spread(builder, weights, source.getScale());
    Value zero =
        source.getZero() ? spread(builder, weights, source.getZero()) : Value();
    Value result = builder.create<nn::MatmulNbitsOp>(
        op.getLoc(), op.getType(), op.getA(), b, scale, zero,
        builder.getI64IntegerAttr(weights.group),
        op->getAttrOfType<UnitAttr>(nn::MatmulNbitsOp::roundsRows),
        source.getCodebookAttr());
    op.getResult().replaceAllUsesWith(result);
    op.erase();
  }

  /// How the matrix lies in what the quantized constant lies in; absent where
  /// that has no strides of its own.
  static std::optional<plan::Layout> layoutOfMatrix(const Weights &weights,
                                                    const plan::Layout &source,
                                                    RankedTensorType type) {
    SmallVector<int64_t> whole = nn::rowMajorStrides(type.getShape());
    if (!source.source || source.offset != 0)
      return std::nullopt;
    for (auto [size, stride, own] :
         llvm::zip(type.getShape(), source.strides, whole))
      if (size != 1 && stride != own)
        return std::nullopt;
    return plan::Layout{
        source.source, 0, {weights.rowStride, weights.columnStride}};
  }

  /// A line of `parameter` for each group, as f32.
  static Value spread(OpBuilder &builder, const Weights &weights,
                      Value parameter) {
    nn::HostTensor from = *readConstant(parameter);
    nn::DequantizeOp source = weights.source;
    ShapedType x = source.getX().getType();
    SmallVector<int64_t> shape = broadcastShape(parameter, x.getRank()),
                         strides = nn::rowMajorStrides(shape);
    for (auto [size, stride] : llvm::zip(shape, strides))
      stride = size == 1 ? 0 : stride;
    SmallVector<int64_t> places = nn::rowMajorStrides(x.getShape());
    int64_t groups = llvm::divideCeil(weights.k, weights.group);
    nn::HostTensor lines(
        RankedTensorType::get({groups, weights.n}, builder.getF32Type()));
    for (int64_t i = 0; i < lines.size(); ++i) {
      // The first of the group's elements, by its place in x.
      int64_t left = i / weights.n * weights.group * weights.rowStride +
                     i % weights.n * weights.columnStride;
      int64_t at = 0;
      for (auto [place, stride] : llvm::zip(places, strides)) {
        at += left / place * stride;
        left %= place;
      }
      lines.setReal(i, from.number(at));
    }
    return createConstant(builder, parameter.getLoc(), lines);
  }
};

} // namespace

} // namespace burin::simplify
