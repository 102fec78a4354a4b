// Opens an archive and hands out its members: stored bytes in place, text
// decompressed within a bound.

#include "compiler/import/pt2/Archive.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <zlib.h>

using burin::support::failure;
using burin::support::quote;

namespace burin::pt2 {

/// CRC-32 of any number of bytes; zlib takes at most 4 GiB at a time.
static uint32_t sumOf(llvm::ArrayRef<char> bytes) {
  return crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()),
                 bytes.size());
}

static llvm::Error checkSum(const ArchiveMember &member,
                            llvm::ArrayRef<char> bytes) {
  uint32_t found = sumOf(bytes);
  if (found != member.crc)
    return failure("member {}: expected CRC {:08x}, found {:08x}: the file is "
                   "damaged",
                   quote(member.name), member.crc, found);
  return llvm::Error::success();
}

/// Inflates raw deflate data to exactly `member.bytes`, growing as data comes
/// and not by what the header claims.
static llvm::Expected<std::string> inflateMember(const ArchiveMember &member,
                                                 llvm::ArrayRef<char> packed) {
  z_stream stream = {};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return failure("member {}: zlib does not start", quote(member.name));
  std::string out;
  char chunk[1 << 16];
  size_t taken = 0;
  int status = Z_OK;
  while (status == Z_OK && out.size() <= member.bytes) {
    size_t left = std::min<size_t>(packed.size() - taken, 1u << 30);
    stream.next_in =
        reinterpret_cast<Bytef *>(const_cast<char *>(packed.data() + taken));
    stream.avail_in = left;
    stream.next_out = reinterpret_cast<Bytef *>(chunk);
    stream.avail_out = sizeof(chunk);
    status = inflate(&stream, Z_NO_FLUSH);
    taken += left - stream.avail_in;
    out.append(chunk, sizeof(chunk) - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END || out.size() != member.bytes)
    return failure("member {}: expected {} bytes of deflated data, found {}",
                   quote(member.name), member.bytes,
                   status == Z_STREAM_END || out.size() > member.bytes
                       ? "another length"
                       : "damage");
  return out;
}

/// What to tell someone whose file is a zip, but not one of torch.export.save.
static llvm::Error refuseForeign(llvm::ArrayRef<ArchiveMember> members,
                                 llvm::StringRef root) {
  auto has = [&](llvm::StringRef name) {
    return llvm::any_of(members, [&](const ArchiveMember &member) {
      llvm::StringRef full = member.name;
      return full == name || (full.consume_front(root) && full == name);
    });
  };
  if (has("serialized_exported_program.json"))
    return failure("member 'serialized_exported_program.json': expected the "
                   "archive layout of torch 2.8 or newer, found an older one; "
                   "load it with torch.export.load and save it again with "
                   "torch.export.save");
  if (has("data.pkl"))
    return failure("member 'data.pkl': expected an exported program, found a "
                   "pickled checkpoint or TorchScript; use torch.export.export "
                   "and torch.export.save");
  return failure("member 'archive_format': expected it in a .pt2 archive, "
                 "found none");
}

llvm::Expected<Archive> Archive::open(llvm::MemoryBufferRef buffer,
                                      ArchiveLimits limits) {
  llvm::Expected<std::vector<ArchiveMember>> members =
      readArchiveDirectory(buffer.getBuffer());
  if (!members)
    return members.takeError();
  if (members->empty())
    return failure("zip: expected members, found an empty archive");
  Archive archive;
  archive.bytes = buffer.getBuffer();
  archive.bounds = limits;
  std::string root =
      (llvm::StringRef(members->front().name).split('/').first + "/").str();
  const ArchiveMember *outside = nullptr;
  for (const ArchiveMember &member : *members) {
    llvm::StringRef name = member.name;
    if (!name.consume_front(root)) {
      outside = &member;
      continue;
    }
    if (name.empty() || name.ends_with("/"))
      continue;
    archive.index[name] = archive.table.size();
    archive.table.push_back(member);
    archive.table.back().name = name.str();
  }
  if (!archive.contains("archive_format"))
    return refuseForeign(*members, root);
  if (outside)
    return failure("zip: member {}: expected all members below {}",
                   quote(outside->name), quote(root));
  return archive;
}

llvm::Expected<const ArchiveMember *>
Archive::find(llvm::StringRef name) const {
  auto found = index.find(name);
  if (found == index.end())
    return failure("member {}: expected it in the archive, found none",
                   quote(name));
  return &table[found->second];
}

llvm::ArrayRef<char> Archive::packed(const ArchiveMember &member) const {
  return {bytes.data() + member.dataOffset, size_t(member.packedBytes)};
}

llvm::Expected<llvm::ArrayRef<char>>
Archive::payload(llvm::StringRef name) const {
  llvm::Expected<const ArchiveMember *> member = find(name);
  if (!member)
    return member.takeError();
  if ((*member)->method != 0)
    return failure("member {}: expected stored bytes, found compressed ones; "
                   "save the model again with torch.export.save",
                   quote(name));
  if (llvm::Error error = checkSum(**member, packed(**member)))
    return error;
  return packed(**member);
}

llvm::Expected<std::string> Archive::text(llvm::StringRef name) const {
  llvm::Expected<const ArchiveMember *> found = find(name);
  if (!found)
    return found.takeError();
  const ArchiveMember &member = **found;
  if (member.bytes > bounds.textBytes)
    return failure("member {}: expected at most {} bytes of text, found {}",
                   quote(name), bounds.textBytes, member.bytes);
  llvm::Expected<std::string> text = std::string();
  if (member.method == 0)
    text->assign(packed(member).begin(), packed(member).end());
  else
    text = inflateMember(member, packed(member));
  if (!text)
    return text.takeError();
  if (llvm::Error error = checkSum(member, {text->data(), text->size()}))
    return error;
  return text;
}

} // namespace burin::pt2
