// Constants are written as their recipes say, and give memory back that is a
// file's alone.
#include "dialects/plan/Weights.h"
#include "dialects/plan/Pages.h"
#include "dialects/plan/Plan.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/MLIRContext.h"
#include <fcntl.h>
#include <gtest/gtest.h>
#include <numeric>
#include <sys/mman.h>
#include <unistd.h>

using namespace mlir;

namespace burin::plan {
namespace {

class Weights : public testing::Test {
protected:
  Weights() { context.loadDialect<PlanDialect>(); }

  /// The 8-bit elements that the constant `text` is written as.
  std::vector<int> write(StringRef text) {
    std::vector<int> bytes;
    auto value = cast<ElementsAttr>(parseAttribute(text, &context));
    EXPECT_EQ(succeeded(writeElements(value,
                                      [&](ArrayRef<char> piece) {
                                        bytes.insert(bytes.end(), piece.begin(),
                                                     piece.end());
                                      })),
              hasElements(value));
    return bytes;
  }

  MLIRContext context;
};

using Bytes = std::vector<int>;

TEST_F(Weights, AreWrittenInMemoryOrder) {
  EXPECT_EQ(write("dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>"),
            (Bytes{1, 2, 3, 4}));
  EXPECT_EQ(write("dense<7> : tensor<3xi8>"), (Bytes{7, 7, 7}));
  EXPECT_EQ(write("dense<258> : tensor<2xi16>"), (Bytes{2, 1, 2, 1}));
  EXPECT_EQ(write("dense<[true, false, true]> : tensor<3xi1>"),
            (Bytes{1, 0, 1}));
  EXPECT_EQ(write("dense<> : tensor<0xi8>"), Bytes{});
}

TEST_F(Weights, FollowStrides) {
  StringRef matrix = "dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>";
  auto strided = [&](StringRef lies, StringRef type) {
    return write(("#recipe.strided<" + matrix + ", " + lies + "> : tensor<" +
                  type + "xi8>")
                     .str());
  };
  EXPECT_EQ(strided("0, [1, 3]", "3x2"), (Bytes{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(strided("1, [3, 1]", "2x2"), (Bytes{2, 3, 5, 6}));
  EXPECT_EQ(strided("5, [-3, -2]", "2x2"), (Bytes{6, 4, 3, 1}));
  EXPECT_EQ(strided("2, [0, 0]", "1x2"), (Bytes{3, 3}));
  EXPECT_EQ(write("#recipe.strided<dense<7> : tensor<4xi8>, 1, [2]> : "
                  "tensor<2xi8>"),
            (Bytes{7, 7}));
}

TEST_F(Weights, ArePackedInPanels) {
  // One panel of 8 columns, zeros behind the third.
  EXPECT_EQ(
      write("#recipe.panels<dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>,"
            " [1, 2, 3], [0, 3, 1]> : tensor<1x16xi8>"),
      (Bytes{1, 2, 3, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0}));
  // The columns of each matrix lie one after the other.
  EXPECT_EQ(write("#recipe.panels<#recipe.strided<dense<[[1, 2], [3, 4]]> : "
                  "tensor<2x2xi8>, 0, [1, 2]> : tensor<2x2xi8>, [2, 1, 2], "
                  "[2, 0, 1]> : tensor<2x8xi8>"),
            (Bytes{1, 3, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(write("#recipe.panels<dense<> : tensor<0x3xi8>, [1, 0, 3], "
                  "[0, 3, 1]> : tensor<1x0xi8>"),
            Bytes{});
}

/// 33 columns are a panel of 32 and one of 8.
TEST_F(Weights, FillTheLastPanel) {
  std::string row;
  for (int i = 1; i <= 33; ++i)
    row += (i > 1 ? ", " : "") + std::to_string(i);
  Bytes packed = write("#recipe.panels<dense<[" + row +
                       "]> : tensor<33xi8>, [1, 1, 33], [0, 0, 1]> : "
                       "tensor<1x40xi8>");
  ASSERT_EQ(packed.size(), 40u);
  EXPECT_EQ(packed[31], 32);
  EXPECT_EQ(packed[32], 33);
  EXPECT_EQ(packed[33], 0);
}

/// Elements of 4 and 2 bits, the lowest bits first.
TEST_F(Weights, AreUnpacked) {
  auto unpacked = [&](const char *bits, const char *type) {
    return write(("#recipe.unpacked<dense<[33, 227]> : tensor<2xui8>, " +
                  Twine(bits) + "> : tensor<" + type + ">")
                     .str());
  };
  EXPECT_EQ(unpacked("4", "3xui4"), (Bytes{1, 2, 3}));
  EXPECT_EQ(unpacked("4", "2x2xi4"), (Bytes{1, 2, 3, 14}));
  EXPECT_EQ(unpacked("4", "2x2xi8"), (Bytes{1, 2, 3, -2}));
  EXPECT_EQ(unpacked("2", "8xui8"), (Bytes{1, 0, 2, 0, 3, 0, 2, 3}));
  EXPECT_EQ(write("#recipe.unpacked<dense<16> : tensor<2xui8>, 4> : "
                  "tensor<3xi4>"),
            (Bytes{0, 1, 0}));
  EXPECT_EQ(write("#recipe.strided<#recipe.unpacked<dense<[33, 227]> : "
                  "tensor<2xui8>, 4> : tensor<2x2xui4>, 1, [0, 2]> : "
                  "tensor<1x2xui4>"),
            (Bytes{2, 14}));
}

/// Eight rows of 4 bits make a word, and what is unsigned moves by 8.
TEST_F(Weights, AreJoinedToWords) {
  EXPECT_EQ(write("#recipe.words<dense<[[1, -2], [3, 4]]> : tensor<2x2xi4>> : "
                  "tensor<1x2xui32>"),
            (Bytes{0x31, 0, 0, 0, 0x4e, 0, 0, 0}));
  EXPECT_EQ(write("#recipe.words<dense<[[0], [8], [15], [1], [2], [3], [4], "
                  "[5], [6]]> : tensor<9x1xui4>> : tensor<2x1xui32>"),
            (Bytes{0x08, 0x97 - 256, 0xba - 256, 0xdc - 256, 0x0e, 0, 0, 0}));
  // Of panels, in which zeros follow the first column.
  EXPECT_EQ(write("#recipe.panels<#recipe.words<#recipe.unpacked<dense<[33]> : "
                  "tensor<1xui8>, 4> : tensor<2x1xi4>> : tensor<1x1xui32>, "
                  "[1, 1, 1], [0, 1, 1]> : tensor<1x8xui32>")[0],
            0x21);
}

/// The first filter has only its middle tap, the second all nine; a panel of 8
/// columns for each of 16 points.
TEST_F(Weights, AreTransformedForTiles) {
  std::string taps;
  for (int tap = 0; tap < 9; ++tap)
    taps +=
        (tap ? ", [" : "[") + std::string(tap == 4 ? "4.0" : "0.0") + ", 1.0]";
  auto value = cast<ElementsAttr>(
      parseAttribute("#recipe.filters<dense<[" + taps +
                         "]> : tensor<9x2xf32>, [1, 2], [2, 2, 1], 2> : "
                         "tensor<128xf32>",
                     &context));
  std::vector<char> bytes;
  ASSERT_TRUE(succeeded(writeElements(value, [&](ArrayRef<char> piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  })));
  ASSERT_EQ(bytes.size(), 128 * sizeof(float));
  auto *found = reinterpret_cast<const float *>(bytes.data());
  // The middle tap, and the sum of three, at each point of one dimension.
  const float middle[] = {0, 0.5, -0.5, 0}, sum[] = {1, 1.5, 0.5, 1};
  for (int point = 0; point < 16; ++point) {
    EXPECT_EQ(found[8 * point], 4 * middle[point / 4] * middle[point % 4]);
    EXPECT_EQ(found[8 * point + 1], sum[point / 4] * sum[point % 4]);
    EXPECT_EQ(found[8 * point + 2], 0);
  }
}

TEST_F(Weights, MayHaveNoBytes) {
  EXPECT_EQ(write("dense_resource<none> : tensor<2xi8>"), Bytes{});
  EXPECT_EQ(
      write("#recipe.strided<dense_resource<none> : tensor<2xi8>, 0, [1]> "
            ": tensor<1xi8>"),
      Bytes{});
}

/// Every element of a larger constant, across pieces and rows.
TEST_F(Weights, AreTransposedInPieces) {
  constexpr int64_t rows = 1500, columns = 900;
  std::vector<int16_t> numbers(rows * columns);
  for (size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = int16_t(i * 31);
  auto element = IntegerType::get(&context, 16);
  auto source = DenseResourceElementsAttr::get(
      RankedTensorType::get({rows, columns}, element), "w",
      HeapAsmResourceBlob::allocateAndCopyInferAlign(
          ArrayRef<int16_t>(numbers)));
  Layout layout = layoutOf(source);
  std::swap(layout.strides[0], layout.strides[1]);
  auto turned =
      arrange(RankedTensorType::get({columns, rows}, element), layout);
  std::vector<char> bytes;
  ASSERT_TRUE(succeeded(writeElements(turned, [&](ArrayRef<char> piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  })));
  ASSERT_EQ(bytes.size(), 2 * numbers.size());
  auto *found = reinterpret_cast<const int16_t *>(bytes.data());
  for (int64_t i = 0; i < columns; ++i)
    for (int64_t j = 0; j < rows; ++j)
      ASSERT_EQ(found[i * rows + j], numbers[j * columns + i]);
  // Another shape of the same bytes is no recipe.
  std::swap(layout.strides[0], layout.strides[1]);
  EXPECT_TRUE(isa<DenseResourceElementsAttr>(
      arrange(RankedTensorType::get({rows, columns}, element), layout)));
}

/// True where some of `bytes` are in memory for this process.
bool isResident(ArrayRef<char> bytes) {
  int descriptor = ::open("/proc/self/pagemap", O_RDONLY);
  uint64_t entry = 0;
  off_t at = off_t(uintptr_t(bytes.data()) / ::sysconf(_SC_PAGESIZE) * 8);
  EXPECT_EQ(::pread(descriptor, &entry, 8, at), 8);
  ::close(descriptor);
  return entry >> 63;
}

TEST(Pages, OfFilesAloneAreReleased) {
  constexpr size_t size = 1 << 20;
  int descriptor = ::open(testing::TempDir().c_str(), O_TMPFILE | O_RDWR, 0600);
  ASSERT_GE(descriptor, 0);
  std::vector<char> contents(size, 5);
  ASSERT_EQ(::write(descriptor, contents.data(), size), ssize_t(size));
  auto *start = static_cast<const char *>(
      ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0));
  ::close(descriptor);
  ArrayRef<char> file(start, size), own(contents);
  auto read = [](ArrayRef<char> bytes) {
    return std::accumulate(bytes.begin(), bytes.end(), int64_t(0));
  };
  EXPECT_EQ(read(file), 5 * int64_t(size));
  releasePages(file);
  EXPECT_TRUE(isResident(file));
  notePages(file);
  releasePages(file);
  EXPECT_FALSE(isResident(file));
  EXPECT_EQ(read(file), 5 * int64_t(size));
  releasePages(own);
  EXPECT_EQ(read(own), 5 * int64_t(size));
  forgetPages(file);
  releasePages(file);
  EXPECT_TRUE(isResident(file));
  ::munmap(const_cast<char *>(start), size);
}

} // namespace
} // namespace burin::plan
