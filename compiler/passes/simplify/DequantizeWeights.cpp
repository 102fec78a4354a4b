// Scales products with quantized weights behind their sums, and gathered rows
// of a quantized table behind the gather, so that both stay in few bits; and
// dequantizes all other constants.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/reference/FoldingBuilder.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/Recipes.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_DEQUANTIZEWEIGHTS
#include "compiler/passes/simplify/Passes.h.inc"

/// The scale's numbers along dimension `axis` of a tensor of `rank` dimensions:
/// one, or one for each place. None where it varies along another.
static SmallVector<double> scalesAlong(Value scale, int64_t rank,
                                       int64_t axis) {
  FailureOr<nn::HostTensor> numbers = readConstant(scale);
  if (failed(numbers))
    return {};
  int64_t own = axis - (rank - numbers->rank());
  for (auto [i, size] : llvm::enumerate(numbers->shape()))
    if (size != 1 && int64_t(i) != own)
      return {};
  SmallVector<double> scales;
  for (int64_t i = 0; i < numbers->size(); ++i)
    scales.push_back(numbers->real(i));
  return scales;
}

/// Moving more elements of a constant may take more memory than it spares.
static constexpr int64_t mostMovedElements = 1 << 14;

namespace {

/// What a gather asks for of constants that belong to one table.
struct Table {
  Value indices;
  int64_t axis;

  /// A scale or a zero point: one number, or of what is gathered; null for
  /// null.
  Value parameter(nn::FoldingBuilder &build, Value whole) const {
    if (!whole)
      return nullptr;
    if (!uniformNumber(whole))
      return gather(build, whole);
    nn::HostTensor number(RankedTensorType::get({}, nn::elementOf(whole)));
    number.copy(0, *readConstant(whole), 0);
    return createConstant(build.builder, build.loc, number);
  }

  /// Elements of the constant `whole`. Those of fewer than 8 bits are gathered
  /// as the bytes that hold them.
  Value gather(nn::FoldingBuilder &build, Value whole) const {
    auto codes = dyn_cast<plan::UnpackedAttr>(nn::constantElements(whole));
    ShapedType type = nn::shaped(whole);
    const int64_t last = type.getRank() - 1;
    const int64_t bits = nn::elementOf(whole).getIntOrFloatBitWidth();
    if (!codes || bits >= 8 || axis == last ||
        type.getDimSize(last) * bits % 8 != 0)
      return build.make<nn::GatherOp>(whole, indices, axis);
    SmallVector<int64_t> shape(type.getShape());
    shape.back() = shape.back() * bits / 8;
    Value bytes = build.builder.create<nn::ConstantOp>(
        build.loc, codes.getSource().getShapedType(), codes.getSource());
    bytes = build.reshape(bytes, shape);
    return unpack(build, build.make<nn::GatherOp>(bytes, indices, axis),
                  type.getElementType());
  }

  /// The integers of type `element` in the bytes of `packed`, the lowest bits
  /// of a byte first, each in a byte of its own.
  static Value unpack(nn::FoldingBuilder &build, Value packed, Type element) {
    const int64_t bits = element.getIntOrFloatBitWidth();
    const int64_t last = nn::shaped(packed).getRank();
    Type byte = nn::elementOf(packed);
    nn::HostTensor places(RankedTensorType::get({8 / bits}, byte));
    for (int64_t i = 0; i < places.size(); ++i)
      places.setInteger(i, i * bits);
    Value x = build.make<nn::UnsqueezeOp>(
        packed, build.builder.getDenseI64ArrayAttr({last}));
    x = build.make<nn::ShiftRightOp>(
        x, createConstant(build.builder, build.loc, places));
    x = build.make<nn::BitAndOp>(x,
                                 build.number(byte, (int64_t(1) << bits) - 1));
    x = build.make<nn::CollapseOp>(x, last - 1, last);
    if (element.isUnsignedInteger())
      return x;
    // The highest bit counts less its weight.
    x = build.cast(x, build.builder.getI8Type());
    Value sign = build.number(nn::elementOf(x), int64_t(1) << (bits - 1));
    return build.make<nn::SubOp>(build.make<nn::BitXorOp>(x, sign), sign);
  }
};

class DequantizeWeightsPass
    : public impl::DequantizeWeightsBase<DequantizeWeightsPass> {
  void runOnOperation() override {
    SmallVector<nn::DequantizeOp> found;
    getOperation().walk([&](nn::DequantizeOp op) {
      if (nn::constantElements(op.getX()))
        found.push_back(op);
    });
    for (nn::DequantizeOp op : found) {
      dequantizeRows(op);
      Value weights;
      for (OpOperand &use : llvm::make_early_inc_range(op->getUses()))
        scaleSums(op, use, weights);
      if (!op->use_empty() && failed(fold(op)))
        return signalPassFailure();
      if (op->use_empty())
        op.erase();
    }
    for (Operation *op : moves)
      op->erase();
    moves.clear();
  }

  static bool movesFew(Operation *op) {
    return op->hasTrait<nn::MovesElements>() &&
           llvm::all_of(op->getResultTypes(), [](Type result) {
             auto type = dyn_cast<RankedTensorType>(result);
             return type && type.hasStaticShape() &&
                    type.getNumElements() <= mostMovedElements;
           });
  }

  /// Dequantizes a constant, and computes what only moves few elements of it:
  /// passes behind this one look for constants, biases among them.
  LogicalResult fold(Operation *op) {
    auto budget = nn::FoldBudget::unlimited();
    FailureOr<SmallVector<Value>> constants = nn::fold(op, budget);
    if (failed(constants))
      return failure();
    for (Value constant : *constants)
      for (Operation *user : SmallVector<Operation *>(constant.getUsers()))
        if (movesFew(user) && !user->use_empty()) {
          if (failed(fold(user)))
            return failure();
          if (user->use_empty())
            moves.insert(user);
        }
    return success();
  }

  /// What moved elements of constants, and nobody reads any more.
  SetVector<Operation *> moves;

  /// Lets the user read what was dequantized, which `weights` keeps for others,
  /// and scales its result; nothing where it is no product, or the weights have
  /// zero points or scales of another kind.
  static void scaleSums(nn::DequantizeOp op, OpOperand &use, Value &weights) {
    Operation *user = use.getOwner();
    Type element = nn::elementOf(op.getResult());
    if (use.getOperandNumber() != 1 || !element.isF32() || op.getCodebook() ||
        !isa<nn::MatmulOp, nn::ConvOp>(user) ||
        op.getX().getType().getElementType().getIntOrFloatBitWidth() > 16 ||
        (op.getZero() && uniformNumber(op.getZero()) != 0.0))
      return;
    auto conv = dyn_cast<nn::ConvOp>(user);
    int64_t rank = nn::shaped(op.getX()).getRank();
    auto product = dyn_cast<nn::MatmulOp>(user);
    if (product && rank != 2)
      return;
    int64_t axis = conv ? 0 : product.getTransposeB() ? 0 : 1;
    SmallVector<double> scales = scalesAlong(op.getScale(), rank, axis);
    if (scales.empty())
      return;
    if (!weights)
      weights = weightsOf(op);
    use.set(weights);
    user->setAttr("element", TypeAttr::get(element));
    if (!llvm::all_of(scales, [](double scale) { return scale == 1; }))
      addScale(user, scales);
  }

  /// What a kernel reads instead of dequantized weights: floats of 8 bits as
  /// f16, which holds them and vectors convert at once.
  static Value weightsOf(nn::DequantizeOp op) {
    if (!isa<FloatType>(nn::elementOf(op.getX())))
      return op.getX();
    nn::FoldingBuilder build(op);
    return build.cast(op.getX(), build.builder.getF16Type());
  }

  /// Lets gathers of rows, also of a matrix whose rows are in blocks, read the
  /// integers; what else there is reads the table as it was.
  static void dequantizeRows(nn::DequantizeOp op) {
    for (OpOperand &use : llvm::make_early_inc_range(op->getUses())) {
      if (auto gather = dyn_cast<nn::GatherOp>(use.getOwner())) {
        if (use.getOperandNumber() == 0)
          gatherIntegers(op, gather);
        continue;
      }
      auto matrix = dyn_cast<nn::ReshapeOp>(use.getOwner());
      if (!matrix || !mergesBlocks(op, matrix))
        continue;
      for (OpOperand &row : llvm::make_early_inc_range(matrix->getUses()))
        if (auto gather = dyn_cast<nn::GatherOp>(row.getOwner());
            gather && row.getOperandNumber() == 0)
          gatherIntegers(op, gather);
      if (matrix->use_empty())
        matrix.erase();
    }
  }

  /// Whether a table [rows, blocks, block] becomes [rows, columns].
  static bool mergesBlocks(nn::DequantizeOp op, nn::ReshapeOp matrix) {
    ShapedType from = nn::shaped(op.getX()), to = nn::shaped(matrix);
    return from.getRank() == 3 && to.getRank() == 2 && to.hasStaticShape() &&
           from.getDimSize(0) == to.getDimSize(0);
  }

  /// Gathers the integers of the table `op`, and dequantizes what was gathered;
  /// nothing where their scales do not follow the axis.
  static void gatherIntegers(nn::DequantizeOp op, nn::GatherOp gather) {
    if (op.getCodebook())
      return;
    const bool isUniform = uniformNumber(op.getScale()) &&
                           (!op.getZero() || uniformNumber(op.getZero()));
    const bool hasBlocks = gather.getX() != op.getResult();
    const int64_t axis =
        nn::fromStart(gather.getAxis(), nn::shaped(gather.getX()).getRank());
    const bool ofRows = axis == 0 && hasRows(op);
    if (!ofRows && (hasBlocks || !isUniform))
      return;
    nn::FoldingBuilder build(gather);
    const Table table = {gather.getIndices(), axis};
    Value scale = table.parameter(build, op.getScale());
    Value zero = table.parameter(build, op.getZero());
    Value rows = table.gather(build, op.getX());
    if (zero && nn::elementOf(zero) != nn::elementOf(rows))
      zero = build.cast(zero, nn::elementOf(rows));
    Value result = build.make<nn::DequantizeOp>(rows, scale, zero);
    if (hasBlocks)
      result = build.make<nn::CollapseOp>(result, -2, -1);
    gather.getResult().replaceAllUsesWith(result);
    gather.erase();
  }

  /// Whether a row of the table has scales and zero points of its own.
  static bool hasRows(nn::DequantizeOp op) {
    return llvm::all_of(ValueRange{op.getScale(), op.getZero()},
                        [&](Value parameter) {
                          return !parameter || uniformNumber(parameter) ||
                                 isOfRows(op, parameter);
                        });
  }
  static bool isOfRows(nn::DequantizeOp op, Value parameter) {
    ShapedType type = nn::shaped(parameter), table = nn::shaped(op.getX());
    return nn::constantElements(parameter) &&
           type.getRank() == table.getRank() &&
           type.getDimSize(0) == table.getDimSize(0);
  }

  /// Multiplies the op's result by the scales, one or as many as it has columns
  /// (output channels), before a bias is added.
  static void addScale(Operation *op, ArrayRef<double> scales) {
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    Value sums = op->getResult(0);
    auto conv = dyn_cast<nn::ConvOp>(op);
    int64_t behind = conv ? nn::shaped(conv.getX()).getRank() - 2 : 0;
    auto along = [&](int64_t size) {
      SmallVector<int64_t> shape(1 + behind, 1);
      shape[0] = size;
      return shape;
    };
    nn::HostTensor factors(RankedTensorType::get(along(int64_t(scales.size())),
                                                 nn::elementOf(sums)));
    for (auto [i, scale] : llvm::enumerate(scales))
      factors.setReal(i, scale);
    Value bias = conv ? conv.getBias() : Value();
    Value result = builder.create<nn::MulOp>(
        op->getLoc(), sums.getType(), sums,
        createConstant(builder, op->getLoc(), factors));
    SmallPtrSet<Operation *, 2> own = {result.getDefiningOp()};
    if (bias) {
      conv.getBiasMutable().clear();
      Value addend = createReshape(builder, op->getLoc(), bias,
                                   along(nn::shaped(bias).getDimSize(0)));
      result = builder.create<nn::AddOp>(op->getLoc(), sums.getType(), result,
                                         addend);
    }
    sums.replaceAllUsesExcept(result, own);
  }
};

} // namespace

} // namespace burin::simplify
