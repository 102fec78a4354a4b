// Turns each of TensorProto's forms of storage into dense bytes; the rules are
// those beside the fields in onnx.proto.
#include "compiler/import/onnx/Tensors.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include <bit>
#include <cstring>
#include <limits>
#include <vector>

using burin::support::failure;
using burin::support::quote;

namespace burin::onnx {

static_assert(std::endian::native == std::endian::little,
              "raw tensor bytes are little-endian");

using Type = proto::TensorProto;

namespace {

struct ElementKind {
  Type::DataType type;
  const char *name;
  /// 0 where burin has no dense form of it.
  int64_t bits;
};

} // namespace

static constexpr ElementKind elementKinds[] = {
    {Type::UNDEFINED, "undefined", 0},
    {Type::FLOAT, "float32", 32},
    {Type::UINT8, "uint8", 8},
    {Type::INT8, "int8", 8},
    {Type::UINT16, "uint16", 16},
    {Type::INT16, "int16", 16},
    {Type::INT32, "int32", 32},
    {Type::INT64, "int64", 64},
    {Type::STRING, "string", 0},
    {Type::BOOL, "bool", 8},
    {Type::FLOAT16, "float16", 16},
    {Type::DOUBLE, "float64", 64},
    {Type::UINT32, "uint32", 32},
    {Type::UINT64, "uint64", 64},
    {Type::COMPLEX64, "complex64", 0},
    {Type::COMPLEX128, "complex128", 0},
    {Type::BFLOAT16, "bfloat16", 16},
    {Type::FLOAT8E4M3FN, "float8e4m3fn", 8},
    {Type::FLOAT8E4M3FNUZ, "float8e4m3fnuz", 8},
    {Type::FLOAT8E5M2, "float8e5m2", 8},
    {Type::FLOAT8E5M2FNUZ, "float8e5m2fnuz", 8},
    {Type::UINT4, "uint4", 4},
    {Type::INT4, "int4", 4},
    {Type::FLOAT4E2M1, "float4e2m1", 0},
    {Type::FLOAT8E8M0, "float8e8m0", 0},
    {Type::UINT2, "uint2", 2},
    {Type::INT2, "int2", 2},
    {Type::FLOAT6E2M3, "float6e2m3", 0},
    {Type::FLOAT6E3M2, "float6e3m2", 0},
};

/// Null for a number that this version of ONNX does not know.
static const ElementKind *findKind(int32_t dataType) {
  for (const ElementKind &kind : elementKinds)
    if (kind.type == dataType)
      return &kind;
  return nullptr;
}

std::optional<int64_t> elementBits(int32_t dataType) {
  const ElementKind *kind = findKind(dataType);
  return kind && kind->bits ? std::optional(kind->bits) : std::nullopt;
}

std::string elementTypeName(int32_t dataType) {
  if (const ElementKind *kind = findKind(dataType))
    return kind->name;
  return fmt::format("element type {}", dataType);
}

/// Booleans are any byte in raw data, 0 or 1 from here on.
static void normalizeBooleans(TensorData &data) {
  auto isProper = [](char byte) { return byte == 0 || byte == 1; };
  if (llvm::all_of(data.bytes, isProper))
    return;
  auto copy = std::make_shared<std::vector<char>>(data.bytes.size());
  for (size_t i = 0; i < data.bytes.size(); ++i)
    (*copy)[i] = data.bytes[i] != 0;
  data.bytes = *copy;
  data.owner = std::move(copy);
  data.isMapped = false;
}

/// Converts a typed field whose entries lie in [lowest, highest] to elements of
/// type `Element`.
template <typename Element, typename Field>
static llvm::Error
convertField(TensorData &data, const Field &field, const char *fieldName,
             int64_t count,
             Element lowest = std::numeric_limits<Element>::lowest(),
             Element highest = std::numeric_limits<Element>::max()) {
  if (field.size() != count)
    return failure("expected {} elements in '{}', got {}", count, fieldName,
                   field.size());
  auto buffer = std::make_shared<std::vector<char>>(count * sizeof(Element));
  for (int64_t i = 0; i < count; ++i) {
    auto entry = field.Get(static_cast<int>(i));
    if constexpr (std::is_integral_v<Element>)
      if (std::cmp_less(entry, lowest) || std::cmp_greater(entry, highest))
        return failure("entry {} of '{}' is {}, which {} does not hold", i,
                       fieldName, entry, elementTypeName(data.elementType));
    auto element = static_cast<Element>(entry);
    std::memcpy(buffer->data() + i * sizeof(Element), &element,
                sizeof(Element));
  }
  data.bytes = *buffer;
  data.owner = std::move(buffer);
  return llvm::Error::success();
}

/// Takes bytes of several elements each, which have the sign of a byte or none.
static llvm::Error readPackedField(const Type &tensor, int64_t bytes,
                                   TensorData &data) {
  if (tensor.int32_data_size() != bytes)
    return failure("expected {} bytes in 'int32_data', got {}", bytes,
                   tensor.int32_data_size());
  auto buffer = std::make_shared<std::vector<char>>();
  for (int32_t entry : tensor.int32_data()) {
    if (entry < std::numeric_limits<int8_t>::min() ||
        entry > std::numeric_limits<uint8_t>::max())
      return failure("entry {} of 'int32_data' is {}, which a byte of {} does "
                     "not hold",
                     buffer->size(), entry, elementTypeName(data.elementType));
    buffer->push_back(char(entry));
  }
  data.bytes = *buffer;
  data.owner = std::move(buffer);
  return llvm::Error::success();
}

/// `count` elements, or bytes where several lie in one.
static llvm::Error readTypedField(const Type &tensor, int64_t count,
                                  TensorData &data) {
  if (*elementBits(data.elementType) < 8)
    return readPackedField(tensor, count, data);
  auto fromInt32 = [&]<typename Element>(Element lowest, Element highest) {
    return convertField<Element>(data, tensor.int32_data(), "int32_data", count,
                                 lowest, highest);
  };
  auto wholeRange = [&]<typename Element>(Element) {
    return fromInt32(std::numeric_limits<Element>::min(),
                     std::numeric_limits<Element>::max());
  };
  switch (data.elementType) {
  case Type::FLOAT:
    return convertField<float>(data, tensor.float_data(), "float_data", count);
  case Type::DOUBLE:
    return convertField<double>(data, tensor.double_data(), "double_data",
                                count);
  case Type::INT64:
    return convertField<int64_t>(data, tensor.int64_data(), "int64_data",
                                 count);
  case Type::UINT64:
    return convertField<uint64_t>(data, tensor.uint64_data(), "uint64_data",
                                  count);
  case Type::UINT32:
    return convertField<uint32_t>(data, tensor.uint64_data(), "uint64_data",
                                  count);
  case Type::INT32:
    return wholeRange(int32_t());
  case Type::INT16:
    return wholeRange(int16_t());
  case Type::INT8:
    return wholeRange(int8_t());
  case Type::UINT8:
  case Type::FLOAT8E4M3FN: // of floats the bit patterns
  case Type::FLOAT8E4M3FNUZ:
  case Type::FLOAT8E5M2:
  case Type::FLOAT8E5M2FNUZ:
    return wholeRange(uint8_t());
  case Type::BOOL:
    return fromInt32(uint8_t(0), uint8_t(1));
  default:
    // uint16, and the bit patterns of float16 and bfloat16.
    return wholeRange(uint16_t());
  }
}

/// How many of the fields that can hold elements hold any.
static unsigned countStorages(const Type &tensor, const Payload *payload) {
  return (tensor.float_data_size() > 0) + (tensor.int32_data_size() > 0) +
         (tensor.string_data_size() > 0) + (tensor.int64_data_size() > 0) +
         (tensor.double_data_size() > 0) + (tensor.uint64_data_size() > 0) +
         !tensor.raw_data().empty() + (payload != nullptr);
}

/// A decimal number without sign that fits 64 bits.
static llvm::Expected<int64_t> parseNumber(llvm::StringRef key,
                                           llvm::StringRef text) {
  int64_t number;
  if (text.empty() || !llvm::isDigit(text.front()) ||
      text.getAsInteger(10, number))
    return failure("external data: expected a number as '{}', got {}",
                   key.str(), quote(text));
  return number;
}

namespace {

/// Where external data lies.
struct Place {
  std::string location;
  int64_t offset = 0;
  std::optional<int64_t> length;
};

} // namespace

static llvm::Expected<Place> readPlace(const Type &tensor) {
  Place place;
  llvm::StringMap<std::string> entries;
  for (const auto &entry : tensor.external_data())
    if (!entries.try_emplace(entry.key(), entry.value()).second)
      return failure("external data: {} is given twice", quote(entry.key()));
  if (!entries.count("location"))
    return failure("external data: no 'location'");
  place.location = entries["location"];
  if (auto entry = entries.find("offset"); entry != entries.end()) {
    auto number = parseNumber("offset", entry->second);
    if (!number)
      return number.takeError();
    place.offset = *number;
  }
  if (auto entry = entries.find("length"); entry != entries.end()) {
    auto number = parseNumber("length", entry->second);
    if (!number)
      return number.takeError();
    place.length = *number;
  }
  return place;
}

static llvm::Error readExternal(const Model &model, const Type &tensor,
                                int64_t size, TensorData &data) {
  if (countStorages(tensor, model.payloadOf(tensor)) != 0)
    return failure("holds elements of its own beside external data");
  auto place = readPlace(tensor);
  if (!place)
    return place.takeError();
  if (place->length.value_or(size) != size)
    return failure("external data {}: expected a 'length' of {} bytes, got {}",
                   quote(place->location), size, *place->length);
  auto file = model.externalFiles().open(place->location);
  if (!file)
    return file.takeError();
  llvm::ArrayRef<char> bytes = (*file)->bytes();
  if (!support::checkedRangeEnd(place->offset, size,
                                static_cast<int64_t>(bytes.size())))
    return failure("external data {}: expected {} bytes from offset {}, but "
                   "the file holds {}",
                   quote(place->location), size, place->offset, bytes.size());
  data.bytes = bytes.slice(place->offset, size);
  data.owner = *file;
  data.isMapped = true;
  return llvm::Error::success();
}

/// Takes the elements of a field that was left in the file.
static llvm::Error readPayload(const Model &model, const Payload &payload,
                               int64_t count, int64_t width, TensorData &data) {
  if (payload.field != Type::kRawDataFieldNumber) {
    // Packed floating-point numbers lie there as raw data would.
    bool isFloat = payload.field == Type::kFloatDataFieldNumber;
    if (data.elementType != (isFloat ? Type::FLOAT : Type::DOUBLE))
      return failure("expected no elements of {} in '{}', got {}",
                     elementTypeName(data.elementType),
                     isFloat ? "float_data" : "double_data",
                     payload.bytes.size() / (isFloat ? 4 : 8));
    if (int64_t(payload.bytes.size()) != count * width)
      return failure("expected {} elements in '{}', got {}", count,
                     isFloat ? "float_data" : "double_data",
                     payload.bytes.size() / width);
  }
  if (int64_t(payload.bytes.size()) != count * width)
    return failure("expected {} bytes for dimensions [{}] of {}, got {}",
                   count * width, fmt::join(data.dims, ", "),
                   elementTypeName(data.elementType), payload.bytes.size());
  data.bytes = payload.bytes;
  data.owner = model.shared_from_this();
  data.isMapped = true;
  return llvm::Error::success();
}

static llvm::Error readElements(const Model &model, const Type &tensor,
                                TensorData &data) {
  int64_t bits = *elementBits(data.elementType);
  int64_t width = std::max<int64_t>(bits / 8, 1);
  std::optional<int64_t> size = support::checkedByteSize(data.dims, width);
  if (size && bits < 8)
    size = llvm::divideCeil(*size, 8 / bits);
  if (!size)
    return failure("dimensions [{}] are negative or too large",
                   fmt::join(data.dims, ", "));
  if (tensor.data_location() == Type::EXTERNAL)
    return readExternal(model, tensor, *size, data);
  const Payload *payload = model.payloadOf(tensor);
  if (countStorages(tensor, payload) > 1)
    return failure("holds its elements more than once");
  if (payload)
    return readPayload(model, *payload, *size / width, width, data);
  if (tensor.raw_data().empty())
    return readTypedField(tensor, *size / width, data);
  if (tensor.raw_data().size() != static_cast<size_t>(*size))
    return failure("expected {} bytes for dimensions [{}] of {}, got {}", *size,
                   fmt::join(data.dims, ", "),
                   elementTypeName(data.elementType), tensor.raw_data().size());
  const std::string &raw = tensor.raw_data();
  data.bytes = llvm::ArrayRef(raw.data(), raw.size());
  data.owner = model.shared_from_this();
  return llvm::Error::success();
}

std::string adviseElementType(int32_t dataType) {
  if (dataType == Type::STRING)
    return "handle text outside of the model";
  if (dataType == Type::COMPLEX64 || dataType == Type::COMPLEX128)
    return "export real and imaginary parts as tensors of their own";
  return "export in float32, or as integers of 2 to 64 bits";
}

std::string describeUnsupported(int32_t dataType) {
  return fmt::format("elements of type {} are not supported; {}",
                     elementTypeName(dataType), adviseElementType(dataType));
}

static llvm::Expected<TensorData> readUnnamed(const Model &model,
                                              const Type &tensor) {
  if (!elementBits(tensor.data_type()))
    return failure("{}", describeUnsupported(tensor.data_type()));
  if (tensor.has_segment())
    return failure("tensors in segments are not supported");
  if (tensor.dims_size() > maxRank)
    return failure("expected at most {} dimensions, got {}", maxRank,
                   tensor.dims_size());
  TensorData data;
  data.elementType = static_cast<Type::DataType>(tensor.data_type());
  data.dims.assign(tensor.dims().begin(), tensor.dims().end());
  if (llvm::Error error = readElements(model, tensor, data))
    return error;
  if (data.elementType == Type::BOOL)
    normalizeBooleans(data);
  return data;
}

llvm::Expected<TensorData> readTensor(const Model &model,
                                      const proto::TensorProto &tensor) {
  auto data = readUnnamed(model, tensor);
  if (!data && !tensor.name().empty())
    return llvm::make_error<TensorError>(tensor.name(),
                                         llvm::toString(data.takeError()));
  return data;
}

char TensorError::ID;

void TensorError::log(llvm::raw_ostream &out) const {
  out << "tensor " << quote(name) << ": " << reason;
}

std::error_code TensorError::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

llvm::Error refuseSparse(const proto::SparseTensorProto &tensor) {
  return llvm::make_error<TensorError>(tensor.values().name(),
                                       "sparse tensors are not supported");
}

} // namespace burin::onnx
