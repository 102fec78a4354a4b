// Holds types that carry sizes to the sizes that they were made of, and to what
// their attribute refuses.
#include "dialects/size/Dims.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"
#include <gtest/gtest.h>

using namespace mlir;

namespace burin::size {
namespace {

class Dims : public testing::Test {
protected:
  Dims() { context.loadDialect<SizeDialect>(); }

  /// The first error that reading the type gives.
  std::string fault(llvm::StringRef type) {
    std::string text;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      if (text.empty())
        text = diagnostic.str();
      return success();
    });
    return parseType(type, &context) ? "" : text;
  }

  MLIRContext context;
  Type f32 = Float32Type::get(&context);
  Size seq = Size::symbol("seq", {1, 512});
};

TEST_F(Dims, AreThoseThatATypeWasMadeOf) {
  RankedTensorType type = tensorOf({seq * 2, 384, Size::unknown()}, f32);
  EXPECT_EQ(type.getShape(), ArrayRef<int64_t>({ShapedType::kDynamic, 384,
                                                ShapedType::kDynamic}));
  SmallVector<Size> sizes = sizesOf(type);
  EXPECT_EQ(sizes[0], seq * 2);
  EXPECT_EQ(sizes[1], 384);
  EXPECT_TRUE(sizes[2].isUnknown());
  EXPECT_EQ(symbolsOf(type)["seq"], (Range{1, 512}));
}

TEST_F(Dims, AreNotWrittenWhereNoneIsAnExpression) {
  EXPECT_EQ(tensorOf({2, Size::unknown()}, f32),
            RankedTensorType::get({2, ShapedType::kDynamic}, f32));
}

TEST_F(Dims, AreNotNegative) {
  EXPECT_TRUE(sizesOf(tensorOf({seq - 2, seq}, f32))[0].isUnknown());
}

TEST_F(Dims, AreReadBack) {
  std::string text;
  llvm::raw_string_ostream(text) << tensorOf({seq, 4}, f32);
  EXPECT_EQ(text, "tensor<?x4xf32, #size.dims<[\"seq\", 4], {seq = "
                  "array<i64: 1, 512>}>>");
  EXPECT_EQ(parseType(text, &context), tensorOf({seq, 4}, f32));
}

TEST_F(Dims, ThatAreWrongAreRefused) {
  EXPECT_EQ(fault("tensor<?xf32, #size.dims<[\"n\"], {}>>"),
            "size 'n': expected a range for the symbol 'n' at ''");
  EXPECT_EQ(fault("tensor<?xf32, #size.dims<[\"n\"], {n = array<i64: 5, 1>}>>"),
            "symbol 'n': expected a least size and one that is no less, got "
            "array<i64: 5, 1>");
  EXPECT_EQ(fault("tensor<?xf32, #size.dims<[true], {}>>"),
            "expected numbers and expressions as sizes, got true");
  EXPECT_EQ(fault("tensor<?xf32, #size.dims<[4, 4], {}>>"),
            "expected 1 sizes, got 2");
  EXPECT_EQ(fault("tensor<3xf32, #size.dims<[4], {}>>"),
            "expected sizes that agree with the shape, got 4 : i64 for 3");
}

} // namespace
} // namespace burin::size
