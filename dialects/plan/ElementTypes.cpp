// The table of element types, in the order of the ABI's numbers.
#include "dialects/plan/ElementTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MathExtras.h"
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
};
static_assert(std::size(table) == BURIN_F64 + 1);

static std::optional<burin_dtype> dtypeOf(Type type) {
  if (type.isF16())
    return BURIN_F16;
  if (type.isBF16())
    return BURIN_BF16;
  if (type.isF32())
    return BURIN_F32;
  if (type.isF64())
    return BURIN_F64;
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
