// Copies protobuf's wire format
// (https://protobuf.dev/programming-guides/encoding) message by message, with
// the lengths that are left.
#include "compiler/import/onnx/Payloads.h"
#include "third_party/onnx/onnx.pb.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"

namespace burin::onnx {

namespace proto = ::onnx;
using Type = proto::TensorProto;

/// Shorter fields are cheaper copied.
static constexpr size_t leastPayload = 4096;
/// As deep as models may be nested at all.
static constexpr unsigned maxNesting = 100;
/// Bytes of the longest message that protobuf reads.
static constexpr size_t maxMessage = (size_t(1) << 31) - 1;
/// The field that bears a payload's number: the last one that protobuf allows,
/// eight bytes long.
static constexpr uint64_t numberField = (uint64_t(1) << 29) - 1;
static constexpr uint64_t numberTag = numberField << 3 | 1;
static constexpr size_t numberBytes = 5 + 8;

namespace {

enum class Level { Model, Graph, Function, Node, Attribute, Tensor };

/// One field of a message: all of it, and what it holds.
struct Field {
  uint64_t number = 0, wire = 0;
  llvm::ArrayRef<char> whole, contents;
};

class Copier {
public:
  explicit Copier(std::vector<Payload> &payloads) : payloads(payloads) {}

  /// Appends `message` to `out` without its payloads; false where it is
  /// damaged.
  bool copy(llvm::ArrayRef<char> message, Level level, unsigned depth,
            std::string &out);

private:
  bool copyTensor(llvm::ArrayRef<char> message, std::string &out);

  std::vector<Payload> &payloads;
};

} // namespace

static void appendVarint(std::string &out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

static std::optional<uint64_t> takeVarint(llvm::ArrayRef<char> &bytes) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    auto byte = static_cast<uint8_t>(bytes.front());
    bytes = bytes.drop_front();
    value |= uint64_t(byte & 0x7f) << shift;
    if (byte < 0x80)
      return value;
  }
  return std::nullopt;
}

/// Takes the first field off `bytes`; nothing where it is damaged, or a group.
static std::optional<Field> takeField(llvm::ArrayRef<char> &bytes) {
  llvm::ArrayRef<char> start = bytes;
  Field field;
  auto tag = takeVarint(bytes);
  if (!tag)
    return std::nullopt;
  field.number = *tag >> 3;
  field.wire = *tag & 7;
  uint64_t length = 0;
  if (field.wire == 0 || field.wire == 2) {
    auto value = takeVarint(bytes);
    if (!value)
      return std::nullopt;
    length = field.wire == 2 ? *value : 0;
  } else if (field.wire == 1 || field.wire == 5) {
    length = field.wire == 1 ? 8 : 4;
  } else {
    return std::nullopt;
  }
  if (length > bytes.size())
    return std::nullopt;
  field.contents = bytes.take_front(length);
  bytes = bytes.drop_front(length);
  field.whole = start.drop_back(bytes.size());
  return field;
}

/// What a field of a message of this level is, where it can hold payloads.
static std::optional<Level> nested(Level level, uint64_t field) {
  using Pair = std::pair<uint64_t, Level>;
  llvm::ArrayRef<Pair> fields;
  static constexpr Pair model[] = {{7, Level::Graph}, {25, Level::Function}},
                        graph[] = {{1, Level::Node}, {5, Level::Tensor}},
                        function[] = {{7, Level::Node}, {11, Level::Attribute}},
                        node[] = {{5, Level::Attribute}},
                        attribute[] = {{5, Level::Tensor},
                                       {6, Level::Graph},
                                       {10, Level::Tensor},
                                       {11, Level::Graph}};
  switch (level) {
  case Level::Model:
    fields = model;
    break;
  case Level::Graph:
    fields = graph;
    break;
  case Level::Function:
    fields = function;
    break;
  case Level::Node:
    fields = node;
    break;
  case Level::Attribute:
    fields = attribute;
    break;
  case Level::Tensor:
    break;
  }
  for (auto [number, inner] : fields)
    if (number == field)
      return inner;
  return std::nullopt;
}

/// Whether a field of a tensor may stay in the file.
static bool isPayload(const Field &field) {
  return field.wire == 2 && field.contents.size() >= leastPayload &&
         (field.number == Type::kRawDataFieldNumber ||
          (field.number == Type::kFloatDataFieldNumber &&
           field.contents.size() % 4 == 0) ||
          (field.number == Type::kDoubleDataFieldNumber &&
           field.contents.size() % 8 == 0));
}

bool Copier::copyTensor(llvm::ArrayRef<char> message, std::string &out) {
  size_t holders = 0;
  for (llvm::ArrayRef<char> left = message; !left.empty();) {
    auto field = takeField(left);
    if (!field)
      return false;
    holders += field->number == Type::kRawDataFieldNumber ||
               field->number == Type::kFloatDataFieldNumber ||
               field->number == Type::kDoubleDataFieldNumber;
  }
  for (llvm::ArrayRef<char> left = message; !left.empty();) {
    Field field = *takeField(left);
    // A number of that name is none of ours.
    if (field.number == numberField)
      continue;
    // Fields in several pieces are left to protobuf to put together.
    if (holders != 1 || !isPayload(field)) {
      out.append(field.whole.begin(), field.whole.end());
      continue;
    }
    appendVarint(out, numberTag);
    char number[8];
    llvm::support::endian::write64le(number, payloads.size());
    out.append(number, sizeof number);
    payloads.push_back({field.contents, static_cast<int>(field.number)});
  }
  return true;
}

bool Copier::copy(llvm::ArrayRef<char> message, Level level, unsigned depth,
                  std::string &out) {
  if (level == Level::Tensor)
    return copyTensor(message, out);
  if (depth > maxNesting)
    return false;
  while (!message.empty()) {
    auto field = takeField(message);
    // Neither is a field that protobuf reads, nor more than it holds.
    if (!field || field->number == 0 || out.size() > maxMessage)
      return false;
    std::optional<Level> inner = nested(level, field->number);
    if (!inner || field->wire != 2) {
      out.append(field->whole.begin(), field->whole.end());
      continue;
    }
    std::string contents;
    if (!copy(field->contents, *inner, depth + 1, contents))
      return false;
    appendVarint(out, field->number << 3 | 2);
    appendVarint(out, contents.size());
    out += contents;
  }
  return true;
}

std::vector<Payload> takePayloads(llvm::ArrayRef<char> model,
                                  std::string &rest) {
  std::vector<Payload> payloads;
  if (!Copier(payloads).copy(model, Level::Model, 0, rest))
    payloads.clear();
  return payloads;
}

std::optional<uint64_t> payloadNumber(llvm::StringRef unknownFields) {
  std::string tag;
  appendVarint(tag, numberTag);
  if (unknownFields.size() < numberBytes)
    return std::nullopt;
  llvm::StringRef last = unknownFields.take_back(numberBytes);
  if (!last.consume_front(tag))
    return std::nullopt;
  return llvm::support::endian::read64le(last.data());
}

} // namespace burin::onnx
