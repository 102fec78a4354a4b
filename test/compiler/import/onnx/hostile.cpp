// Damaged and malicious files end in a message or in a model, never in a crash.
#include "Fixture.h"
#include <random>

namespace burin::onnx {
namespace {

void appendVarint(std::string &bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

/// `payload` as length-delimited field `number`.
std::string field(unsigned number, const std::string &payload) {
  std::string bytes;
  appendVarint(bytes, number << 3 | 2);
  appendVarint(bytes, payload.size());
  return bytes + payload;
}

TEST(Hostile, TruncatedAtEveryByte) {
  std::string bytes = bytesOf(smallModel());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(readAll(llvm::StringRef(bytes).take_front(size)), "") << size;
  EXPECT_EQ(readAll(bytes), "");
}

TEST(Hostile, EveryBitFlipped) {
  const std::string bytes = bytesOf(smallModel());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    readAll(flipped);
  }
}

TEST(Hostile, ManyBytesReplaced) {
  const std::string bytes = bytesOf(smallModel());
  std::mt19937 random(8);
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = bytes;
    for (unsigned count = 1 + random() % 8; count > 0; --count)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    readAll(damaged);
  }
}

TEST(Hostile, ClaimsOfMoreBytesThanThereAre) {
  // An initializer (5) in the graph (7) whose raw_data (9) claims 2^40 bytes.
  std::string tensor;
  appendVarint(tensor, 9 << 3 | 2);
  appendVarint(tensor, uint64_t(1) << 40);
  EXPECT_EQ(readAll(field(7, field(5, tensor))),
            "not an ONNX model: field 9 at byte 4 claims 1099511627776 bytes, "
            "0 are left");
  // 2^64 - 1: a length that wraps when it is added to.
  tensor.clear();
  appendVarint(tensor, 9 << 3 | 2);
  appendVarint(tensor, UINT64_MAX);
  EXPECT_EQ(readAll(field(7, field(5, tensor))),
            "not an ONNX model: field 9 at byte 4 claims 18446744073709551615 "
            "bytes, 0 are left");
}

TEST(Hostile, GraphsNestedTenThousandDeep) {
  // graph (7) { node (1) { attribute (5) { g (6) { node (1) ... } } } }
  std::string graph;
  for (int depth = 0; depth < 10000; ++depth)
    graph = field(1, field(5, field(6, graph)));
  EXPECT_EQ(readAll(field(7, graph)),
            "not an ONNX model: damaged inside, or nested deeper than 100 "
            "messages");
  // Sequence types nest without a node in between.
  std::string type;
  for (int depth = 0; depth < 10000; ++depth)
    type = field(4, field(1, type));
  EXPECT_EQ(readAll(field(7, field(11, field(2, type)))),
            "not an ONNX model: damaged inside, or nested deeper than 100 "
            "messages");
  // Unknown groups nest without lengths.
  EXPECT_EQ(readAll(field(7, std::string(100000, '\x53'))),
            "not an ONNX model: byte 4 starts no field");
}

TEST(Hostile, NamesAreQuotedInMessages) {
  Type tensor;
  tensor.set_name("\x1b[2J\"; system(\"x\"); //\n");
  EXPECT_EQ(readOne(tensor),
            "tensor '\\x1b[2J\"; system(\"x\"); //\\x0a': elements of type "
            "undefined are not supported; export in float32, or as integers of "
            "2 to 64 bits");
}

} // namespace
} // namespace burin::onnx
