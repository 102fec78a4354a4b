// Reads the operators that torchao's quantize_ leaves in exported programs:
// torchao.*_affine, whose scales are for blocks of elements.
#include "dialects/nn/import/AtenQuantization.h"
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include <algorithm>
#include <limits>
#include <optional>

using namespace mlir;

namespace burin::nn {

// ---- blocks

/// A tensor whose elements have scales by blocks: dimensions that blocks cut
/// are two, and those inside of blocks are of size 1 in scales.
struct Blocks {
  Value whole;                  ///< the tensor as it is
  SmallVector<int64_t> cut;     ///< its shape with dimensions cut in two
  SmallVector<int64_t> inside;  ///< dimensions of `cut` that lie in a block
  SmallVector<int64_t> counted; ///< blocks along each dimension of `whole`

  bool isCut() const { return cut.size() != counted.size(); }
  /// The shape of scales that broadcast to `cut`.
  SmallVector<int64_t> scaleShape() const {
    SmallVector<int64_t> shape(cut);
    for (int64_t axis : inside)
      shape[size_t(axis)] = 1;
    return shape;
  }
};

/// How `block_size` cuts `input`; fails after an error.
static FailureOr<Blocks> readBlocks(AtenNode &node) {
  Value input = step::readTensor(node, "input");
  auto sizes = input ? node.getInts("block_size")
                     : std::optional<SmallVector<int64_t>>();
  if (!sizes) {
    if (!node.hasFailed())
      node.emitError("block_size") << "expected an argument 'block_size'";
    return failure();
  }
  ArrayRef<int64_t> shape = shaped(input).getShape();
  if (sizes->size() != shape.size())
    return node.emitError()
           << "expected " << shape.size() << " numbers in 'block_size', got "
           << sizes->size();
  Blocks blocks = {input, {}, {}, {}};
  for (auto [size, block] : llvm::zip(shape, *sizes)) {
    bool isOpen = ShapedType::isDynamic(size);
    if (block < 1 || (isOpen && block != 1) || (!isOpen && size % block != 0))
      return node.emitError() << "expected 'block_size' to divide "
                              << input.getType() << ", got [" << *sizes << "]";
    if (block != 1 && block != size)
      blocks.cut.push_back(size / block);
    if (block != 1)
      blocks.inside.push_back(int64_t(blocks.cut.size()));
    blocks.cut.push_back(block == 1 ? size : block);
    blocks.counted.push_back(isOpen ? size : size / block);
  }
  return blocks;
}

/// `x` in `shape`, of which one size may be open; null after an error.
static Value reshaped(AtenNode &node, Value x, SmallVector<int64_t> shape,
                      const Blocks &blocks) {
  if (llvm::count(shape, ShapedType::kDynamic) > 1) {
    node.emitError("block_size")
        << "expected at most one open size where 'block_size' cuts dimensions, "
           "got "
        << blocks.whole.getType();
    return nullptr;
  }
  std::replace(shape.begin(), shape.end(), ShapedType::kDynamic, int64_t(-1));
  return Composer(node).reshape(x, shape);
}

/// `x` of the shape of the blocks' tensor, cut; null after an error.
static Value cut(AtenNode &node, Value x, const Blocks &blocks) {
  return x && blocks.isCut() ? reshaped(node, x, blocks.cut, blocks) : x;
}

/// The inverse.
static Value joined(AtenNode &node, Value x, const Blocks &blocks) {
  return x && blocks.isCut()
             ? reshaped(node, x,
                        SmallVector<int64_t>(shaped(blocks.whole).getShape()),
                        blocks)
             : x;
}

/// The argument `name`, an element for each block, so that it broadcasts to the
/// blocks; absent where it is left out or empty. Fails after an error.
static FailureOr<Value> readByBlock(AtenNode &node, StringRef name,
                                    const Blocks &blocks) {
  Value value = node.operand(name);
  if (!value || !shaped(value).hasRank())
    return value;
  ShapedType type = shaped(value);
  if (type.hasStaticShape() && type.getNumElements() == 0)
    return Value();
  Composer compose(node);
  SmallVector<int64_t> shape = blocks.scaleShape();
  bool isOpen = llvm::is_contained(shape, ShapedType::kDynamic);
  Value result;
  if (type.getRank() == 1 && type.getDimSize(0) == 1)
    result = compose.squeeze(value, 0);
  else if (type.getRank() == int64_t(shape.size()))
    result = value;
  else if (type.getRank() + int64_t(blocks.inside.size()) ==
           int64_t(shape.size()))
    result = compose.unsqueeze(value, blocks.inside);
  else if (!isOpen && type.hasStaticShape() &&
           type.getNumElements() == ShapedType::getNumElements(shape))
    result = compose.reshape(value, shape);
  if (node.hasFailed())
    return failure();
  bool fits = bool(result);
  ArrayRef<int64_t> own =
      fits ? shaped(result).getShape() : ArrayRef<int64_t>();
  for (auto [size, expected] : llvm::zip(own, shape))
    fits &= size == expected || ShapedType::isDynamic(size) ||
            ShapedType::isDynamic(expected);
  if (fits)
    return result;
  return node.emitError() << "expected an element in '" << name
                          << "' for each of [" << blocks.counted
                          << "] blocks, got " << type;
}

/// Scale and zero point; fails after an error.
static FailureOr<QuantizationParameters> readParameters(AtenNode &node,
                                                        const Blocks &blocks) {
  FailureOr<Value> scale = readByBlock(node, "scale", blocks);
  if (succeeded(scale) && !*scale)
    return node.emitError() << "expected a tensor 'scale'";
  FailureOr<Value> zero =
      succeeded(scale) ? readByBlock(node, "zero_point", blocks) : scale;
  if (failed(zero))
    return failure();
  return QuantizationParameters{*scale, *zero};
}

// ---- operators

static LogicalResult importQuantizeAffine(AtenNode &node) {
  auto blocks = readBlocks(node);
  auto range = succeeded(blocks) ? readIntegerRange(node, "output_dtype")
                                 : FailureOr<IntegerRange>(failure());
  if (failed(range))
    return failure();
  auto parameters = readParameters(node, *blocks);
  if (failed(parameters))
    return failure();
  Value numbers = cut(node, blocks->whole, *blocks);
  Value result =
      numbers ? quantizeWithin(node, numbers, *parameters, *range) : numbers;
  return give(node, joined(node, result, *blocks));
}

static LogicalResult importDequantizeAffine(AtenNode &node) {
  auto blocks = readBlocks(node);
  auto range = succeeded(blocks) ? readIntegerRange(node, "input_dtype")
                                 : FailureOr<IntegerRange>(failure());
  Type to = node.getElementType("output_dtype");
  if (failed(range) || node.hasFailed())
    return failure();
  auto parameters = readParameters(node, *blocks);
  if (failed(parameters))
    return failure();
  Value integers = packWithin(node, blocks->whole, *range);
  Value result =
      dequantizeWithin(node, cut(node, integers, *blocks), *parameters, *range);
  result = joined(node, result, *blocks);
  return give(node, to ? castTo(node, result, to) : result);
}

/// The argument `mapping_type`; fails after an error.
static FailureOr<Mapping> readMapping(AtenNode &node) {
  std::string name = node.getString("mapping_type", "");
  if (node.hasFailed())
    return failure();
  if (name == "ASYMMETRIC")
    return Mapping::Asymmetric;
  if (name == "SYMMETRIC")
    return Mapping::Symmetric;
  if (name == "SYMMETRIC_NO_CLIPPING_ERR")
    return Mapping::SymmetricNoClipping;
  return node.emitError("mapping_type")
         << "expected 'mapping_type' to be 'ASYMMETRIC', 'SYMMETRIC' or "
            "'SYMMETRIC_NO_CLIPPING_ERR', got '"
         << name << "'";
}

/// The scale that is the least where none is given: the smallest normal number
/// of `element`, or of f32 where that, in which scales are computed, has none
/// so small.
static double leastScale(FloatType element) {
  APFloat least = APFloat::getSmallestNormalized(element.getFloatSemantics());
  bool isLost;
  least.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &isLost);
  return std::max(least.convertToDouble(),
                  double(std::numeric_limits<float>::min()));
}

static LogicalResult importChooseAffine(AtenNode &node) {
  auto blocks = readBlocks(node);
  auto range = succeeded(blocks) ? readIntegerRange(node, "target_dtype")
                                 : FailureOr<IntegerRange>(failure());
  auto mapping = readMapping(node);
  Type scaleType = node.getElementType("scale_dtype");
  Type zeroType = node.getElementType("zero_point_dtype");
  bool keep = node.getBool("keepdim", false);
  if (failed(range) || failed(mapping) || node.hasFailed())
    return failure();
  auto element = dyn_cast<FloatType>(elementOf(blocks->whole));
  if (!element)
    return node.emitError() << "expected floats to choose scales for, got "
                            << blocks->whole.getType();
  double epsilon = node.getFloat("eps", leastScale(element));
  if (node.hasFailed())
    return failure();
  if (blocks->inside.empty())
    return node.emitError()
           << "expected blocks of several elements, got ones of one";
  Value numbers = cut(node, blocks->whole, *blocks);
  auto chosen = numbers ? chooseParameters(node, numbers, blocks->inside, keep,
                                           {*mapping, epsilon}, *range)
                        : FailureOr<ChosenParameters>(failure());
  if (failed(chosen))
    return failure();
  Composer compose(node);
  auto shaped = [&](Value value) {
    return value && keep && blocks->isCut()
               ? reshaped(node, value, blocks->counted, *blocks)
               : value;
  };
  // Of symmetric ones the zero point is a scale's number where no type is
  // given.
  if (!scaleType)
    scaleType = elementOf(blocks->whole);
  if (!zeroType)
    zeroType = *mapping == Mapping::Asymmetric ? Type(node.builder.getI32Type())
                                               : elementOf(blocks->whole);
  Value scale = shaped(compose.cast(chosen->scale, scaleType)),
        zero = shaped(compose.cast(chosen->zero, zeroType));
  node.results = {scale, zero};
  return success(scale && zero);
}

void bindAffineQuantization(Bindings &bindings) {
  bindings.aten("torchao.quantize_affine.default", importQuantizeAffine);
  bindings.aten("torchao.dequantize_affine.default", importDequantizeAffine);
  bindings.aten("torchao.choose_qparams_affine.default", importChooseAffine);
}

} // namespace burin::nn
