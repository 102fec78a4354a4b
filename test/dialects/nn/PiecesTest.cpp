// Constants that are computed piece by piece are what they are as a whole.
#include "dialects/nn/reference/Pieces.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/plan/Recipes.h"
#include "dialects/plan/Weights.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>

using namespace mlir;

namespace burin::nn {

namespace {

class PiecesTest : public testing::Test {
protected:
  PiecesTest() {
    context.loadDialect<NnDialect, plan::RecipeDialect, func::FuncDialect>();
  }

  RankedTensorType type(ArrayRef<int64_t> shape, Type element) {
    return RankedTensorType::get(shape, element);
  }
  Type f32() { return Float32Type::get(&context); }

  /// A constant whose elements differ from their neighbours.
  ElementsAttr constant(RankedTensorType type) {
    HostTensor tensor(type);
    for (int64_t i = 0; i < tensor.size(); ++i)
      if (tensor.isFloat())
        tensor.setReal(i, double(i % 1013) / 8 - 50);
      else
        tensor.setInteger(i, i % 101 - 50);
    return tensor.toElements();
  }

  /// The first op of the body of a function that is written so.
  Operation *parse(StringRef arguments, StringRef op) {
    std::string text = "func.func @f(" + arguments.str() + ") {\n  " +
                       op.str() + "\n  return\n}";
    module = parseSourceString<ModuleOp>(text, &context);
    return &(*module->getOps<func::FuncOp>().begin()).getBody().front().front();
  }

  /// Whether the op gives for `operands` what the interpreter does at once.
  void expectSame(Operation *op, ArrayRef<ElementsAttr> operands) {
    DenseMap<Value, HostTensor> values;
    for (auto [value, elements] : llvm::zip(op->getOperands(), operands))
      values[value] = *HostTensor::fromElements(elements);
    ASSERT_TRUE(succeeded(evaluate(op, values)));
    auto results = evaluateConstants(op, operands);
    ASSERT_TRUE(succeeded(results));
    ASSERT_EQ(results->size(), 1u);
    ElementsAttr result = results->front();
    EXPECT_EQ(result.getType(), op->getResult(0).getType());
    EXPECT_TRUE(ArrayRef(HostTensor::fromElements(result)->toBytes()) ==
                ArrayRef(values[op->getResult(0)].toBytes()));
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

} // namespace

TEST_F(PiecesTest, BroadcastsFromTheRight) {
  Operation *op =
      parse("%a: tensor<3x1x70000xf32>, %b: tensor<2x1xf32>",
            "%0 = nn.sub %a, %b : (tensor<3x1x70000xf32>, tensor<2x1xf32>) -> "
            "tensor<3x2x70000xf32>");
  expectSame(op, {constant(type({3, 1, 70000}, f32())),
                  constant(type({2, 1}, f32()))});
}

TEST_F(PiecesTest, CutsInsideOfLongRows) {
  Operation *op = parse(
      "%a: tensor<2x300000xf32>, %b: tensor<300000xf32>",
      "%0 = nn.mul %a, %b : (tensor<2x300000xf32>, tensor<300000xf32>) -> "
      "tensor<2x300000xf32>");
  expectSame(op, {constant(type({2, 300000}, f32())),
                  constant(type({300000}, f32()))});
}

TEST_F(PiecesTest, ReadsBooleansSplatsAndRecipes) {
  Operation *op = parse("%c: tensor<1x400xi1>, %a: tensor<400x400xf32>, %b: "
                        "tensor<400x400xf32>",
                        "%0 = nn.where %c, %a, %b : (tensor<1x400xi1>, "
                        "tensor<400x400xf32>, tensor<400x400xf32>) -> "
                        "tensor<400x400xf32>");
  auto square = type({400, 400}, f32());
  auto turned = plan::arrange(square, {constant(square), 0, {1, 400}});
  expectSame(op, {constant(type({1, 400}, IntegerType::get(&context, 1))),
                  turned, DenseElementsAttr::get(square, 2.5f)});
}

TEST_F(PiecesTest, RoundsAndDequantizes) {
  Operation *cast = parse("%a: tensor<200000xf32>",
                          "%0 = nn.cast %a {to = f16} : (tensor<200000xf32>) "
                          "-> tensor<200000xf16>");
  expectSame(cast, {constant(type({200000}, f32()))});
  Operation *dequantize =
      parse("%a: tensor<500x400xi8>, %s: tensor<500x1xf32>",
            "%0 = nn.dequantize %a, %s : (tensor<500x400xi8>, "
            "tensor<500x1xf32>) -> tensor<500x400xf32>");
  expectSame(dequantize,
             {constant(type({500, 400}, IntegerType::get(&context, 8))),
              constant(type({500, 1}, f32()))});
}

TEST_F(PiecesTest, GathersElementsAndZeros) {
  auto from = type({300, 500}, f32());
  ElementsAttr source = constant(from);
  // Rows from the last to the first, and a row of zeros behind them.
  AffineExpr row = getAffineDimExpr(0, &context),
             column = getAffineDimExpr(1, &context);
  AffineMap turn = AffineMap::get(2, 0, {-row + 299, column}, &context);
  ElementsAttr result =
      gatherConstant(type({301, 500}, f32()), source, from.getShape(), turn);
  auto before = HostTensor::fromElements(source),
       after = HostTensor::fromElements(result);
  for (int64_t i = 0; i < 300; ++i)
    for (int64_t j = 0; j < 500; ++j)
      ASSERT_EQ(after->real(i * 500 + j), before->real((299 - i) * 500 + j));
  for (int64_t j = 0; j < 500; ++j)
    ASSERT_EQ(after->real(300 * 500 + j), 0);
}

TEST_F(PiecesTest, LeavesSmallConstantsInline) {
  AffineMap next =
      AffineMap::get(1, 0, {getAffineDimExpr(0, &context) + 1}, &context);
  ElementsAttr result =
      gatherConstant(type({2}, f32()), constant(type({3}, f32())), {3}, next);
  EXPECT_TRUE(isa<DenseElementsAttr>(result));
}

} // namespace burin::nn
