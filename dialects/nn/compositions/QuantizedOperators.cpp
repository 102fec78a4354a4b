// Reads ONNX's operators on quantized numbers: as what they stand for, between
// nn.dequantize and nn.quantize.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Quantization.h"
#include "dialects/nn/ops/Activation.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

/// Attribute `block_size`, 0 where scales have no blocks.
static FailureOr<int64_t> readBlockSize(OnnxNode &node) {
  int64_t size = node.getInt("block_size", 0);
  if (size >= 0)
    return size;
  return node.emitError() << "expected a block_size of at least 0, got "
                          << size;
}

/// Whether two parameters are known to have different shapes; a list of one
/// element is a number.
static bool differInShape(Value a, Value b) {
  auto own = [](Value value) {
    ArrayRef<int64_t> shape = shaped(value).getShape();
    return shape.size() == 1 && shape.front() == 1 ? shape.drop_front() : shape;
  };
  if (!shaped(a).hasRank() || !shaped(b).hasRank())
    return false;
  ArrayRef<int64_t> x = own(a), y = own(b);
  bool isOpen = llvm::is_contained(x, ShapedType::kDynamic) ||
                llvm::is_contained(y, ShapedType::kDynamic);
  if (x.size() != y.size())
    return !isOpen;
  return llvm::any_of(llvm::zip(x, y), [](auto sizes) {
    return differ(std::get<0>(sizes), std::get<1>(sizes));
  });
}

/// Fails after an error where the zero point has another shape than the scale.
static LogicalResult checkZeroPoint(OnnxNode &node) {
  Value scale = node.operand(1), zero = node.operand(2);
  if (!scale || !zero || !differInShape(scale, zero))
    return success();
  return node.emitError() << "expected a zero point of the shape of its scale, "
                          << scale.getType() << ", got " << zero.getType();
}

static LogicalResult importQuantize(OnnxNode &node) {
  bool saturates = node.getBool("saturate", true); // of 8-bit floats only
  Value zero = node.operand(2);
  Type named = node.getElementType("output_dtype");
  Type precision = node.getElementType("precision");
  int64_t axis = node.getInt("axis", 1);
  FailureOr<int64_t> block = readBlockSize(node);
  if (node.hasFailed() || failed(block) || failed(checkZeroPoint(node)))
    return failure();
  if (zero && named && named != elementOf(zero))
    return node.emitError() << "expected a zero point of 'output_dtype', "
                            << named << ", got " << elementOf(zero);
  Type to = zero    ? elementOf(zero)
            : named ? named
                    : IntegerType::get(node.builder.getContext(), 8,
                                       IntegerType::Unsigned);
  Value x = node.operand(0), scale = node.operand(1);
  // The quotient is of x's type unless told otherwise: what is kept in 16 bits
  // is computed in f32 all the same.
  if (precision && x && scale && isa<FloatType>(precision)) {
    Composer compose(node);
    scale = compose.cast(scale, precision);
  }
  return give(node,
              quantize(node, x, {scale, zero, axis, *block, saturates}, to));
}

static LogicalResult importDequantize(OnnxNode &node) {
  Type named = node.getElementType("output_dtype");
  int64_t axis = node.getInt("axis", 1);
  FailureOr<int64_t> block = readBlockSize(node);
  if (node.hasFailed() || failed(block) || failed(checkZeroPoint(node)))
    return failure();
  Value result = dequantize(node, node.operand(0),
                            {node.operand(1), node.operand(2), axis, *block});
  if (result && named)
    result = Composer(node).cast(result, named);
  return give(node, result);
}

static LogicalResult importDynamicQuantize(OnnxNode &node) {
  auto result = quantizeDynamically(node, node.operand(0));
  if (failed(result))
    return failure();
  node.results = {result->bytes, result->scale, result->zero};
  return success();
}

static LogicalResult importMatmulInteger(OnnxNode &node) {
  // A list of zero points is one for each row on the left, each column on the
  // right.
  Value a = withoutZero(node, node.operand(0), node.operand(2), -2);
  Value b = a ? withoutZero(node, node.operand(1), node.operand(3), -1) : a;
  return give(node, b ? node.create<MatmulOp>(a, b, false, false, TypeAttr())
                      : Value());
}

static LogicalResult importQLinearMatmul(OnnxNode &node) {
  Value zero = node.operand(7);
  if (!zero)
    return node.emitError() << "expected an operand 'y_zero_point'";
  Value a = dequantize(node, node.operand(0),
                       {node.operand(1), node.operand(2), -2, 0});
  Value b = a ? dequantize(node, node.operand(3),
                           {node.operand(4), node.operand(5), -1, 0})
              : a;
  Value product =
      b ? node.create<MatmulOp>(a, b, false, false, TypeAttr()) : Value();
  return give(node, product
                        ? quantize(node, product, {node.operand(6), zero, -2},
                                   elementOf(zero))
                        : product);
}

/// Operands i, i + 1 and i + 2 as numbers: a tensor, its scale, its zero point.
static Value number(OnnxNode &node, unsigned i, int64_t axis = 0) {
  return dequantize(node, node.operand(i),
                    {node.operand(i + 1), node.operand(i + 2), axis});
}

/// ONNX Runtime's elementwise operators of two quantized tensors.
template <typename Op> static LogicalResult importQLinear(OnnxNode &node) {
  Value x = number(node, 0), y = x ? number(node, 3) : x;
  Value result = y ? node.create<Op>(ValueRange{x, y}) : y;
  return give(node, result ? quantize(node, result,
                                      {node.operand(6), node.operand(7)},
                                      elementOf(node.operand(0)))
                           : result);
}

static LogicalResult importQLinearSigmoid(OnnxNode &node) {
  return importOfQuantized(node, [](OnnxNode &inner) {
    return give(inner, inner.create<SigmoidOp>(inner.operand(0)));
  });
}

static LogicalResult importQLinearLeakyRelu(OnnxNode &node) {
  return importOfQuantized(node, [](OnnxNode &inner) {
    return give(inner,
                inner.create<LeakyReluOp>(inner.operand(0),
                                          inner.builder.getF64FloatAttr(
                                              inner.getFloat("alpha", 0.01))));
  });
}

/// The result's scale and zero point, then those of each part behind it.
static LogicalResult importQLinearConcat(OnnxNode &node) {
  SmallVector<Value> parts;
  for (unsigned i = 2; i < node.operands.size(); i += 3) {
    parts.push_back(number(node, i));
    if (!parts.back())
      return failure();
  }
  if (parts.empty() || !node.operand(1))
    return node.emitError() << "expected a zero point and a tensor at least";
  Value whole = Composer(node).concat(parts, node.getInt("axis", 0));
  return give(node,
              whole ? quantize(node, whole, {node.operand(0), node.operand(1)},
                               elementOf(node.operand(1)))
                    : whole);
}

/// alpha * a x b + c; c is in units of a's scale times b's. The result is of
/// floats where it has no scale.
static LogicalResult importQGemm(OnnxNode &node) {
  bool turnA = node.getBool("transA", false),
       turnB = node.getBool("transB", false);
  Composer compose(node);
  Value a = number(node, 0), b = a ? number(node, 3, turnB ? 0 : 1) : a;
  Value product = b ? node.create<MatmulOp>(a, b, turnA, turnB, TypeAttr()) : b;
  if (Value c = node.operand(6); product && c) {
    Value scale = compose.mul(spreadParameter(node, c, node.operand(1), 0, 0),
                              node.operand(4));
    product = compose.add(
        product, scale ? dequantize(node, c, {scale, Value(), -1}) : scale);
  }
  double alpha = node.getFloat("alpha", 1);
  if (alpha != 1)
    product = compose.mul(product, alpha);
  Value scale = node.operand(7);
  return give(node, product && scale
                        ? quantize(node, product, {scale, node.operand(8)},
                                   elementOf(node.operand(0)))
                        : product);
}

/// A product of integers times both scales, and perhaps a bias, as floats.
static LogicalResult importMatmulIntegerToFloat(OnnxNode &node) {
  Value a =
      dequantize(node, node.operand(0), {node.operand(2), node.operand(4), -2});
  Value b = a ? dequantize(node, node.operand(1),
                           {node.operand(3), node.operand(5), -1})
              : a;
  Value result = b ? node.create<MatmulOp>(a, b, false, false, TypeAttr()) : b;
  if (Value bias = node.operand(6))
    result = Composer(node).add(result, bias);
  return give(node, result);
}

/// The same with the left side quantized as DynamicQuantizeLinear does.
static LogicalResult importDynamicQuantizeMatmul(OnnxNode &node) {
  auto a = quantizeDynamically(node, node.operand(0));
  if (failed(a))
    return failure();
  node.operands = {a->bytes, node.operand(1), a->scale,       node.operand(2),
                   a->zero,  node.operand(3), node.operand(4)};
  return importMatmulIntegerToFloat(node);
}

void bindQuantizedOperators(Bindings &bindings) {
  bindings.onnx("QuantizeLinear", {10}, importQuantize);
  bindings.onnx("DequantizeLinear", {10}, importDequantize);
  bindings.onnx("DynamicQuantizeLinear", {11}, importDynamicQuantize);
  bindings.onnx("MatMulInteger", {10}, importMatmulInteger);
  bindings.onnx("QLinearMatMul", {10}, importQLinearMatmul);
  using Build = std::pair<StringRef, OnnxBuild>;
  for (auto [name, build] :
       {Build("QLinearAdd", importQLinear<AddOp>),
        Build("QLinearMul", importQLinear<MulOp>),
        Build("QLinearSigmoid", importQLinearSigmoid),
        Build("QLinearLeakyRelu", importQLinearLeakyRelu),
        Build("QLinearConcat", importQLinearConcat),
        Build("QGemm", importQGemm),
        Build("MatMulIntegerToFloat", importMatmulIntegerToFloat),
        Build("DynamicQuantizeMatMul", importDynamicQuantizeMatmul)})
    bindings.onnx(("com.microsoft::" + name).str(), {1}, build);
  for (StringRef name : {"QuantizeLinear", "DequantizeLinear"})
    bindings.onnx(("com.microsoft::" + name).str(), {1},
                  name == "QuantizeLinear" ? importQuantize : importDequantize);
}

} // namespace burin::nn
