// Builds zip archives byte by byte, so that tests can lie in any field.

#ifndef BURIN_TEST_COMPILER_IMPORT_PT2_ARCHIVEBUILDER_H
#define BURIN_TEST_COMPILER_IMPORT_PT2_ARCHIVEBUILDER_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <zlib.h>

namespace burin::pt2 {

/// The message of a refusal; a note that there was none after success.
template <typename T> std::string messageOf(llvm::Expected<T> result) {
  return result ? "(accepted)" : llvm::toString(result.takeError());
}

/// One member, with each field of its directory entry open to lies.
struct MadeMember {
  std::string name;
  std::string data;
  uint16_t method = 0;
  uint16_t flags = 0x808;
  std::optional<uint32_t> crc;
  std::optional<uint32_t> packedBytes;
  std::optional<uint32_t> bytes;
  std::optional<uint32_t> headerOffset;
  std::optional<std::string> localName;
  std::string extra;
};

class ArchiveBuilder {
public:
  MadeMember &add(std::string name, std::string data) {
    MadeMember &member = members.emplace_back();
    member.name = std::move(name);
    member.data = std::move(data);
    return member;
  }
  /// Adds a member that is raw deflate data.
  MadeMember &addDeflated(std::string name, llvm::StringRef data);
  MadeMember &at(llvm::StringRef name) {
    for (MadeMember &member : members)
      if (member.name == name)
        return member;
    return add(name.str(), "");
  }
  void drop(llvm::StringRef name) {
    std::erase_if(members, [&](const MadeMember &m) { return m.name == name; });
  }

  /// The file. With `zip64`, the end record is saturated and a ZIP64 one tells.
  std::string build(bool zip64 = false) const;

  std::vector<MadeMember> members;
  std::optional<uint16_t> count;
  std::optional<uint32_t> directoryOffset;
  std::optional<uint32_t> directoryBytes;
  uint16_t part = 0;
};

/// An archive of one weight `w` = float32[2,3], one constant `c` = int64[2] and
/// the program x -> linear(x, w), that readers accept.
ArchiveBuilder smallModel();

/// A buffer over the text; valid while the text is.
inline llvm::MemoryBufferRef bufferOf(const std::string &bytes) {
  return {llvm::StringRef(bytes), "test.pt2"};
}

/// Replaces the one place of `from` in `text`, or fails the test.
void replaceIn(std::string &text, llvm::StringRef from, llvm::StringRef to);

} // namespace burin::pt2

#endif // BURIN_TEST_COMPILER_IMPORT_PT2_ARCHIVEBUILDER_H
