// Ops with their attributes as the bindings of composed operators want them.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/TopK.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/reference/HostTensor.h"

using namespace mlir;

namespace burin::nn {

Value Composer::number(Value like, double value) {
  return like ? node.scalar(elementOf(like), value) : Value();
}

Value Composer::add(Value x, Value y) { return make<AddOp>({x, y}); }
Value Composer::add(Value x, double y) { return add(x, number(x, y)); }
Value Composer::sub(Value x, Value y) { return make<SubOp>({x, y}); }
Value Composer::mul(Value x, Value y) { return make<MulOp>({x, y}); }
Value Composer::mul(Value x, double y) { return mul(x, number(x, y)); }
Value Composer::div(Value x, Value y) { return make<DivOp>({x, y}); }
Value Composer::neg(Value x) { return make<NegOp>({x}); }
Value Composer::abs(Value x) { return make<AbsOp>({x}); }
Value Composer::less(Value x, Value y) { return make<LessOp>({x, y}); }
Value Composer::equal(Value x, Value y) { return make<EqualOp>({x, y}); }
Value Composer::isNan(Value x) { return make<IsNanOp>({x}); }
Value Composer::where(Value condition, Value x, Value y) {
  return make<WhereOp>({condition, x, y});
}
Value Composer::cast(Value x, Type element) {
  return x ? castTo(node, x, element) : x;
}

Value Composer::sum(Value x, ArrayRef<int64_t> axes, bool keep) {
  return x ? node.create<ReduceSumOp>(
                 x, node.builder.getDenseI64ArrayAttr(axes), keep)
           : x;
}
Value Composer::max(Value x, ArrayRef<int64_t> axes, bool keep) {
  return x ? node.create<ReduceMaxOp>(
                 x, node.builder.getDenseI64ArrayAttr(axes), keep)
           : x;
}

Value Composer::reshape(Value x, ArrayRef<int64_t> shape) {
  return x ? node.create<ReshapeOp>(x, node.constant(shape),
                                    /*allow_zero=*/true)
           : x;
}
Value Composer::unsqueeze(Value x, ArrayRef<int64_t> axes) {
  return x ? node.create<UnsqueezeOp>(x, axes) : x;
}
Value Composer::squeeze(Value x, int64_t axis) {
  return x ? node.create<SqueezeOp>(x,
                                    node.builder.getDenseI64ArrayAttr({axis}))
           : x;
}
Value Composer::transpose(Value x, ArrayRef<int64_t> permutation) {
  return x ? node.create<TransposeOp>(
                 x, node.builder.getDenseI64ArrayAttr(permutation))
           : x;
}
Value Composer::swap(Value x, int64_t a, int64_t b) {
  if (!x)
    return x;
  int64_t rank = shaped(x).getRank();
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[fromStart(a, rank)], order[fromStart(b, rank)]);
  return transpose(x, order);
}
Value Composer::expand(Value x, ArrayRef<int64_t> shape) {
  return make<ExpandOp>({x, node.constant(shape)});
}
Value Composer::slice(Value x, int64_t axis, int64_t start, int64_t end,
                      int64_t step) {
  return x ? node.create<SliceOp>(x, node.constant({start}),
                                  node.constant({end}), ArrayRef<int64_t>(axis),
                                  ArrayRef<int64_t>(step))
           : x;
}
Value Composer::flip(Value x, int64_t axis) {
  return slice(x, axis, -1, std::numeric_limits<int64_t>::min(), -1);
}
Value Composer::concat(ValueRange parts, int64_t axis) {
  return llvm::is_contained(parts, Value())
             ? Value()
             : node.create<ConcatOp>(parts, axis);
}
Value Composer::stack(ValueRange parts, int64_t axis) {
  SmallVector<Value> layers;
  for (Value part : parts)
    layers.push_back(unsqueeze(part, {axis}));
  return concat(layers, axis);
}
Value Composer::padZeros(Value x, int64_t axis, int64_t before,
                         int64_t behind) {
  if (!x || (before == 0 && behind == 0))
    return x;
  return node.create<PadOp>(x, node.constant({before, behind}), number(x, 0),
                            node.builder.getDenseI64ArrayAttr({axis}),
                            "constant");
}
Value Composer::matmul(Value x, Value y) { return make<MatmulOp>({x, y}); }
Value Composer::gather(Value x, Value indices, int64_t axis) {
  return x && indices ? node.create<GatherOp>(x, indices, axis) : Value();
}
Value Composer::gatherElements(Value x, Value indices, int64_t axis) {
  return x && indices ? node.create<GatherElementsOp>(x, indices, axis)
                      : Value();
}
std::pair<Value, Value> Composer::sort(Value x, int64_t axis, int64_t count,
                                       bool largest) {
  if (!x)
    return {};
  SmallVector<Value> found =
      node.createMany<TopKOp>(2, x, node.constant({count}), axis, largest);
  return found.empty() ? std::pair<Value, Value>()
                       : std::pair(found[0], found[1]);
}

std::optional<ArrayRef<int64_t>> Composer::sizes(Value x, StringRef name) {
  if (x && shaped(x).hasStaticShape())
    return shaped(x).getShape();
  if (!node.hasFailed() && !x)
    node.emitError() << "expected a tensor '" << name << "'";
  else if (!node.hasFailed())
    node.emitError() << "expected '" << name << "' to have known sizes, got "
                     << x.getType();
  return std::nullopt;
}

FailureOr<int64_t> readAxis(AtenNode &node, StringRef name, int64_t otherwise,
                            int64_t rank) {
  int64_t axis = node.getInt(name, otherwise),
          least = std::max<int64_t>(rank, 1);
  if (node.hasFailed())
    return failure();
  if (axis < -least || axis >= least) {
    node.emitError(name) << "expected '" << name << "' in [" << -least << ", "
                         << least - 1 << "], got " << axis;
    return failure();
  }
  return axis < 0 ? axis + least : axis;
}

} // namespace burin::nn
