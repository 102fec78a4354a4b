// Reads the central directory of a zip file and holds each of its claims
// against the bytes that are there (APPNOTE 6.3.10, sections 4.3 and 4.5).

#include "compiler/import/pt2/Archive.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"
#include <algorithm>
#include <optional>

using burin::support::failure;
using burin::support::quote;

namespace burin::pt2 {

namespace {

constexpr uint32_t endSignature = 0x06054b50;
constexpr uint32_t end64Signature = 0x06064b50;
constexpr uint32_t locator64Signature = 0x07064b50;
constexpr uint32_t centralSignature = 0x02014b50;
constexpr uint32_t localSignature = 0x04034b50;
constexpr uint64_t endBytes = 22;
constexpr uint64_t end64Bytes = 56;
constexpr uint64_t locator64Bytes = 20;
constexpr uint64_t centralBytes = 46;
constexpr uint64_t localBytes = 30;
constexpr uint16_t zip64Field = 1;

/// Where the central directory lies and how many entries it claims.
struct DirectoryPlace {
  uint64_t count = 0;
  uint64_t size = 0;
  uint64_t offset = 0;
  /// First byte behind which no directory may reach.
  uint64_t limit = 0;
};

/// Little-endian fields of a file; callers keep offsets inside it.
struct Fields {
  llvm::StringRef bytes;

  uint16_t u16(uint64_t at) const {
    return llvm::support::endian::read16le(bytes.data() + at);
  }
  uint32_t u32(uint64_t at) const {
    return llvm::support::endian::read32le(bytes.data() + at);
  }
  uint64_t u64(uint64_t at) const {
    return llvm::support::endian::read64le(bytes.data() + at);
  }
  /// True when `length` bytes at `at` end before `limit`.
  static bool fits(uint64_t at, uint64_t length, uint64_t limit) {
    return at <= limit && length <= limit - at;
  }
};

} // namespace

/// Offset of the end record: the last one whose comment ends with the file.
static std::optional<uint64_t> findEnd(const Fields &file) {
  uint64_t size = file.bytes.size();
  if (size < endBytes)
    return std::nullopt;
  uint64_t last = size - endBytes;
  uint64_t first = last > 0xffff ? last - 0xffff : 0;
  for (uint64_t at = last + 1; at-- > first;)
    if (file.u32(at) == endSignature &&
        file.u16(at + 20) == size - at - endBytes)
      return at;
  return std::nullopt;
}

/// Replaces what the end record could not hold by the ZIP64 record's fields.
static llvm::Error readZip64End(const Fields &file, uint64_t endAt,
                                DirectoryPlace &place) {
  if (endAt < locator64Bytes ||
      file.u32(endAt - locator64Bytes) != locator64Signature)
    return failure("zip: expected a ZIP64 locator before the end record at "
                   "byte {}, found none",
                   endAt);
  uint64_t locatorAt = endAt - locator64Bytes;
  uint64_t at = file.u64(locatorAt + 8);
  if (!Fields::fits(at, end64Bytes, locatorAt) ||
      file.u32(at) != end64Signature)
    return failure("zip: expected a ZIP64 end record at byte {}, found none",
                   at);
  if (file.u32(at + 16) != 0 || file.u32(at + 20) != 0)
    return failure("zip: expected an archive in one part, found several");
  if (file.u64(at + 24) != file.u64(at + 32))
    return failure("zip: expected all {} entries in this part, found {}",
                   file.u64(at + 32), file.u64(at + 24));
  place.count = file.u64(at + 32);
  place.size = file.u64(at + 40);
  place.offset = file.u64(at + 48);
  place.limit = at;
  return llvm::Error::success();
}

static llvm::Expected<DirectoryPlace> findDirectory(const Fields &file) {
  std::optional<uint64_t> end = findEnd(file);
  if (!end)
    return failure("zip: expected an end record in the last bytes of the file, "
                   "found none; the file is no zip archive or is cut short");
  if (file.u16(*end + 4) != 0 || file.u16(*end + 6) != 0)
    return failure("zip: expected an archive in one part, found several");
  if (file.u16(*end + 8) != file.u16(*end + 10))
    return failure("zip: expected all {} entries in this part, found {}",
                   file.u16(*end + 10), file.u16(*end + 8));
  DirectoryPlace place{file.u16(*end + 10), file.u32(*end + 12),
                       file.u32(*end + 16), *end};
  if (place.count == 0xffff || place.size == 0xffffffff ||
      place.offset == 0xffffffff)
    if (llvm::Error error = readZip64End(file, *end, place))
      return error;
  if (!Fields::fits(place.offset, place.size, place.limit))
    return failure("zip: expected a directory inside the first {} bytes, found "
                   "{} bytes of it at byte {}",
                   place.limit, place.size, place.offset);
  if (place.count > place.size / centralBytes)
    return failure("zip: expected at most {} entries in a directory of {} "
                   "bytes, found a claim of {}",
                   place.size / centralBytes, place.size, place.count);
  return place;
}

/// Takes the 64-bit values of those fields that are saturated in the entry.
static llvm::Error readZip64Field(const Fields &file, uint64_t at,
                                  uint64_t length, ArchiveMember &member) {
  uint64_t end = at + length;
  while (end - at >= 4) {
    uint16_t id = file.u16(at), size = file.u16(at + 2);
    at += 4;
    if (size > end - at)
      break;
    if (id != zip64Field) {
      at += size;
      continue;
    }
    uint64_t fieldEnd = at + size;
    for (uint64_t *value :
         {&member.bytes, &member.packedBytes, &member.headerOffset}) {
      if (*value != 0xffffffff)
        continue;
      if (fieldEnd - at < 8)
        return failure("zip: member {}: expected 64-bit sizes, found a ZIP64 "
                       "field of {} bytes",
                       quote(member.name), size);
      *value = file.u64(at);
      at += 8;
    }
    return llvm::Error::success();
  }
  return llvm::Error::success();
}

/// A name that no tool could take for a place outside the archive, nor a
/// terminal for anything but text.
static bool isPlainName(llvm::StringRef name) {
  if (name.empty() || name.starts_with("/") || name.contains('\\') ||
      llvm::any_of(name, [](unsigned char c) { return c < 32 || c == 127; }))
    return false;
  llvm::SmallVector<llvm::StringRef> parts;
  name.split(parts, '/');
  return llvm::none_of(parts,
                       [](llvm::StringRef part) { return part == ".."; });
}

static llvm::Error checkMember(const ArchiveMember &member, uint16_t flags) {
  if (!isPlainName(member.name))
    return failure("zip: member {}: expected a plain relative name, without "
                   "'..', backslash or control characters",
                   quote(member.name));
  if (flags & 0x2041)
    return failure("zip: member {}: expected plain data, found encryption",
                   quote(member.name));
  if (member.method != 0 && member.method != 8)
    return failure("zip: member {}: expected compression method 0 (stored) or "
                   "8 (deflated), found {}",
                   quote(member.name), member.method);
  if (member.method == 0 && member.packedBytes != member.bytes)
    return failure("zip: member {}: expected {} stored bytes, found {}",
                   quote(member.name), member.bytes, member.packedBytes);
  return llvm::Error::success();
}

/// Sets `dataOffset` from the local header, which has to agree in its name and
/// to lie, with its data, before the directory.
static llvm::Error locateData(const Fields &file, uint64_t limit,
                              ArchiveMember &member) {
  uint64_t at = member.headerOffset;
  if (!Fields::fits(at, localBytes, limit) || file.u32(at) != localSignature)
    return failure("zip: member {}: expected a local header at byte {}, found "
                   "none",
                   quote(member.name), at);
  uint64_t nameBytes = file.u16(at + 26), extraBytes = file.u16(at + 28);
  uint64_t nameAt = at + localBytes;
  if (!Fields::fits(nameAt, nameBytes + extraBytes, limit) ||
      file.bytes.substr(nameAt, nameBytes) != member.name)
    return failure("zip: member {}: expected the same name in its local header",
                   quote(member.name));
  member.dataOffset = nameAt + nameBytes + extraBytes;
  if (!Fields::fits(member.dataOffset, member.packedBytes, limit))
    return failure("zip: member {}: expected at most {} bytes of data, found a "
                   "claim of {}",
                   quote(member.name), limit - member.dataOffset,
                   member.packedBytes);
  return llvm::Error::success();
}

/// Fails where two members share a name, or bytes of the file.
static llvm::Error checkDisjoint(llvm::ArrayRef<ArchiveMember> members) {
  llvm::StringSet<> names;
  std::vector<const ArchiveMember *> byPlace;
  for (const ArchiveMember &member : members) {
    if (!names.insert(member.name).second)
      return failure("zip: member {}: expected each name once, found it twice",
                     quote(member.name));
    byPlace.push_back(&member);
  }
  llvm::sort(byPlace, [](const ArchiveMember *a, const ArchiveMember *b) {
    return a->headerOffset < b->headerOffset;
  });
  for (size_t i = 1; i < byPlace.size(); ++i) {
    const ArchiveMember &before = *byPlace[i - 1], &after = *byPlace[i];
    if (before.dataOffset + before.packedBytes > after.headerOffset)
      return failure("zip: member {}: expected bytes of its own, found it "
                     "overlapping {}",
                     quote(after.name), quote(before.name));
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<ArchiveMember>>
readArchiveDirectory(llvm::StringRef bytes) {
  Fields file{bytes};
  llvm::Expected<DirectoryPlace> place = findDirectory(file);
  if (!place)
    return place.takeError();
  std::vector<ArchiveMember> members;
  members.reserve(place->count);
  uint64_t at = place->offset, end = place->offset + place->size;
  for (uint64_t i = 0; i < place->count; ++i) {
    if (!Fields::fits(at, centralBytes, end) ||
        file.u32(at) != centralSignature)
      return failure("zip: expected directory entry {} of {} at byte {}, found "
                     "none",
                     i + 1, place->count, at);
    uint64_t nameBytes = file.u16(at + 28), extraBytes = file.u16(at + 30);
    uint64_t commentBytes = file.u16(at + 32);
    if (!Fields::fits(at + centralBytes, nameBytes + extraBytes + commentBytes,
                      end))
      return failure("zip: directory entry {} of {}: expected its name inside "
                     "the directory",
                     i + 1, place->count);
    ArchiveMember member;
    member.name = bytes.substr(at + centralBytes, nameBytes).str();
    member.method = file.u16(at + 10);
    member.crc = file.u32(at + 16);
    member.packedBytes = file.u32(at + 20);
    member.bytes = file.u32(at + 24);
    member.headerOffset = file.u32(at + 42);
    if (llvm::Error error = readZip64Field(file, at + centralBytes + nameBytes,
                                           extraBytes, member))
      return error;
    if (llvm::Error error = checkMember(member, file.u16(at + 8)))
      return error;
    if (llvm::Error error = locateData(file, place->offset, member))
      return error;
    members.push_back(std::move(member));
    at += centralBytes + nameBytes + extraBytes + commentBytes;
  }
  if (llvm::Error error = checkDisjoint(members))
    return error;
  return members;
}

} // namespace burin::pt2
