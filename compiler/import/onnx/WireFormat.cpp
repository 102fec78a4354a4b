// Walks protobuf's wire format
// (https://protobuf.dev/programming-guides/encoding) without the schema, on the
// few levels that ONNX files put most bytes in.
#include "compiler/import/onnx/WireFormat.h"
#include <cstdint>
#include <fmt/format.h>
#include <optional>

namespace burin::onnx {

namespace {

/// Message levels that are walked, outermost first.
enum class Level { Model, Graph, Entry };

class Walker {
public:
  explicit Walker(llvm::ArrayRef<char> bytes) : bytes(bytes) {}

  /// Walks the message that fills `[position, end)`.
  std::string walk(size_t position, size_t end, Level level);

private:
  std::optional<uint64_t> varint(size_t &position, size_t end) const;

  llvm::ArrayRef<char> bytes;
};

} // namespace

std::optional<uint64_t> Walker::varint(size_t &position, size_t end) const {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 70 && position < end; shift += 7) {
    auto byte = static_cast<uint8_t>(bytes[position++]);
    if (shift < 64)
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80)
      return value;
  }
  return std::nullopt;
}

/// Whether the bytes of `field` in a message of this level are walked too, and
/// as what.
static std::optional<Level> nested(Level level, uint64_t field) {
  if (level == Level::Model && field == 7)
    return Level::Graph;
  if (level == Level::Graph && (field == 1 || field == 5))
    return Level::Entry;
  return std::nullopt;
}

std::string Walker::walk(size_t position, size_t end, Level level) {
  // Payload bytes by wire type; length-delimited (2) states its own, groups (3,
  // 4) are not used by ONNX.
  constexpr uint64_t fixed[] = {0, 8, 0, 0, 0, 4};
  while (position < end) {
    size_t start = position;
    std::optional<uint64_t> tag = varint(position, end);
    if (!tag)
      return fmt::format("byte {} starts a field that breaks off", start);
    uint64_t field = *tag >> 3, wire = *tag & 7, length = 0;
    if (field == 0 || wire > 5 || wire == 3 || wire == 4)
      return fmt::format("byte {} starts no field", start);
    length = fixed[wire];
    if (wire == 0 || wire == 2) {
      std::optional<uint64_t> value = varint(position, end);
      if (!value)
        return fmt::format("field {} at byte {} breaks off", field, start);
      length = wire == 2 ? *value : 0;
    }
    if (length > end - position)
      return fmt::format("field {} at byte {} claims {} bytes, {} are left",
                         field, start, length, end - position);
    if (std::optional<Level> inner = nested(level, field); inner && wire == 2)
      if (std::string place = walk(position, position + length, *inner);
          !place.empty())
        return place;
    position += length;
  }
  return "";
}

std::string locateDamage(llvm::ArrayRef<char> bytes) {
  return Walker(bytes).walk(0, bytes.size(), Level::Model);
}

} // namespace burin::onnx
