// The table of element types agrees with the C ABI and with NumPy's files.
#include "dialects/plan/ElementTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"
#include <gtest/gtest.h>

using namespace mlir;

namespace burin::plan {
namespace {

TEST(ElementTypes, AgreeWithTheAbiAndWithNumpy) {
  MLIRContext context;
  Builder builder(&context);
  auto integer = [&](unsigned width, bool isSigned) {
    return isSigned ? builder.getIntegerType(width)
                    : Type(builder.getIntegerType(width, false));
  };
  Type types[] = {builder.getI1Type(),
                  integer(8, true),
                  integer(8, false),
                  integer(16, true),
                  integer(16, false),
                  integer(32, true),
                  integer(32, false),
                  integer(64, true),
                  integer(64, false),
                  builder.getF16Type(),
                  builder.getBF16Type(),
                  builder.getF32Type(),
                  builder.getF64Type(),
                  builder.getFloat8E4M3FNType(),
                  builder.getFloat8E4M3FNUZType(),
                  builder.getFloat8E5M2Type(),
                  builder.getFloat8E5M2FNUZType()};
  for (int dtype = BURIN_BOOL; dtype <= BURIN_F8E5M2FNUZ; ++dtype) {
    const ElementType *element = findElementType(types[dtype]);
    ASSERT_TRUE(element);
    EXPECT_EQ(element->dtype, dtype);
    EXPECT_EQ(element, &elementTypeOf(burin_dtype(dtype)));
    EXPECT_EQ(element->shortName, burin_dtype_text(element->dtype));
    EXPECT_EQ(element->dtypeName, "BURIN_" + element->shortName.upper());
    EXPECT_EQ(isFloat(element->dtype),
              types[dtype].isIntOrFloat() && !types[dtype].isInteger());
    bool isOfNumpy = dtype != BURIN_BF16 && dtype <= BURIN_F64;
    EXPECT_EQ(isWidenedInArrays(types[dtype]), !isOfNumpy);
    if (!isOfNumpy) {
      EXPECT_EQ(element->array, support::NumpyType::F32);
      EXPECT_EQ(element->text,
                dtype == BURIN_BF16
                    ? "bfloat16"
                    : "float8_" + element->shortName.substr(2).str());
      continue;
    }
    EXPECT_EQ(support::numpyTypeBytes(element->array),
              int64_t(burin_dtype_bytes(element->dtype)));
    EXPECT_EQ(element->text, support::numpyTypeName(element->array));
  }
}

TEST(ElementTypes, AreWidenedForArraysAndRoundedBack) {
  std::vector<char> none = {1, 2, 3, 4};
  EXPECT_EQ(toArray(BURIN_F32, none), none);
  EXPECT_EQ(fromArray(BURIN_I8, none), none);
  auto floats = [](ArrayRef<float> values) {
    const char *bytes = reinterpret_cast<const char *>(values.data());
    return std::vector<char>(bytes, bytes + values.size() * sizeof(float));
  };
  EXPECT_EQ(toArray(BURIN_BF16, {0, 0x40, char(0x80), char(0xbf)}),
            floats({2, -1}));
  EXPECT_EQ(fromArray(BURIN_BF16, floats({2, -1.001f})),
            (std::vector<char>{0, 0x40, char(0x80), char(0xbf)}));
  EXPECT_EQ(toArray(BURIN_F8E4M3FN, {0x38, char(0xfe)}), floats({1, -448}));
  EXPECT_EQ(fromArray(BURIN_F8E5M2FNUZ, floats({0.25f, -0.26f})),
            (std::vector<char>{0x38, char(0xb8)}));
}

TEST(ElementTypes, KnowNoOthers) {
  MLIRContext context;
  Builder builder(&context);
  for (Type type :
       {Type(builder.getIntegerType(4)), Type(builder.getIntegerType(24)),
        Type(builder.getIntegerType(128)), Type(builder.getIndexType()),
        Type(builder.getFloat8E4M3B11FNUZType()), Type(builder.getNoneType())})
    EXPECT_EQ(findElementType(type), nullptr);
}

TEST(ElementTypes, KnowWhoseValuesTheyHold) {
  MLIRContext context;
  Builder builder(&context);
  auto whole = [&](unsigned width) {
    return Type(builder.getIntegerType(width));
  };
  auto unsign = [&](unsigned width) {
    return Type(builder.getIntegerType(width, false));
  };
  Type boolean = builder.getI1Type(), f16 = builder.getF16Type(),
       bf16 = builder.getBF16Type(), f32 = builder.getF32Type(),
       f64 = builder.getF64Type();
  for (Type type : {boolean, whole(8), unsign(8), f16, bf16, f32, f64}) {
    EXPECT_TRUE(holdsAll(type, type));
    EXPECT_TRUE(holdsAll(type, boolean));
  }
  for (auto [wide, narrow] :
       std::initializer_list<std::pair<Type, Type>>{{f32, f16},
                                                    {f32, bf16},
                                                    {f64, f32},
                                                    {bf16, whole(8)},
                                                    {bf16, unsign(8)},
                                                    {f16, unsign(8)},
                                                    {f32, whole(16)},
                                                    {f64, unsign(32)},
                                                    {whole(32), whole(16)},
                                                    {whole(16), unsign(8)},
                                                    {unsign(16), unsign(8)}}) {
    EXPECT_TRUE(holdsAll(wide, narrow));
    EXPECT_FALSE(holdsAll(narrow, wide));
  }
  for (auto [wide, narrow] : std::initializer_list<std::pair<Type, Type>>{
           {f16, bf16},
           {bf16, f16},
           {f16, whole(16)},
           {f32, whole(32)},
           {f64, whole(64)},
           {whole(8), unsign(8)},
           {unsign(8), whole(8)},
           {unsign(64), whole(8)},
           {whole(64), f16},
           {f64, builder.getIndexType()},
           {builder.getIndexType(), whole(8)}})
    EXPECT_FALSE(holdsAll(wide, narrow));
}

} // namespace
} // namespace burin::plan
