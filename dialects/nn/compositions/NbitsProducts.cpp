// Reads ONNX Runtime's products with weights of few bits, and its gathers from
// tables of them: as the numbers that these stand for, block by block, and a
// matrix product or a gather.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Quantization.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/NbitsProduct.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/AsmState.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::nn {

/// The attributes of MatMulNBits, and what follows from them.
struct NbitsSizes {
  int64_t k, n, bits, block, blocks;

  /// Bytes of a column's block, and of its zero points.
  int64_t blockBytes() const { return block * bits / 8; }
  int64_t zeroBytes() const { return llvm::divideCeil(blocks * bits, 8); }
};

/// Fails after an error where integers have other widths than these take.
static LogicalResult checkBits(OnnxNode &node, int64_t bits) {
  return bits == 2 || bits == 4 || bits == 8
             ? success()
             : node.emitError("bits")
                   << "expected attribute 'bits' to be 2, 4 or 8, got " << bits;
}

/// Fails after an error where blocks cannot have `size` rows.
static LogicalResult checkBlock(OnnxNode &node, int64_t size) {
  constexpr int64_t least = 16;
  if (size >= least && llvm::isPowerOf2_64(size) &&
      size <= std::numeric_limits<int32_t>::max())
    return success();
  return node.emitError("block_size")
         << "expected attribute 'block_size' to be a power of 2 from " << least
         << " on, got " << size;
}

static FailureOr<NbitsSizes> readSizes(OnnxNode &node) {
  NbitsSizes sizes = {node.getInt("K", 0), node.getInt("N", 0),
                      node.getInt("bits", 4), node.getInt("block_size", 0), 0};
  if (node.hasFailed())
    return failure();
  for (auto [name, value] : {std::pair("K", sizes.k), std::pair("N", sizes.n)})
    if (value < 1 || value > std::numeric_limits<int32_t>::max())
      return node.emitError(name)
             << "expected attribute '" << name
             << "' to be a size of a matrix, got " << value;
  if (failed(checkBits(node, sizes.bits)) ||
      failed(checkBlock(node, sizes.block)))
    return failure();
  sizes.blocks = llvm::divideCeil(sizes.k, sizes.block);
  return sizes;
}

/// Operand `name`, which has to be constant and of `count` elements; null after
/// an error.
static ElementsAttr readOperand(OnnxNode &node, unsigned i, StringRef name,
                                int64_t count) {
  Value value = node.operand(i);
  ElementsAttr elements = value ? constantElements(value) : ElementsAttr();
  if (!elements) {
    node.emitError() << "expected an operand '" << name << "' that is constant";
    return nullptr;
  }
  if (elements.getNumElements() == count)
    return elements;
  node.emitError() << "expected " << count << " elements in '" << name
                   << "', got " << value.getType();
  return nullptr;
}

/// The integers of `bits` in the bytes of `elements` as a constant of `shape`;
/// null after an error.
static Value unpack(OnnxNode &node, StringRef name, ElementsAttr elements,
                    int64_t bits, ArrayRef<int64_t> shape) {
  if (!elements.getElementType().isUnsignedInteger(8)) {
    node.emitError() << "expected bytes without sign in '" << name << "', got "
                     << elements.getType();
    return nullptr;
  }
  if (bits == 8)
    return Composer(node).reshape(node.constant(elements), shape);
  MLIRContext *context = node.builder.getContext();
  auto type = RankedTensorType::get(
      shape, IntegerType::get(context, bits, IntegerType::Unsigned));
  // Bytes that were moved lie nowhere yet.
  if (!isa<DenseElementsAttr, DenseResourceElementsAttr>(elements)) {
    node.emitError() << "expected bytes in '" << name
                     << "' that the model holds, got computed ones";
    return nullptr;
  }
  return node.constant(unpackedConstant(type, elements, bits));
}

/// Fails after an error where `g_idx` gives rows to other groups than their
/// block.
static LogicalResult checkGroupIndices(OnnxNode &node,
                                       const NbitsSizes &sizes) {
  if (!node.operand(4))
    return success();
  ElementsAttr elements = readOperand(node, 4, "g_idx", sizes.k);
  if (!elements)
    return failure();
  FailureOr<HostTensor> indices = HostTensor::fromElements(elements);
  for (int64_t i = 0; succeeded(indices) && i < indices->size(); ++i)
    if (double index = indices->number(i); index != double(i / sizes.block))
      return node.emitError()
             << "expected 'g_idx' to number the blocks in order ("
             << i / sizes.block << " for row " << i << "), got " << index;
  return success();
}

/// What stands for 0, one for each column and block, or one number; null after
/// an error.
static Value readZero(OnnxNode &node, const NbitsSizes &sizes) {
  Composer compose(node);
  if (!node.operand(3))
    return node.scalar(IntegerType::get(node.builder.getContext(), sizes.bits,
                                        IntegerType::Unsigned),
                       double(int64_t(1) << (sizes.bits - 1)));
  bool arePacked = !isa<FloatType>(elementOf(node.operand(3)));
  ElementsAttr elements =
      readOperand(node, 3, "zero_points",
                  sizes.n * (arePacked ? sizes.zeroBytes() : sizes.blocks));
  if (!elements)
    return nullptr;
  if (!arePacked)
    return compose.reshape(node.operand(3), {sizes.n, sizes.blocks, 1});
  Value all = unpack(node, "zero_points", elements, sizes.bits,
                     {sizes.n, sizes.zeroBytes() * 8 / sizes.bits, 1});
  return all ? compose.slice(all, 1, 0, sizes.blocks) : all;
}

/// The weights [n, k] as floats; null after an error.
static Value readWeights(OnnxNode &node, const NbitsSizes &sizes) {
  Composer compose(node);
  ElementsAttr bytes =
      readOperand(node, 1, "B", sizes.n * sizes.blocks * sizes.blockBytes());
  if (!bytes || !readOperand(node, 2, "scales", sizes.n * sizes.blocks))
    return nullptr;
  Value codes = unpack(node, "B", bytes, sizes.bits,
                       {sizes.n, sizes.blocks, sizes.block});
  Value zero = codes ? readZero(node, sizes) : codes;
  Value scale =
      zero ? compose.reshape(node.operand(2), {sizes.n, sizes.blocks, 1})
           : zero;
  if (!scale)
    return nullptr;
  Value weights = dequantizeGroups(node, codes, scale, zero);
  weights = compose.reshape(weights, {sizes.n, sizes.blocks * sizes.block});
  return sizes.blocks * sizes.block == sizes.k
             ? weights
             : compose.slice(weights, 1, 0, sizes.k);
}

/// A times the weights, which lie column by column, in blocks of k.
static LogicalResult importMatmulNbits(OnnxNode &node) {
  // How exact the product has to be at least: 4 lets activations be rounded to
  // 8 bits, by blocks; at all others sums are of f32.
  constexpr int64_t ofBytes = 4;
  const bool roundsRows = node.getInt("accuracy_level", 0) == ofBytes;
  FailureOr<NbitsSizes> sizes = readSizes(node);
  if (failed(sizes))
    return failure();
  if (node.getInt("weight_prepacked", 0) != 0)
    return node.emitError("weight_prepacked")
           << "expected weights that are not packed for a device";
  if (!node.operand(0))
    return node.emitError() << "expected an operand 'A'";
  if (failed(checkGroupIndices(node, *sizes)))
    return failure();
  Value weights = readWeights(node, *sizes);
  Value result = weights ? node.create<MatmulOp>(node.operand(0), weights,
                                                 false, true, TypeAttr())
                         : weights;
  if (result && roundsRows)
    result.getDefiningOp()->setAttr(MatmulNbitsOp::roundsRows,
                                    node.builder.getUnitAttr());
  if (Value bias = node.operand(5); result && bias)
    result = Composer(node).add(result, bias);
  node.results.push_back(result);
  return success(bool(result));
}

/// The attributes of GatherBlockQuantized, its axes counted from 0.
struct TableSizes {
  int64_t bits, block, axis, gathered;
};

/// Fails after an error where the attributes do not fit operands of `rank`
/// dimensions.
static FailureOr<TableSizes> readTableSizes(OnnxNode &node, int64_t rank) {
  TableSizes sizes = {node.getInt("bits", 4), node.getInt("block_size", 128),
                      node.getInt("quantize_axis", 1),
                      node.getInt("gather_axis", 0)};
  if (node.hasFailed())
    return failure();
  if (failed(checkBits(node, sizes.bits)) ||
      failed(checkBlock(node, sizes.block)))
    return failure();
  for (auto [name, axis] : {std::pair("quantize_axis", &sizes.axis),
                            std::pair("gather_axis", &sizes.gathered)}) {
    if (*axis < -rank || *axis >= rank)
      return node.emitError(name)
             << "expected attribute '" << name << "' to be in [" << -rank
             << ", " << rank - 1 << "], got " << *axis;
    *axis += *axis < 0 ? rank : 0;
  }
  return sizes;
}

/// The integers of `bits` that lie along the last axis of the bytes of an
/// operand, the first `count` of each row; null after an error.
static Value unpackRows(OnnxNode &node, unsigned i, StringRef name,
                        int64_t bits, int64_t count) {
  SmallVector<int64_t> shape(shaped(node.operand(i)).getShape());
  ElementsAttr elements =
      readOperand(node, i, name, shaped(node.operand(i)).getNumElements());
  if (!elements)
    return nullptr;
  shape.back() *= 8 / bits;
  Value all = unpack(node, name, elements, bits, shape);
  return all && shape.back() > count
             ? Composer(node).slice(all, int64_t(shape.size()) - 1, 0, count)
             : all;
}

/// Takes bytes apart, and gives them the zero point that they have by default;
/// fails after an error.
static LogicalResult unpackTable(OnnxNode &node, const TableSizes &sizes,
                                 Value &table, Value &zero) {
  if (sizes.gathered != 0)
    return node.emitError("gather_axis")
           << "expected attribute 'gather_axis' to be 0 for bytes, got "
           << sizes.gathered;
  const int64_t columns = shaped(table).getShape().back() * (8 / sizes.bits);
  table = unpackRows(node, 0, "data", sizes.bits, columns);
  if (zero)
    zero = unpackRows(node, 3, "zero_points", sizes.bits,
                      shaped(node.operand(2)).getShape().back());
  else if (table)
    zero =
        node.scalar(elementOf(table), double(int64_t(1) << (sizes.bits - 1)));
  return success(table && zero);
}

/// Blocks lie along an axis of a table of bytes, in which the numbers of the
/// last axis are packed, or of one of integers of 4 bits.
static LogicalResult importGatherBlocks(OnnxNode &node) {
  Value table = node.operand(0), scale = node.operand(2),
        zero = node.operand(3);
  if (!table || !node.operand(1) || !scale)
    return node.emitError()
           << "expected operands 'data', 'indices' and 'scales'";
  ShapedType type = shaped(table), scales = shaped(scale);
  if (!type.hasStaticShape() || !scales.hasStaticShape() ||
      type.getRank() < 1 || scales.getRank() != type.getRank())
    return node.emitError()
           << "expected 'data' and 'scales' of known sizes and "
              "as many dimensions, got "
           << type << " and " << scales;
  const int64_t rank = type.getRank();
  if (zero &&
      (!shaped(zero).hasStaticShape() || shaped(zero).getRank() != rank))
    return node.emitError() << "expected 'zero_points' of as many dimensions "
                               "as 'scales', got "
                            << zero.getType();
  FailureOr<TableSizes> sizes = readTableSizes(node, rank);
  if (failed(sizes) || (type.getElementType().isUnsignedInteger(8) &&
                        failed(unpackTable(node, *sizes, table, zero))))
    return failure();
  Value numbers =
      dequantize(node, table, {scale, zero, sizes->axis, sizes->block});
  node.results.push_back(
      numbers ? Composer(node).gather(numbers, node.operand(1), sizes->gathered)
              : numbers);
  return success(bool(node.results.back()));
}

/// The numbers that codes of bitsandbytes stand for (Dettmers et al., "QLoRA:
/// Efficient Finetuning of Quantized LLMs"): floats of 4 bits, and those by
/// which as many normally distributed numbers are rounded to each.
static constexpr float fp4Numbers[] = {0.0F,         5.208333333e-03F,
                                       0.66666667F,  1.0F,
                                       0.33333333F,  0.5F,
                                       0.16666667F,  0.25F,
                                       -0.0F,        -5.208333333e-03F,
                                       -0.66666667F, -1.0F,
                                       -0.33333333F, -0.5F,
                                       -0.16666667F, -0.25F};
static constexpr float nf4Numbers[] = {
    -1.0F,        -0.69619280F, -0.52507305F, -0.39491749F,
    -0.28444138F, -0.18477343F, -0.09105004F, 0.0F,
    0.07958030F,  0.16093020F,  0.24611230F,  0.33791524F,
    0.44070983F,  0.56261700F,  0.72295684F,  1.0F};

/// Codes of 4 bits as a constant of blocks, the last of which zeros fill up:
/// the first of a byte lies in its upper half, and has to come first.
static Value unpackUpperFirst(OnnxNode &node, const HostTensor &bytes,
                              int64_t blocks, int64_t block) {
  std::vector<char> turned((blocks * block + 1) / 2);
  for (int64_t i = 0; i < bytes.size(); ++i) {
    auto byte = uint8_t(bytes.integer(i));
    turned[i] = char(byte << 4 | byte >> 4);
  }
  Type element = bytes.elementType();
  ElementsAttr source = createResource(
      RankedTensorType::get({int64_t(turned.size())}, element),
      HeapAsmResourceBlob::allocateAndCopyInferAlign(ArrayRef<char>(turned)));
  auto code = IntegerType::get(element.getContext(), 4, IntegerType::Unsigned);
  return node.constant(unpackedConstant(
      RankedTensorType::get({blocks, block}, code), source, 4));
}

/// The weights of MatMulBnb4 as floats of [n, k], through which blocks go row
/// by row; null after an error.
static Value readBnb4Weights(OnnxNode &node, const NbitsSizes &sizes,
                             ArrayRef<float> numbers) {
  Composer compose(node);
  int64_t count = sizes.n * sizes.k,
          blocks = int64_t(llvm::divideCeil(count, sizes.block));
  ElementsAttr elements = readOperand(node, 1, "B", (count + 1) / 2);
  if (!elements || !readOperand(node, 2, "absmax", blocks))
    return nullptr;
  auto bytes = HostTensor::fromElements(elements);
  if (failed(bytes) || !bytes->elementType().isUnsignedInteger(8)) {
    node.emitError() << "expected bytes without sign in 'B', got "
                     << elements.getType();
    return nullptr;
  }
  Value codes = unpackUpperFirst(node, *bytes, blocks, sizes.block);
  SmallVector<int64_t> shape = {blocks, sizes.block}, each = {blocks, 1};
  if (sizes.k % sizes.block == 0) {
    shape = {sizes.n, sizes.blocks, sizes.block};
    each = {sizes.n, sizes.blocks, 1};
  }
  codes = compose.reshape(codes, shape);
  Value scale = compose.reshape(node.operand(2), each);
  Value weights =
      codes && scale ? dequantizeGroups(node, codes, scale, Value()) : Value();
  if (!weights)
    return nullptr;
  weights.getDefiningOp()->setAttr("codebook",
                                   node.builder.getDenseF32ArrayAttr(numbers));
  if (blocks * sizes.block != count)
    weights = compose.slice(compose.reshape(weights, {blocks * sizes.block}), 0,
                            0, count);
  return compose.reshape(weights, {sizes.n, sizes.k});
}

/// A times weights that are codes of 4 bits.
static LogicalResult importMatmulBnb4(OnnxNode &node) {
  node.ignore("training_mode");
  int64_t kind = node.getInt("quant_type", -1);
  int64_t transposes = node.getInt("transB", 1);
  FailureOr<NbitsSizes> sizes = readSizes(node);
  if (failed(sizes))
    return failure();
  if (kind != 0 && kind != 1)
    return node.emitError("quant_type")
           << "expected attribute 'quant_type' to be 0 (FP4) or 1 (NF4), got "
           << kind;
  // What else there is, for training, ONNX Runtime itself has no meaning for.
  if (transposes != 1)
    return node.emitError("transB")
           << "expected attribute 'transB' to be 1, got " << transposes;
  if (!node.operand(0))
    return node.emitError() << "expected an operand 'A'";
  ArrayRef<float> numbers =
      kind == 0 ? ArrayRef<float>(fp4Numbers) : ArrayRef<float>(nf4Numbers);
  Value weights = readBnb4Weights(node, *sizes, numbers);
  node.results.push_back(weights
                             ? node.create<MatmulOp>(node.operand(0), weights,
                                                     false, true, TypeAttr())
                             : weights);
  return success(bool(weights));
}

void bindNbitsProducts(Bindings &bindings) {
  bindings.onnx("com.microsoft::GatherBlockQuantized", {1}, importGatherBlocks);
  bindings.onnx("com.microsoft::MatMulBnb4", {1}, importMatmulBnb4);
  bindings.onnx("com.microsoft::MatMulNBits", {1}, importMatmulNbits);
}

} // namespace burin::nn
