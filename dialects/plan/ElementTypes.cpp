// The table of element types, in the order of the ABI's numbers.
#include "dialects/plan/ElementTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>
#include <iterator>

using namespace mlir;

namespace burin::plan {

using support::NumpyType;

static constexpr ElementType table[] = {
    {BURIN_BOOL, "BURIN_BOOL", "bool", "bool", NumpyType::Bool, "bool"},
    {BURIN_I8, "BURIN_I8", "i8", "int8_t", NumpyType::I8, "int8"},
    {BURIN_U8, "BURIN_U8", "u8", "uint8_t", NumpyType::U8, "uint8"},
    {BURIN_I16, "BURIN_I16", "i16", "int16_t", NumpyType::I16, "int16"},
    {BURIN_U16, "BURIN_U16", "u16", "uint16_t", NumpyType::U16, "uint16"},
    {BURIN_I32, "BURIN_I32", "i32", "int32_t", NumpyType::I32, "int32"},
    {BURIN_U32, "BURIN_U32", "u32", "uint32_t", NumpyType::U32, "uint32"},
    {BURIN_I64, "BURIN_I64", "i64", "int64_t", NumpyType::I64, "int64"},
    {BURIN_U64, "BURIN_U64", "u64", "uint64_t", NumpyType::U64, "uint64"},
    {BURIN_F16, "BURIN_F16", "f16", "half", NumpyType::F16, "float16"},
    {BURIN_BF16, "BURIN_BF16", "bf16", "bfloat", NumpyType::F32, "bfloat16"},
    {BURIN_F32, "BURIN_F32", "f32", "float", NumpyType::F32, "float32"},
    {BURIN_F64, "BURIN_F64", "f64", "double", NumpyType::F64, "float64"},
    {BURIN_F8E4M3FN, "BURIN_F8E4M3FN", "f8e4m3fn", "f8e4m3fn", NumpyType::F32,
     "float8_e4m3fn"},
    {BURIN_F8E4M3FNUZ, "BURIN_F8E4M3FNUZ", "f8e4m3fnuz", "f8e4m3fnuz",
     NumpyType::F32, "float8_e4m3fnuz"},
    {BURIN_F8E5M2, "BURIN_F8E5M2", "f8e5m2", "f8e5m2", NumpyType::F32,
     "float8_e5m2"},
    {BURIN_F8E5M2FNUZ, "BURIN_F8E5M2FNUZ", "f8e5m2fnuz", "f8e5m2fnuz",
     NumpyType::F32, "float8_e5m2fnuz"},
};
static_assert(std::size(table) == BURIN_F8E5M2FNUZ + 1);

static std::optional<burin_dtype> dtypeOf(Type type) {
  if (type.isF16())
    return BURIN_F16;
  if (type.isBF16())
    return BURIN_BF16;
  if (type.isF32())
    return BURIN_F32;
  if (type.isF64())
    return BURIN_F64;
  if (type.isFloat8E4M3FN())
    return BURIN_F8E4M3FN;
  if (type.isFloat8E4M3FNUZ())
    return BURIN_F8E4M3FNUZ;
  if (type.isFloat8E5M2())
    return BURIN_F8E5M2;
  if (type.isFloat8E5M2FNUZ())
    return BURIN_F8E5M2FNUZ;
  if (type.isInteger(1))
    return BURIN_BOOL;
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer || !llvm::is_contained({8u, 16u, 32u, 64u}, integer.getWidth()))
    return std::nullopt;
  return burin_dtype(BURIN_I8 + 2 * (llvm::Log2_32(integer.getWidth()) - 3) +
                     integer.isUnsigned());
}

const ElementType *findElementType(Type type) {
  std::optional<burin_dtype> dtype = dtypeOf(type);
  return dtype ? &table[*dtype] : nullptr;
}

const ElementType &elementTypeOf(burin_dtype dtype) { return table[dtype]; }

bool isFloat(burin_dtype dtype) {
  return llvm::is_contained({NumpyType::F16, NumpyType::F32, NumpyType::F64},
                            elementTypeOf(dtype).array);
}

/// The format of narrow floats that arrays hold as float32; null for others.
static const llvm::fltSemantics *widenedFormat(burin_dtype dtype) {
  switch (dtype) {
  case BURIN_BF16:
    return &APFloat::BFloat();
  case BURIN_F8E4M3FN:
    return &APFloat::Float8E4M3FN();
  case BURIN_F8E4M3FNUZ:
    return &APFloat::Float8E4M3FNUZ();
  case BURIN_F8E5M2:
    return &APFloat::Float8E5M2();
  case BURIN_F8E5M2FNUZ:
    return &APFloat::Float8E5M2FNUZ();
  default:
    return nullptr;
  }
}

bool isWidenedInArrays(Type type) {
  const ElementType *element = findElementType(type);
  return element && widenedFormat(element->dtype);
}

/// Converts elements of one format to those of another.
static std::vector<char> convert(ArrayRef<char> bytes,
                                 const llvm::fltSemantics &from,
                                 const llvm::fltSemantics &to) {
  unsigned bits = APFloat::getSizeInBits(from);
  size_t width = bits / 8, newWidth = APFloat::getSizeInBits(to) / 8;
  std::vector<char> converted(bytes.size() / width * newWidth);
  for (size_t i = 0; i < bytes.size() / width; ++i) {
    uint64_t pattern = 0;
    std::memcpy(&pattern, &bytes[i * width], width);
    APFloat value(from, APInt(bits, pattern));
    bool lost;
    value.convert(to, APFloat::rmNearestTiesToEven, &lost);
    pattern = value.bitcastToAPInt().getZExtValue();
    std::memcpy(&converted[i * newWidth], &pattern, newWidth);
  }
  return converted;
}

std::vector<char> toArray(burin_dtype dtype, std::vector<char> bytes) {
  const llvm::fltSemantics *format = widenedFormat(dtype);
  return format ? convert(bytes, *format, APFloat::IEEEsingle()) : bytes;
}

std::vector<char> fromArray(burin_dtype dtype, std::vector<char> bytes) {
  const llvm::fltSemantics *format = widenedFormat(dtype);
  return format ? convert(bytes, APFloat::IEEEsingle(), *format) : bytes;
}

bool holdsAll(Type wide, Type narrow) {
  if (wide == narrow || narrow.isInteger(1))
    return true;
  auto real = dyn_cast<FloatType>(wide);
  if (auto from = dyn_cast<FloatType>(narrow))
    return real && from.getWidth() < real.getWidth();
  auto to = dyn_cast<IntegerType>(wide), from = dyn_cast<IntegerType>(narrow);
  if (!from || (!real && !to))
    return false;
  // The least number of those with a sign is a power of two.
  if (real)
    return from.getWidth() <= real.getFPMantissaWidth();
  if (to.isUnsigned())
    return from.isUnsigned() && from.getWidth() <= to.getWidth();
  return from.getWidth() + (from.isUnsigned() ? 1 : 0) <= to.getWidth();
}

} // namespace burin::plan
