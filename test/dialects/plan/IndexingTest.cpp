// Compares simplification and ranges of random index expressions with their
// values at every point.
#include "dialects/plan/Indexing.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace mlir;

namespace burin::plan {
namespace {

using Point = SmallVector<int64_t>;

int64_t valueAt(AffineExpr expression, ArrayRef<int64_t> point) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return constant.getValue();
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return point[dim.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expression);
  int64_t x = valueAt(binary.getLHS(), point),
          y = valueAt(binary.getRHS(), point);
  switch (expression.getKind()) {
  case AffineExprKind::Add:
    return x + y;
  case AffineExprKind::Mul:
    return x * y;
  case AffineExprKind::Mod:
    return x - llvm::divideFloorSigned(x, y) * y;
  case AffineExprKind::FloorDiv:
    return llvm::divideFloorSigned(x, y);
  default:
    return llvm::divideCeilSigned(x, y);
  }
}

std::string text(AffineExpr expression) {
  std::string out;
  llvm::raw_string_ostream stream(out);
  expression.print(stream);
  return out;
}

/// Calls `visit` at every point of `ranges`.
void everyPoint(ArrayRef<Interval> ranges,
                llvm::function_ref<void(ArrayRef<int64_t>)> visit) {
  Point point;
  std::function<void()> walk = [&] {
    if (point.size() == ranges.size())
      return visit(point);
    Interval range = ranges[point.size()];
    for (int64_t value = range.low; value <= range.high; ++value) {
      point.push_back(value);
      walk();
      point.pop_back();
    }
  };
  walk();
}

class Indexing : public testing::Test {
protected:
  AffineExpr dim(unsigned i) { return getAffineDimExpr(i, &context); }
  AffineExpr number(int64_t value) {
    return getAffineConstantExpr(value, &context);
  }
  int64_t pick(int64_t low, int64_t high) {
    return low + int64_t(random() % uint64_t(high - low + 1));
  }

  SmallVector<Interval> someRanges(unsigned most, int64_t largest) {
    SmallVector<Interval> ranges(pick(1, most));
    for (Interval &range : ranges) {
      range.low = pick(0, 3) ? 0 : pick(-3, 3);
      range.high = range.low + pick(0, largest - 1);
    }
    return ranges;
  }

  AffineExpr someExpression(unsigned dims, unsigned depth) {
    if (depth == 0)
      return pick(0, 4) ? dim(pick(0, dims - 1)) : number(pick(-7, 7));
    AffineExpr x = someExpression(dims, depth - 1);
    switch (pick(0, 6)) {
    case 0:
    case 1:
      return x + someExpression(dims, depth - 1);
    case 2:
      return x * pick(-4, 6);
    case 3:
      return x.floorDiv(pick(1, 6));
    case 4:
      return x % pick(1, 6);
    case 5:
      return x.ceilDiv(pick(1, 4));
    default:
      return viewed(x, pick(2, 24));
    }
  }

  /// `x` as an element number of some shape of `elements` elements or more,
  /// taken apart and put together again.
  AffineExpr viewed(AffineExpr x, int64_t elements) {
    SmallVector<int64_t> shape;
    for (int64_t left = elements; left > 1; left /= shape.back())
      shape.push_back(pick(1, left));
    SmallVector<AffineExpr> at = delinearize(x, shape);
    return linearize(at, shape, &context);
  }

  void expectEqual(AffineExpr expected, AffineExpr got,
                   ArrayRef<Interval> ranges) {
    everyPoint(ranges, [&](ArrayRef<int64_t> point) {
      ASSERT_EQ(valueAt(expected, point), valueAt(got, point))
          << text(expected) << " became " << text(got);
    });
  }

  SmallVector<AffineExpr> dims(size_t rank) {
    SmallVector<AffineExpr> result;
    for (size_t i = 0; i < rank; ++i)
      result.push_back(dim(i));
    return result;
  }

  /// A shape of `elements` elements with some ones in it.
  SmallVector<int64_t> someShape(int64_t elements) {
    SmallVector<int64_t> shape;
    while (elements > 1) {
      int64_t factor = pick(1, elements);
      while (elements % factor)
        ++factor;
      shape.push_back(factor);
      elements /= factor;
    }
    if (pick(0, 2) == 0)
      shape.insert(shape.begin() + pick(0, shape.size()), 1);
    return shape;
  }

  static SmallVector<Interval> rangesOf(ArrayRef<int64_t> shape) {
    return llvm::map_to_vector(
        shape, [](int64_t size) { return Interval{0, size - 1}; });
  }

  MLIRContext context;
  std::minstd_rand random{7};
};

TEST_F(Indexing, simplifyKeepsTheValueAtEveryPoint) {
  for (int i = 0; i < 4000 && !HasFatalFailure(); ++i) {
    SmallVector<Interval> ranges = someRanges(3, 6);
    AffineExpr expression = someExpression(ranges.size(), pick(1, 4));
    AffineExpr simple = simplify(expression, ranges);
    expectEqual(expression, simple, ranges);
    // What is simple stays: passes may simplify as often as they like.
    expectEqual(simple, simplify(simple, ranges), ranges);
  }
}

TEST_F(Indexing, rangeHoldsEveryValue) {
  for (int i = 0; i < 4000 && !HasFatalFailure(); ++i) {
    SmallVector<Interval> ranges = someRanges(3, 6);
    AffineExpr expression = someExpression(ranges.size(), pick(1, 4));
    for (AffineExpr form : {expression, simplify(expression, ranges)}) {
      Interval range = rangeOf(form, ranges);
      everyPoint(ranges, [&](ArrayRef<int64_t> point) {
        int64_t value = valueAt(form, point);
        ASSERT_LE(range.low, value) << text(form);
        ASSERT_GE(range.high, value) << text(form);
      });
    }
  }
}

TEST_F(Indexing, rangeIsExactWhereEachDimensionOccursOnce) {
  for (int i = 0; i < 500 && !HasFatalFailure(); ++i) {
    SmallVector<Interval> ranges = someRanges(3, 6);
    AffineExpr sum = number(pick(-5, 5));
    for (unsigned d = 0; d < ranges.size(); ++d)
      sum = sum + dim(d) * pick(-3, 3);
    for (AffineExpr form : {sum, sum.floorDiv(pick(1, 5))}) {
      Interval exact{INT64_MAX, INT64_MIN};
      everyPoint(ranges, [&](ArrayRef<int64_t> point) {
        exact.low = std::min(exact.low, valueAt(form, point));
        exact.high = std::max(exact.high, valueAt(form, point));
      });
      ASSERT_EQ(exact, rangeOf(form, ranges)) << text(form);
    }
  }
}

TEST_F(Indexing, rangeOfARemainderThatNeverWraps) {
  SmallVector<Interval> ranges = {{4, 7}};
  EXPECT_EQ(rangeOf(dim(0) % 4, ranges), (Interval{0, 3}));
  EXPECT_EQ(rangeOf((dim(0) - 3) % 8, ranges), (Interval{1, 4}));
  EXPECT_EQ(rangeOf(dim(0) % 6, ranges), (Interval{0, 5}));
  EXPECT_EQ(rangeOf((dim(0) - 8) % 8, ranges), (Interval{4, 7}));
  EXPECT_EQ(rangeOf(dim(0).ceilDiv(3), ranges), (Interval{2, 3}));
}

TEST_F(Indexing, whatLeaves64BitsIsUnbounded) {
  constexpr int64_t low = std::numeric_limits<int64_t>::min(),
                    high = std::numeric_limits<int64_t>::max();
  SmallVector<Interval> ranges = {{0, high / 2}, {-5, 5}};
  EXPECT_EQ(rangeOf(dim(0) * 8, ranges), (Interval{0, high}));
  EXPECT_EQ(rangeOf(dim(0) * -8 + 7, ranges), (Interval{low, 7}));
  // Nothing brings it back.
  EXPECT_EQ(rangeOf((dim(0) * 8 - 9).floorDiv(64), ranges),
            (Interval{-1, high}));
  EXPECT_EQ(rangeOf((dim(0) * 8) % 16, ranges), (Interval{0, 15}));
  EXPECT_EQ(rangeOf(dim(0) * 4 + dim(0), ranges), (Interval{0, high}));
  AffineExpr large = (dim(0) * (int64_t(1) << 62) + dim(1)) * 4;
  EXPECT_EQ(simplify(large, ranges), large);
  EXPECT_EQ(simplify(large.floorDiv(3) + dim(1), ranges),
            large.floorDiv(3) + dim(1));
}

TEST_F(Indexing, sumsOfMultiplesLieInside64Bits) {
  constexpr int64_t half = int64_t(1) << 62;
  std::optional<LinearSum> sum =
      linearSumOf((dim(0) * 4 + dim(1) - 3) * 2 + dim(1), 2);
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->factors, (SmallVector<int64_t>{8, 3}));
  EXPECT_EQ(sum->constant, -6);
  EXPECT_TRUE(linearSumOf((dim(0) + dim(1)) * half + dim(0), 2));
  EXPECT_FALSE(linearSumOf((dim(0) * half + dim(1)) * 2, 2));
  EXPECT_FALSE(
      linearSumOf((dim(0) + dim(1)) * half + (dim(0) + dim(2)) * half, 3));
  EXPECT_FALSE(linearSumOf((dim(0) + 1) * half + (dim(1) + 1) * half, 2));
  EXPECT_FALSE(linearSumOf((dim(0) + 4) * half, 1));
  EXPECT_FALSE(linearSumOf(dim(0).floorDiv(2), 1));
}

TEST_F(Indexing, sharedPartsAreLookedAtOnce) {
  // Written out, each of the steps doubles the expression (and MLIR itself
  // walks it so when it is built).
  SmallVector<Interval> ranges = {{0, 1000}, {0, 6}};
  AffineExpr expression = dim(0);
  for (int i = 0; i < 12; ++i) {
    AffineExpr sum = expression + dim(1) * (i + 2);
    expression = sum.floorDiv(7) * 5 + sum % 7;
  }
  Interval range = rangeOf(expression, ranges);
  EXPECT_GE(range.low, 0);
  EXPECT_EQ(sizeOf(expression, 1000), 1001);
  EXPECT_EQ(valueAt(simplify(dim(0) % 7, ranges), {9, 0}), 2);
  EXPECT_EQ(rangeOf(simplify(expression, ranges), ranges), range);
}

TEST_F(Indexing, sizesCountOperandsAndOperators) {
  EXPECT_EQ(sizeOf(dim(0), 10), 1);
  EXPECT_EQ(sizeOf(dim(0) * 4 + dim(1), 10), 5);
  EXPECT_EQ(sizeOf((dim(0) * 4 + dim(1)) % 3, 10), 7);
  for (int64_t most : {1, 2, 3, 4, 5})
    EXPECT_GT(sizeOf((dim(0) * 4 + dim(1)) % 3, most), most) << most;
}

TEST_F(Indexing, takingAnElementNumberApartUndoesPuttingItTogether) {
  for (int i = 0; i < 500; ++i) {
    SmallVector<int64_t> shape = someShape(pick(1, 60));
    SmallVector<AffineExpr> at = dims(shape.size());
    SmallVector<Interval> ranges = rangesOf(shape);
    SmallVector<AffineExpr> back =
        delinearize(linearize(at, shape, &context), shape);
    ASSERT_EQ(back.size(), shape.size());
    for (size_t d = 0; d < shape.size(); ++d)
      ASSERT_EQ(simplify(back[d], ranges), simplify(at[d], ranges));
  }
}

TEST_F(Indexing, threeViewsKeepTheElement) {
  for (int i = 0; i < 300 && !HasFatalFailure(); ++i) {
    int64_t elements = pick(1, 48);
    SmallVector<int64_t> first = someShape(elements);
    SmallVector<Interval> ranges = rangesOf(first);
    AffineExpr linear = linearize(dims(first.size()), first, &context);
    AffineExpr through = linear;
    for (int view = 0; view < 3; ++view) {
      SmallVector<int64_t> shape = someShape(elements);
      SmallVector<AffineExpr> at = delinearize(through, shape);
      for (AffineExpr &expression : at)
        expression = simplify(expression, ranges);
      for (auto [expression, size] : llvm::zip(at, shape)) {
        Interval range = rangeOf(expression, ranges);
        ASSERT_GE(range.low, 0);
        ASSERT_LT(range.high, size);
      }
      through = simplify(linearize(at, shape, &context), ranges);
    }
    expectEqual(linear, through, ranges);
    // The way back to the first shape leaves no division behind.
    SmallVector<AffineExpr> back = delinearize(through, first);
    for (auto [d, expression] : llvm::enumerate(back))
      ASSERT_EQ(simplify(expression, ranges), simplify(dim(d), ranges))
          << text(through);
  }
}

TEST_F(Indexing, tilesOfALoopAreItsIndex) {
  SmallVector<Interval> ranges = {{0, 63}, {0, 7}};
  EXPECT_EQ(simplify(dim(0).floorDiv(16) * 16 + dim(0) % 16, ranges), dim(0));
  EXPECT_EQ(simplify((dim(0) * 8 + dim(1)).floorDiv(8), ranges), dim(0));
  EXPECT_EQ(simplify((dim(0) * 8 + dim(1)) % 8, ranges), dim(1));
  EXPECT_EQ(simplify((dim(0) * 8 + dim(1)).floorDiv(4), ranges),
            simplify(dim(0) * 2 + dim(1).floorDiv(4), ranges));
}

TEST_F(Indexing, dimensionsOfOneElementVanish) {
  SmallVector<Interval> ranges = {{0, 0}, {3, 3}, {0, 4}};
  EXPECT_EQ(simplify(dim(0), ranges), number(0));
  EXPECT_EQ(simplify(dim(0) * 5 + dim(1) + dim(2), ranges), dim(2) + 3);
  EXPECT_EQ(simplify((dim(1) * 2 + dim(0)) % 4, ranges), number(2));
  EXPECT_EQ(delinearize(dim(2), {1, 1, 5, 1})[1], number(0));
  EXPECT_TRUE(delinearize(number(0), {}).empty());
  EXPECT_EQ(linearize({}, {}, &context), number(0));
}

TEST_F(Indexing, dimensionsOfNoElementAreNeverDividedBy) {
  for (SmallVector<int64_t> shape :
       {SmallVector<int64_t>{0}, {0, 3}, {3, 0}, {2, 0, 5}, {0, 0}}) {
    SmallVector<Interval> ranges = rangesOf(shape);
    AffineExpr linear = linearize(dims(shape.size()), shape, &context);
    for (AffineExpr expression : delinearize(linear, shape)) {
      AffineExpr simple = simplify(expression, ranges);
      rangeOf(simple, ranges);
      simple.walk([&](AffineExpr part) {
        auto binary = dyn_cast<AffineBinaryOpExpr>(part);
        bool divides = binary && part.getKind() != AffineExprKind::Add &&
                       part.getKind() != AffineExprKind::Mul;
        EXPECT_FALSE(divides && binary.getRHS() == number(0)) << text(simple);
      });
    }
  }
}

} // namespace
} // namespace burin::plan
