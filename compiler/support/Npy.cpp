// Converts between .npy bytes and dense little-endian arrays in C order.

#include "compiler/support/Npy.h"
#include "compiler/support/AtomicOutput.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/InputFile.h"
#include "compiler/support/NpyHeader.h"
#include "llvm/Support/Endian.h"
#include <algorithm>
#include <array>
#include <cstring>

namespace burin::support {

namespace {
struct TypeRow {
  llvm::StringLiteral code; // kind and bytes, as in 'descr'
  int64_t bytes;
  llvm::StringLiteral name;
};
} // namespace

/// Indexed by NumpyType.
static constexpr TypeRow typeRows[] = {
    {"b1", 1, "bool"},    {"i1", 1, "int8"},    {"i2", 2, "int16"},
    {"i4", 4, "int32"},   {"i8", 8, "int64"},   {"u1", 1, "uint8"},
    {"u2", 2, "uint16"},  {"u4", 4, "uint32"},  {"u8", 8, "uint64"},
    {"f2", 2, "float16"}, {"f4", 4, "float32"}, {"f8", 8, "float64"}};

static const TypeRow &rowOf(NumpyType type) {
  return typeRows[static_cast<size_t>(type)];
}

int64_t numpyTypeBytes(NumpyType type) { return rowOf(type).bytes; }

llvm::StringRef numpyTypeName(NumpyType type) { return rowOf(type).name; }

/// Reads `<f4`, `>i8`, `|b1`, ...
static llvm::Error parseDescr(llvm::StringRef descr, NumpyType &type,
                              bool &isBigEndian) {
  llvm::StringRef order = descr.take_front(1);
  llvm::StringRef code = descr.drop_front(order.size());
  for (size_t i = 0; i < std::size(typeRows); ++i) {
    if (code != typeRows[i].code)
      continue;
    // `|` says that order does not matter: one byte only.
    if (order != "<" && order != ">" && order != "=" &&
        !(order == "|" && typeRows[i].bytes == 1))
      break;
    type = static_cast<NumpyType>(i);
    isBigEndian = order == ">";
    return llvm::Error::success();
  }
  return failure("element type {} is not supported", quote(descr));
}

/// Length of the magic, version and length fields, and of the header text.
static llvm::Error parsePreamble(llvm::StringRef data, size_t &start,
                                 size_t &length) {
  constexpr llvm::StringLiteral magic("\x93NUMPY");
  if (!data.starts_with(magic))
    return failure("not a .npy file");
  if (data.size() < 12)
    return failure("header is cut off");
  unsigned version = static_cast<unsigned char>(data[6]);
  if (version < 1 || version > 3)
    return failure(".npy version {} is not supported, expected 1 to 3",
                   version);
  start = version == 1 ? 10 : 12;
  length = version == 1 ? llvm::support::endian::read16le(data.data() + 8)
                        : llvm::support::endian::read32le(data.data() + 8);
  // NumPy's own limit for headers that it parses.
  constexpr size_t maxHeader = 10000;
  if (length > maxHeader)
    return failure("header has {} bytes, expected at most {}", length,
                   maxHeader);
  if (length > data.size() - start)
    return failure("header is cut off");
  return llvm::Error::success();
}

static void reverseElements(std::vector<char> &bytes, int64_t elementBytes) {
  for (size_t i = 0; i < bytes.size(); i += elementBytes)
    std::reverse(bytes.begin() + i, bytes.begin() + i + elementBytes);
}

/// Reorders from first index fastest to last index fastest.
static void toRowMajor(NumpyArray &array) {
  size_t rank = array.shape.size();
  if (rank < 2 || array.bytes.empty())
    return;
  int64_t elementBytes = numpyTypeBytes(array.type);
  std::vector<int64_t> strides(rank, elementBytes);
  for (size_t i = 1; i < rank; ++i)
    strides[i] = strides[i - 1] * array.shape[i - 1];
  std::vector<int64_t> index(rank, 0);
  std::vector<char> ordered(array.bytes.size());
  int64_t source = 0;
  for (size_t target = 0; target < ordered.size(); target += elementBytes) {
    std::memcpy(&ordered[target], &array.bytes[source], elementBytes);
    for (size_t dim = rank; dim-- > 0;) {
      source += strides[dim];
      if (++index[dim] < array.shape[dim])
        break;
      source -= strides[dim] * array.shape[dim];
      index[dim] = 0;
    }
  }
  array.bytes = std::move(ordered);
}

llvm::Expected<NpyLayout> parseNpyLayout(llvm::StringRef data) {
  size_t start = 0, length = 0;
  if (llvm::Error error = parsePreamble(data, start, length))
    return error;
  llvm::Expected<NpyHeader> header = parseNpyHeader(data.substr(start, length));
  if (!header)
    return header.takeError();
  NpyLayout layout;
  if (llvm::Error error =
          parseDescr(header->descr, layout.type, layout.isBigEndian))
    return error;
  layout.shape = header->shape;
  layout.dataOffset = start + length;
  layout.isFortranOrder = header->isFortranOrder;
  std::optional<int64_t> size =
      checkedByteSize(layout.shape, numpyTypeBytes(layout.type));
  if (!size)
    return failure("shape has too many elements");
  layout.dataBytes = *size;
  return layout;
}

llvm::Expected<NumpyArray> parseNpy(llvm::StringRef data) {
  llvm::Expected<NpyLayout> layout = parseNpyLayout(data);
  if (!layout)
    return layout.takeError();
  llvm::StringRef body = data.drop_front(layout->dataOffset);
  if (layout->dataBytes != body.size())
    return failure("expected {} bytes of data, got {}", layout->dataBytes,
                   body.size());
  NumpyArray array{layout->type, layout->shape, {body.begin(), body.end()}};
  if (layout->isBigEndian)
    reverseElements(array.bytes, numpyTypeBytes(array.type));
  if (array.type == NumpyType::Bool)
    for (char &byte : array.bytes)
      byte = byte != 0;
  if (layout->isFortranOrder)
    toRowMajor(array);
  return array;
}

std::string printNpy(const NumpyArray &array) {
  const TypeRow &row = rowOf(array.type);
  std::string header =
      fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': (",
                  row.bytes == 1 ? '|' : '<', row.code.data());
  for (size_t i = 0; i < array.shape.size(); ++i)
    header += fmt::format("{}{}", i ? ", " : "", array.shape[i]);
  header += array.shape.size() == 1 ? ",), }" : "), }";
  // Data starts at a multiple of 64 bytes; the header ends in a newline.
  constexpr size_t preamble = 10;
  size_t total = llvm::alignTo(preamble + header.size() + 1, 64);
  header.resize(total - preamble - 1, ' ');
  header += '\n';
  std::string data("\x93NUMPY\x01\x00\0\0", preamble);
  llvm::support::endian::write16le(&data[8], header.size());
  data += header;
  data.append(array.bytes.begin(), array.bytes.end());
  return data;
}

llvm::Expected<NumpyArray> readNpyFile(llvm::StringRef path) {
  auto buffer = readInputFile(path);
  if (!buffer)
    return buffer.takeError();
  llvm::Expected<NumpyArray> array = parseNpy((*buffer)->getBuffer());
  if (!array)
    return withContext(array.takeError(), quote(path));
  return array;
}

llvm::Error writeNpyFile(llvm::StringRef path, const NumpyArray &array) {
  return writeFileAtomically(path, printNpy(array));
}

} // namespace burin::support
