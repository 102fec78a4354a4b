// Makes one product of narrow ones that multiply the same matrix, so that their
// columns fill the panels of the microkernel together.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/KnownSizes.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/Weights.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_FUSEPRODUCTS
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

/// A product with a constant matrix, and the bias that is added to it, if so.
struct Product {
  // Accessors of ops are not const.
  mutable nn::MatmulOp op;
  mutable nn::AddOp sum;
  Value bias;

  int64_t columns() const {
    return nn::ranked(op.getResult()).getShape().back();
  }
  Value result() const { return sum ? sum.getResult() : op.getResult(); }
};

} // namespace

static bool isFusable(nn::MatmulOp op) {
  ShapedType a = nn::shaped(op.getA()), b = nn::shaped(op.getB());
  return !op.getTransposeA() && hasKnownSizes(op.getA()) && a.getRank() >= 2 &&
         !a.isDynamicDim(a.getRank() - 1) && b.hasRank() && b.getRank() == 2 &&
         nn::constantElements(op.getB()) &&
         nn::hasMatrixKernel(a.getElementType());
}

/// The product with the sum that is its only reader, where that adds a constant
/// to each column.
static Product withBias(nn::MatmulOp op) {
  Product product{op, nullptr, nullptr};
  auto sum =
      op->hasOneUse() ? dyn_cast<nn::AddOp>(*op->user_begin()) : nn::AddOp();
  if (!sum || sum.getType() != op.getType())
    return product;
  Value bias = sum.getX() == op.getResult() ? sum.getY() : sum.getX();
  auto type = nn::ranked(bias);
  if (!nn::constantElements(bias) || type.getRank() == 0 ||
      type.getNumElements() != product.columns() ||
      type.getShape().back() != product.columns())
    return product;
  product.sum = sum;
  product.bias = bias;
  return product;
}

/// The matrices side by side, and the biases likewise, 0 where there is none.
/// Fails where the bytes of a constant are missing.
static FailureOr<std::pair<nn::HostTensor, nn::HostTensor>>
join(ArrayRef<Product> products, int64_t depth, int64_t columns) {
  Type element = nn::elementOf(products.front().op.getB());
  nn::HostTensor matrix(RankedTensorType::get({depth, columns}, element));
  nn::HostTensor biases(RankedTensorType::get({columns}, element));
  int64_t first = 0;
  for (const Product &product : products) {
    int64_t own = product.columns();
    FailureOr<nn::HostTensor> part = readConstant(product.op.getB());
    if (failed(part))
      return failure();
    for (int64_t i = 0; i < depth * own; ++i)
      matrix.copy(i / own * columns + first + i % own, *part,
                  product.op.getTransposeB() ? i % own * depth + i / own : i);
    if (product.bias) {
      FailureOr<nn::HostTensor> bias = readConstant(product.bias);
      if (failed(bias))
        return failure();
      for (int64_t i = 0; i < own; ++i)
        biases.copy(first + i, *bias, i);
    }
    first += own;
  }
  return std::pair(std::move(matrix), std::move(biases));
}

namespace {

class FuseProductsPass : public impl::FuseProductsBase<FuseProductsPass> {
  void runOnOperation() override {
    llvm::MapVector<std::pair<Value, Block *>, SmallVector<nn::MatmulOp>>
        byMatrix;
    getOperation().walk([&](nn::MatmulOp op) {
      if (isFusable(op))
        byMatrix[{op.getA(), op->getBlock()}].push_back(op);
    });
    for (auto &[key, ops] : byMatrix) {
      SmallVector<Product> products;
      int64_t columns = 0, panels = 0;
      for (nn::MatmulOp op : ops) {
        products.push_back(withBias(op));
        columns += products.back().columns();
        panels += plan::panelCount(products.back().columns());
      }
      // A panel costs its time even where it has few columns.
      if (plan::panelCount(columns) < panels)
        fuse(key.first, products, columns);
    }
  }

  static void fuse(Value matrix, ArrayRef<Product> products, int64_t columns) {
    RankedTensorType type = nn::ranked(matrix);
    auto joined = join(products, type.getShape().back(), columns);
    if (failed(joined))
      return;
    OpBuilder builder(products.front().op);
    Location loc = products.front().op.getLoc();
    nn::SizeList sizes = size::sizesOf(type);
    sizes.back() = columns;
    RankedTensorType whole = size::tensorOf(sizes, type.getElementType());
    Value result = builder.create<nn::MatmulOp>(
        loc, whole, matrix, createConstant(builder, loc, joined->first), false,
        false, TypeAttr());
    if (llvm::any_of(products, [](const Product &p) { return bool(p.bias); }))
      result = builder.create<nn::AddOp>(
          loc, whole, result, createConstant(builder, loc, joined->second));
    auto axis = builder.getDenseI64ArrayAttr({type.getRank() - 1});
    int64_t first = 0;
    for (const Product &product : products) {
      Value part = product.result();
      int64_t end = first + product.columns();
      Location own = part.getLoc();
      Value from = createIntegers(builder, own, first);
      Value to = createIntegers(builder, own, end);
      part.replaceAllUsesWith(
          builder.create<nn::SliceOp>(own, part.getType(), result, from, to,
                                      axis, builder.getDenseI64ArrayAttr({1})));
      first = end;
    }
    for (const Product &product : products) {
      if (product.sum)
        product.sum.erase();
      product.op.erase();
    }
  }
};

} // namespace

} // namespace burin::simplify
