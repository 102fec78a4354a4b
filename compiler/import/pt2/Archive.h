// A zip file as a checked table of members over mapped bytes, so that weights
// are read where they lie and no claim of the file is believed untested.

#ifndef BURIN_COMPILER_IMPORT_PT2_ARCHIVE_H
#define BURIN_COMPILER_IMPORT_PT2_ARCHIVE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <cstdint>
#include <string>
#include <vector>

namespace burin::pt2 {

/// What a reader is willing to spend on one file.
struct ArchiveLimits {
  /// Longest text member, in bytes once decompressed.
  uint64_t textBytes = uint64_t(512) << 20;
  /// Deepest nesting of objects and arrays in a JSON member.
  unsigned jsonDepth = 256;
};

/// One file of the archive, as its central directory describes it.
struct ArchiveMember {
  std::string name;
  /// 0 is stored, 8 is deflated; the directory reader lets nothing else pass.
  uint16_t method = 0;
  uint32_t crc = 0;
  uint64_t packedBytes = 0;
  uint64_t bytes = 0;
  /// Offset of the local header, and of the data behind it.
  uint64_t headerOffset = 0;
  uint64_t dataOffset = 0;
};

/// Reads and checks the directory of a zip file (ZIP64 included): signatures,
/// counts, sizes against the bytes that are there, no encryption, methods
/// stored and deflated only, plain relative names, each once, and no two
/// members that share bytes.
llvm::Expected<std::vector<ArchiveMember>>
readArchiveDirectory(llvm::StringRef bytes);

/// An open archive. Members are known by the name below the one root folder
/// that torch writes; a name is a key and never a path.
class Archive {
public:
  /// Opens the archive in `buffer`, which has to outlive it.
  static llvm::Expected<Archive> open(llvm::MemoryBufferRef buffer,
                                      ArchiveLimits limits = {});

  bool contains(llvm::StringRef name) const { return index.count(name) != 0; }

  /// Names of all members, in the file's order.
  llvm::ArrayRef<ArchiveMember> members() const { return table; }

  /// The bytes of a stored member, in place, after a check of their sum. Fails
  /// where the member is missing, compressed or corrupt.
  llvm::Expected<llvm::ArrayRef<char>> payload(llvm::StringRef name) const;

  /// A copy of a member of text, decompressed where needed. Fails as `payload`
  /// does, and beyond `limits.textBytes`.
  llvm::Expected<std::string> text(llvm::StringRef name) const;

  const ArchiveLimits &limits() const { return bounds; }

private:
  Archive() = default;
  llvm::Expected<const ArchiveMember *> find(llvm::StringRef name) const;
  llvm::ArrayRef<char> packed(const ArchiveMember &member) const;

  llvm::StringRef bytes;
  ArchiveLimits bounds;
  std::vector<ArchiveMember> table;
  llvm::StringMap<size_t> index;
};

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_ARCHIVE_H
