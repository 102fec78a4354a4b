// Holds the arithmetic of sizes to its canonical form, its ranges to the values
// that expressions take, and its text to what is read back.
#include "dialects/size/Size.h"
#include <gtest/gtest.h>
#include <random>

namespace burin::size {
namespace {

const Size seq = Size::symbol("seq", {1, 512});
const Size batch = Size::symbol("batch", {1, 64});
const Size none = Size::symbol("none", {0, 8});

TEST(Size, EqualOnesAreEqual) {
  EXPECT_EQ(seq + batch, batch + seq);
  EXPECT_EQ((seq + 1) * (seq - 1), seq * seq - 1);
  EXPECT_EQ(seq - seq, 0);
  EXPECT_EQ(seq * 2 + seq, 3 * seq);
  EXPECT_NE(seq, batch);
  EXPECT_NE(seq, Size(1));
  EXPECT_EQ(Size::symbol("one", {7, 7}), 7);
}

TEST(Size, UnknownOnesAreNot) {
  EXPECT_NE(Size::unknown(), Size::unknown());
  EXPECT_TRUE((Size::unknown() + 1).isUnknown());
  EXPECT_TRUE(min(seq, Size::unknown()).isUnknown());
  EXPECT_EQ(Size::unknown() * 0, 0);
  EXPECT_EQ(Size::unknown().text(), "?");
}

TEST(Size, DividesWhatDivides) {
  EXPECT_EQ(floorDiv(batch * seq * 384, seq * 12), batch * 32);
  EXPECT_EQ(floorDiv(seq * 2 + 1, 2), seq);
  EXPECT_EQ(floorDiv(seq * seq - 1, seq + 1), seq - 1);
  EXPECT_EQ(floorDiv(7, 2), 3);
  EXPECT_EQ(floorDiv(-7, 2), -4);
  EXPECT_EQ(ceilDiv(seq * 4, 4), seq);
  EXPECT_EQ(ceilDiv(seq, 2), floorDiv(seq + 1, 2));
  EXPECT_EQ(floorDiv(seq * 3, 2), seq + floorDiv(seq, 2));
  EXPECT_EQ(floorDiv(batch, 65), 0);
  EXPECT_EQ(mod(seq * 8 + 3, 8), 3);
}

TEST(Size, DoesNotDivideByWhatMayBeZero) {
  EXPECT_TRUE(floorDiv(seq, none).isUnknown());
  EXPECT_TRUE(floorDiv(seq, 0).isUnknown());
  EXPECT_TRUE(floorDiv(seq, -1).isUnknown());
}

TEST(Size, ChoosesWhereRangesDecide) {
  EXPECT_EQ(min(seq, 512), seq);
  EXPECT_EQ(max(seq, 1), seq);
  EXPECT_EQ(max(seq - 600, 0), 0);
  EXPECT_EQ(min(seq + 1, seq), seq);
  EXPECT_EQ(min(seq, batch), min(batch, seq));
  EXPECT_EQ(min(min(seq, batch), seq), min(batch, seq));
  EXPECT_EQ(min(seq, 100).text(), "min(100, seq)");
}

TEST(Size, HasARange) {
  EXPECT_EQ((seq * 2 + 1).range(), (Range{3, 1025}));
  EXPECT_EQ((seq - batch).range(), (Range{-63, 511}));
  EXPECT_EQ(floorDiv(seq, 3).range(), (Range{0, 170}));
  EXPECT_EQ(min(seq, 100).range(), (Range{1, 100}));
  EXPECT_EQ(Size::unknown().range(), Range());
}

TEST(Size, SaturatesItsRange) {
  Size open = Size::symbol("open", {1, Range::unbounded});
  EXPECT_EQ((open + 1).range(), (Range{2, Range::unbounded}));
  EXPECT_EQ((open * open * open).range(), (Range{1, Range::unbounded}));
  EXPECT_EQ((open - open * 2).range(), (Range{-Range::unbounded, -1}));
  EXPECT_EQ(floorDiv(open, 2).range().min, 0);
  EXPECT_FALSE(open.range().isBounded());
}

TEST(Size, IsUnknownBeyondSixtyFourBits) {
  Size large = seq * INT64_MAX;
  EXPECT_TRUE((large * 2).isUnknown());
  EXPECT_TRUE((large + large).isUnknown());
  EXPECT_EQ(large.range(), (Range{INT64_MAX, INT64_MAX}));
}

TEST(Size, IsUnknownWhereItGrows) {
  Size product = seq;
  for (int i = 0; i < 20; ++i)
    product = product * seq;
  EXPECT_TRUE(product.isUnknown());
  Size sum = 0;
  for (int i = 0; i < 100; ++i)
    sum = sum + Size::symbol("s" + std::to_string(i), {1, 2});
  EXPECT_TRUE(sum.isUnknown());
  Size nested = seq;
  for (int i = 0; i < 2000 && !nested.isUnknown(); ++i)
    nested = floorDiv(nested, 3) + batch;
  EXPECT_TRUE(nested.isUnknown());
}

TEST(Size, HasTheValueOfItsSymbols) {
  auto lookUp = [](llvm::StringRef name) -> std::optional<int64_t> {
    return name == "seq" ? std::optional<int64_t>(10) : std::nullopt;
  };
  EXPECT_EQ(floorDiv(seq * 3 + 1, 4).evaluate(lookUp), 7);
  EXPECT_EQ(min(seq, 4).evaluate(lookUp), 4);
  EXPECT_EQ(max(seq, 40).evaluate(lookUp), 40);
  EXPECT_EQ((seq + batch).evaluate(lookUp), std::nullopt);
  EXPECT_EQ((seq * INT64_MAX).evaluate(lookUp), std::nullopt);
}

TEST(Size, NamesItsSymbols) {
  llvm::StringMap<Range> symbols;
  (floorDiv(seq, 3) * min(batch, 9)).collectSymbols(symbols);
  ASSERT_EQ(symbols.size(), 2u);
  EXPECT_EQ(symbols["seq"], (Range{1, 512}));
}

llvm::StringMap<Range> allSymbols() {
  llvm::StringMap<Range> symbols;
  for (const Size *size : {&seq, &batch, &none})
    size->collectSymbols(symbols);
  symbols.try_emplace("past + 'new'", Range{1, 9});
  return symbols;
}

TEST(SizeText, IsReadBack) {
  for (const Size &size :
       {Size(0), Size(-3), seq, 2 * seq - 1, seq * batch * 3 + seq,
        floorDiv(seq + 1, 2) - 4, min(max(seq, 9), batch * 2),
        Size::symbol("past + 'new'", {1, 9}) + 1}) {
    llvm::Expected<Size> read = Size::parse(size.text(), allSymbols());
    ASSERT_TRUE(bool(read)) << size.text();
    EXPECT_EQ(*read, size) << size.text();
  }
  EXPECT_EQ((2 * seq - 1).text(), "2*seq - 1");
  EXPECT_EQ((Size(1) - seq).text(), "-seq + 1");
  EXPECT_EQ(Size::symbol("a b", {1, 9}).text(), "'a b'");
}

TEST(SizeText, SaysWhatIsWrong) {
  auto fault = [](llvm::StringRef text) {
    llvm::Expected<Size> read = Size::parse(text, allSymbols());
    return read ? "" : llvm::toString(read.takeError());
  };
  EXPECT_EQ(fault("seq +"), "expected a number or a symbol at ''");
  EXPECT_EQ(fault("seq seq"), "expected nothing more at 'seq'");
  EXPECT_EQ(fault("min(seq"), "expected ')' at ''");
  EXPECT_EQ(fault("'seq"), "expected a closing quote at ''");
  EXPECT_EQ(fault("other"), "expected a range for the symbol 'other' at ''");
  EXPECT_EQ(fault("99999999999999999999"),
            "expected a number of 64 bits at '99999999999999999999'");
  std::string deep;
  for (int i = 0; i < 30; ++i)
    deep += "min(";
  EXPECT_EQ(fault(deep).substr(0, 21), "expected fewer levels");
}

/// Random expressions: the canonical form has their value, and that lies in the
/// range.
TEST(Size, AgreesWithNumbers) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    int64_t s = 1 + random() % 512, b = 1 + random() % 64;
    auto lookUp = [&](llvm::StringRef name) {
      return std::optional<int64_t>(name == "seq" ? s : b);
    };
    std::vector<std::pair<Size, int64_t>> all = {
        {seq, s}, {batch, b}, {Size(3), 3}, {Size(2), 2}};
    for (int step = 0; step < 6; ++step) {
      auto [x, xs] = all[random() % all.size()];
      auto [y, ys] = all[random() % all.size()];
      switch (random() % 7) {
      case 0:
        all.push_back({x + y, xs + ys});
        break;
      case 1:
        all.push_back({x - y, xs - ys});
        break;
      case 2:
        if (std::abs(xs) < 1000000 && std::abs(ys) < 1000000)
          all.push_back({x * y, xs * ys});
        break;
      case 3:
        if (ys > 0)
          all.push_back({floorDiv(x, y), int64_t(floorQuotient(xs, ys))});
        break;
      case 4:
        if (ys > 0)
          all.push_back({mod(x, y), xs - ys * int64_t(floorQuotient(xs, ys))});
        break;
      case 5:
        all.push_back({min(x, y), std::min(xs, ys)});
        break;
      case 6:
        all.push_back({max(x, y), std::max(xs, ys)});
        break;
      }
    }
    for (auto &[size, value] : all) {
      if (size.isUnknown())
        continue;
      ASSERT_EQ(size.evaluate(lookUp), value) << size.text();
      ASSERT_LE(size.range().min, value) << size.text();
      ASSERT_GE(size.range().max, value) << size.text();
    }
  }
}

} // namespace
} // namespace burin::size
