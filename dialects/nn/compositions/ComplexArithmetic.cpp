// Reads ATen operators on complex tensors that are no sums or products of
// their parts alone.
#include "dialects/nn/import/Complex.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Shape.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

/// `self`, complex or not; absent after an error.
static Complex readSelf(AtenNode &node) {
  Complex self = complexOperand(node, "self");
  if (!self)
    node.emitError() << "expected a tensor 'self'";
  return self;
}

static LogicalResult importRealPart(AtenNode &node) {
  return give(node, readSelf(node).real);
}
static LogicalResult importImaginaryPart(AtenNode &node) {
  return give(node, readSelf(node).imaginary);
}

static LogicalResult importViewAsReal(AtenNode &node) {
  Complex self = readSelf(node);
  return give(node,
              Composer(node).stack({self.real, self.imaginary}, /*axis=*/-1));
}

static LogicalResult importViewAsComplex(AtenNode &node) {
  Composer compose(node);
  Value self = node.operand("self");
  if (!self || !shaped(self).hasRank() || shaped(self).getRank() == 0 ||
      shaped(self).getShape().back() != 2)
    return node.emitError()
           << "expected a tensor 'self' whose last dimension is 2";
  Value real = compose.squeeze(compose.slice(self, -1, 0, 1), -1);
  return giveComplex(
      node, {real, compose.squeeze(compose.slice(self, -1, 1, 2), -1)});
}

/// Two real tensors, broadcast to one shape.
static LogicalResult importComplex(AtenNode &node) {
  Composer compose(node);
  Value real = node.operand("real"), imaginary = node.operand("imag");
  // What is nothing broadcasts as well, and keeps NaN and infinity out.
  Value shape = compose.make<AddOp>({real, imaginary});
  shape = shape ? ShapeOp::of(node, shape) : shape;
  return giveComplex(node, {compose.make<ExpandOp>({real, shape}),
                            compose.make<ExpandOp>({imaginary, shape})});
}

static LogicalResult importPolar(AtenNode &node) {
  Composer compose(node);
  Value length = node.operand("abs"), angle = node.operand("angle");
  return giveComplex(node, {compose.mul(length, compose.make<CosOp>({angle})),
                            compose.mul(length, compose.make<SinOp>({angle}))});
}

/// sqrt(re^2 + im^2) without overflow: the greater part times the root of a
/// number between 1 and 2.
static Value magnitude(Composer &compose, Complex x) {
  Value a = compose.abs(x.real), b = compose.abs(x.imaginary);
  Value greater = compose.make<MaximumOp>({a, b}),
        lesser = compose.make<MinimumOp>({a, b});
  Value ratio = compose.div(lesser, greater);
  Value root =
      compose.make<SqrtOp>({compose.add(compose.mul(ratio, ratio), 1)});
  // 0 / 0, and infinity / infinity, are no ratios.
  Value isPlain =
      compose.make<AndOp>({compose.less(compose.number(a, 0), greater),
                           compose.less(greater, compose.number(a, INFINITY))});
  return compose.where(isPlain, compose.mul(greater, root), greater);
}

static LogicalResult importAbs(AtenNode &node) {
  Composer compose(node);
  return give(node, magnitude(compose, readSelf(node)));
}

static LogicalResult importAngle(AtenNode &node) {
  Complex self = readSelf(node);
  return give(node, Composer(node).make<Atan2Op>({self.imaginary, self.real}));
}

/// pi for negative numbers, 0 for others.
static LogicalResult importRealAngle(AtenNode &node) {
  auto operands = promotedOperands(node, {"self"}, Promote::ToFloat);
  if (failed(operands))
    return failure();
  Composer compose(node);
  Value x = operands->front(), zero = compose.number(x, 0);
  Value angle =
      compose.where(compose.less(x, zero), compose.number(x, M_PI), zero);
  return give(node, compose.where(compose.isNan(x), x, angle));
}

static LogicalResult importConjugate(AtenNode &node) {
  Complex self = readSelf(node);
  return giveComplex(node, {self.real, Composer(node).neg(self.imaginary)});
}

static LogicalResult importSame(AtenNode &node) {
  return give(node, node.operand("self"));
}

/// A tensor argument or a number, in the element type of the parts of `like`.
static Complex readOther(AtenNode &node, StringRef name, Type element) {
  Complex other = complexOperand(node, name);
  if (!other)
    other.real = node.operandOrScalar(name, element);
  else
    other.real = castTo(node, other.real, element);
  if (!other.real && !node.hasFailed())
    node.emitError() << "expected a tensor or a real number '" << name << "'";
  return other;
}

/// `x` repeated as `result` is shaped, of which it is a summand.
static Value spread(Composer &compose, Value x, Value result) {
  Value shape = result ? ShapeOp::of(compose.node, result) : result;
  return compose.make<ExpandOp>({x, shape});
}

/// `self`, its real part in the element type of both, and `other`; null parts
/// after an error.
static std::pair<Complex, Complex> readBoth(Composer &compose, AtenNode &node) {
  Complex x = readSelf(node);
  if (!x)
    return {};
  Complex other = complexOperand(node, "other");
  Type element = elementOf(other.imaginary ? other.imaginary : x.real);
  Complex y = readOther(node, "other", element);
  if (y)
    x.real = compose.cast(x.real, element);
  return {x, y};
}

/// self + alpha * other, or the difference.
static LogicalResult importSum(AtenNode &node, double sign) {
  Composer compose(node);
  auto [x, y] = readBoth(compose, node);
  double alpha = sign * node.getFloat("alpha", 1);
  if (!y)
    return failure();
  Value real = compose.add(x.real, compose.mul(y.real, alpha));
  Value imaginary = y.imaginary ? compose.mul(y.imaginary, alpha) : Value();
  imaginary = !imaginary     ? spread(compose, x.imaginary, real)
              : !x.imaginary ? spread(compose, imaginary, real)
                             : compose.add(x.imaginary, imaginary);
  return giveComplex(node, {real, imaginary});
}

/// x / y by the greater part of y, so that nothing overflows that need not
/// (Smith 1962).
static Complex quotient(Composer &compose, Complex x, Complex y) {
  Value isReal = compose.make<LessOrEqualOp>(
      {compose.abs(y.imaginary), compose.abs(y.real)});
  Value great = compose.where(isReal, y.real, y.imaginary),
        small = compose.where(isReal, y.imaginary, y.real);
  Value ratio = compose.div(small, great);
  Value divisor = compose.add(great, compose.mul(small, ratio));
  Value zero = compose.number(x.real, 0);
  Value im = x.imaginary ? x.imaginary : zero;
  Value scaledRe = compose.mul(x.real, ratio),
        scaledIm = compose.mul(im, ratio);
  Value real = compose.where(isReal, compose.add(x.real, scaledIm),
                             compose.add(scaledRe, im));
  Value imaginary = compose.where(isReal, compose.sub(im, scaledRe),
                                  compose.sub(scaledIm, x.real));
  return {compose.div(real, divisor), compose.div(imaginary, divisor)};
}

static LogicalResult importDiv(AtenNode &node) {
  Composer compose(node);
  auto [x, y] = readBoth(compose, node);
  if (!y)
    return failure();
  if (y.imaginary)
    return giveComplex(node, quotient(compose, x, y));
  return giveComplex(
      node, {compose.div(x.real, y.real), compose.div(x.imaginary, y.real)});
}

static LogicalResult importReciprocal(AtenNode &node) {
  Composer compose(node);
  Complex self = readSelf(node);
  return giveComplex(
      node, quotient(compose, {compose.number(self.real, 1), Value()}, self));
}

static LogicalResult importExp(AtenNode &node) {
  Composer compose(node);
  Complex self = readSelf(node);
  Value length = compose.make<ExpOp>({self.real});
  return giveComplex(
      node, {compose.mul(length, compose.make<CosOp>({self.imaginary})),
             compose.mul(length, compose.make<SinOp>({self.imaginary}))});
}

/// x * |x|^(-1), and 0 for 0.
static LogicalResult importSign(AtenNode &node) {
  Composer compose(node);
  Complex self = readSelf(node);
  Value length = magnitude(compose, self), zero = compose.number(length, 0);
  Value isZero = compose.equal(length, zero);
  return giveComplex(
      node, {compose.where(isZero, zero, compose.div(self.real, length)),
             compose.where(isZero, zero, compose.div(self.imaginary, length))});
}

/// x^2 and x * x are what spectra need.
static LogicalResult importSquare(AtenNode &node) {
  Composer compose(node);
  Complex self = readSelf(node);
  double power = node.getFloat("exponent", 2);
  if (!self || power != 2)
    return self ? node.emitError() << "expected an exponent of 2, got " << power
                : failure();
  Value product = compose.mul(self.real, self.imaginary);
  return giveComplex(node, {compose.mul(compose.add(self.real, self.imaginary),
                                        compose.sub(self.real, self.imaginary)),
                            compose.add(product, product)});
}

static LogicalResult importPad(AtenNode &node) {
  Complex self = readSelf(node);
  SmallVector<int64_t> pads = node.getInts("pad", {});
  if (!self || node.getFloat("value", 0) != 0)
    return self ? node.emitError() << "expected zeros as 'value'" : failure();
  Composer compose(node);
  // Two numbers for each dimension, the last first.
  for (Value *part : {&self.real, &self.imaginary})
    for (size_t i = 0; i + 1 < pads.size(); i += 2)
      *part =
          compose.padZeros(*part, -1 - int64_t(i / 2), pads[i], pads[i + 1]);
  return giveComplex(node, self);
}

void bindComplexArithmetic(Bindings &bindings) {
  auto bind = [&](StringRef name, AtenBuild build) {
    bindings.aten(ofComplex(name), build);
  };
  bind("aten.real.default", importRealPart);
  bind("aten.imag.default", importImaginaryPart);
  bind("aten.view_as_real.default", importViewAsReal);
  bind("aten.view_as_real_copy.default", importViewAsReal);
  bind("aten.view_as_complex.default", importViewAsComplex);
  bind("aten.view_as_complex_copy.default", importViewAsComplex);
  bind("aten.complex.default", importComplex);
  bind("aten.polar.default", importPolar);
  bind("aten.abs.default", importAbs);
  bind("aten.angle.default", importAngle);
  for (StringRef name : {"aten._conj.default", "aten._conj_physical.default",
                         "aten.conj.default", "aten.conj_physical.default",
                         "aten._conj_copy.default"})
    bind(name, importConjugate);
  for (StringRef name : {"aten.add.Tensor", "aten.add.Scalar"})
    bind(name, [](AtenNode &node) { return importSum(node, 1); });
  for (StringRef name : {"aten.sub.Tensor", "aten.sub.Scalar"})
    bind(name, [](AtenNode &node) { return importSum(node, -1); });
  for (StringRef name :
       {"aten.div.Tensor", "aten.div.Scalar", "aten.true_divide.Tensor"})
    bind(name, importDiv);
  bind("aten.reciprocal.default", importReciprocal);
  bind("aten.exp.default", importExp);
  bind("aten.sgn.default", importSign);
  bind("aten.constant_pad_nd.default", importPad);
  bind("aten.square.default", importSquare);
  bind("aten.pow.Tensor_Scalar", importSquare);
  bindings.aten("aten.real.default", importSame);
  for (StringRef name : {"aten._conj.default", "aten.conj.default",
                         "aten.conj_physical.default"})
    bindings.aten(name, importSame);
  bindings.aten("aten.angle.default", importRealAngle);
}

} // namespace burin::nn
