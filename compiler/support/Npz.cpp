// Reads and writes zip archives of .npy members through libzip, in memory.

#include "compiler/support/Npz.h"
#include "compiler/support/AtomicOutput.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/InputFile.h"
#include "llvm/ADT/ScopeExit.h"
#include <memory>
#include <zip.h>

namespace burin::support {
namespace {

struct ArchiveDeleter {
  void operator()(zip_t *archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, ArchiveDeleter>;

/// A zip error that frees itself.
struct ZipError {
  zip_error_t error;
  ZipError() { zip_error_init(&error); }
  ~ZipError() { zip_error_fini(&error); }
  ZipError(const ZipError &) = delete;
  llvm::Error take(llvm::StringRef what) {
    return failure("{}: {}", what.str(), zip_error_strerror(&error));
  }
};

/// Refuses a member whose claims cannot be true or are beyond the limit.
llvm::Error checkMember(const zip_stat_t &stat, size_t archiveBytes,
                        uint64_t limit) {
  constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE |
                                  ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD |
                                  ZIP_STAT_ENCRYPTION_METHOD;
  if ((stat.valid & needed) != needed)
    return failure("entry is incomplete");
  if (stat.encryption_method != ZIP_EM_NONE)
    return failure("encrypted members are not supported");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return failure("compression method {} is not supported", stat.comp_method);
  if (stat.size > limit)
    return failure("unpacks to {} bytes, more than the {} that are left of the "
                   "limit",
                   stat.size, limit);
  // No deflate stream grows by more than 1032 to 1 (zlib's technical notes).
  uint64_t ratio = stat.comp_method == ZIP_CM_STORE ? 1 : 1032;
  if (stat.comp_size > archiveBytes ||
      stat.size > ratio * stat.comp_size + 1032)
    return failure("claims {} bytes that {} packed ones cannot hold", stat.size,
                   stat.comp_size);
  return llvm::Error::success();
}

/// A member that is being unpacked.
class Member {
public:
  Member(zip_t *archive, zip_uint64_t index)
      : archive(archive), file(zip_fopen_index(archive, index, 0)) {}
  ~Member() {
    if (file)
      zip_fclose(file);
  }
  Member(const Member &) = delete;

  /// Unpacks on until there are `size` bytes.
  llvm::Error extendTo(uint64_t size) {
    if (!file)
      return failure("cannot open: {}", zip_strerror(archive));
    uint64_t done = bytes.size();
    bytes.resize(size);
    while (done < size) {
      zip_int64_t count = zip_fread(file, &bytes[done], size - done);
      if (count < 0)
        return failure("cannot unpack: {}", zip_file_strerror(file));
      if (count == 0)
        return failure("expected {} bytes, got {}", size, done);
      done += count;
    }
    return llvm::Error::success();
  }

  /// The checksum is compared when the end is reached.
  llvm::Error checkEnd() {
    char more;
    zip_int64_t count = zip_fread(file, &more, 1);
    if (count < 0)
      return failure("cannot unpack: {}", zip_file_strerror(file));
    if (count > 0)
      return failure("holds more bytes than the {} that it claims",
                     bytes.size());
    return llvm::Error::success();
  }

  std::string bytes;

private:
  zip_t *archive;
  zip_file_t *file;
};

/// Unpacks the beginning of a member of `size` bytes, and reads it.
llvm::Expected<NpyLayout> readLayout(Member &member, uint64_t size) {
  if (llvm::Error error =
          member.extendTo(std::min<uint64_t>(size, maxNpyLayoutBytes)))
    return error;
  llvm::Expected<NpyLayout> layout = parseNpyLayout(member.bytes);
  if (layout && layout->dataBytes != size - layout->dataOffset)
    return failure("expected {} bytes of data, got {}", layout->dataBytes,
                   size - layout->dataOffset);
  return layout;
}

/// Unpacks a member of `size` bytes to its end, and reads it.
llvm::Expected<NumpyArray> readArray(Member &member, uint64_t size) {
  if (llvm::Error error = member.extendTo(size))
    return error;
  if (llvm::Error error = member.checkEnd())
    return error;
  return parseNpy(member.bytes);
}

llvm::Expected<Archive> openArchive(llvm::StringRef data) {
  // libzip takes no bytes for an archive of no members.
  if (data.empty())
    return failure("not a sound zip archive: it is empty");
  ZipError error;
  zip_source_t *source = zip_source_buffer_create(data.data(), data.size(),
                                                  /*freep=*/0, &error.error);
  if (!source)
    return error.take("cannot read the archive");
  // The consistency check also refuses members of the same name.
  zip_t *archive =
      zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error.error);
  if (!archive) {
    zip_source_free(source);
    return error.take("not a sound zip archive");
  }
  return Archive(archive);
}

} // namespace

llvm::Expected<std::vector<NpzEntry>>
parseNpz(llvm::StringRef data, NpzFilter isWanted, uint64_t limit) {
  llvm::Expected<Archive> archive = openArchive(data);
  if (!archive)
    return archive.takeError();
  std::vector<NpzEntry> entries;
  zip_int64_t count = zip_get_num_entries(archive->get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive->get(), i, 0, &stat) != 0)
      return failure("member {}: {}", i, zip_strerror(archive->get()));
    llvm::StringRef name(stat.name ? stat.name : "");
    std::string subject = "member " + quote(name);
    if (!name.consume_back(".npy"))
      return failure("{}: expected a name that ends in '.npy'", subject);
    if (llvm::Error error = checkMember(stat, data.size(), limit))
      return withContext(std::move(error), subject);
    Member member(archive->get(), i);
    llvm::Expected<NpyLayout> layout = readLayout(member, stat.size);
    if (!layout)
      return withContext(layout.takeError(), subject);
    llvm::Expected<bool> answer = isWanted ? isWanted(name, *layout) : true;
    if (!answer)
      return answer.takeError();
    if (!*answer)
      continue;
    limit -= stat.size;
    llvm::Expected<NumpyArray> array = readArray(member, stat.size);
    if (!array)
      return withContext(array.takeError(), subject);
    entries.push_back({name.str(), std::move(*array)});
  }
  return entries;
}

/// Adds one stored member of a fixed date; libzip reads `bytes` when it closes.
static llvm::Error addMember(zip_t *archive, const std::string &name,
                             const std::string &bytes) {
  zip_source_t *source =
      zip_source_buffer(archive, bytes.data(), bytes.size(), /*freep=*/0);
  zip_int64_t index =
      source ? zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8)
             : -1;
  if (index < 0) {
    llvm::Error error =
        failure("member {}: {}", quote(name), zip_strerror(archive));
    zip_source_free(source);
    return error;
  }
  constexpr zip_uint16_t firstOfJanuary1980 = 1 << 5 | 1;
  zip_set_file_compression(archive, index, ZIP_CM_STORE, 0);
  zip_file_set_dostime(archive, index, 0, firstOfJanuary1980, 0);
  return llvm::Error::success();
}

/// All bytes of a source that an archive was written to.
static llvm::Expected<std::string> readSource(zip_source_t *source) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0)
    return failure("cannot write the archive: {}",
                   zip_error_strerror(zip_source_error(source)));
  std::string bytes(stat.size, '\0');
  zip_int64_t count = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (count != static_cast<zip_int64_t>(bytes.size()))
    return failure("cannot write the archive: {}",
                   zip_error_strerror(zip_source_error(source)));
  return bytes;
}

llvm::Expected<std::string> printNpz(const std::vector<NpzEntry> &entries) {
  ZipError error;
  zip_source_t *source = zip_source_buffer_create(nullptr, 0, 0, &error.error);
  if (!source)
    return error.take("cannot write the archive");
  auto freeSource = llvm::make_scope_exit([&] { zip_source_free(source); });
  Archive archive(
      zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error.error));
  if (!archive)
    return error.take("cannot write the archive");
  zip_source_keep(source);
  std::vector<std::string> members;
  members.reserve(entries.size());
  for (const NpzEntry &entry : entries) {
    members.push_back(printNpy(entry.array));
    if (llvm::Error failed =
            addMember(archive.get(), entry.name + ".npy", members.back()))
      return failed;
  }
  if (zip_close(archive.get()) != 0)
    return failure("cannot write the archive: {}", zip_strerror(archive.get()));
  (void)archive.release();
  return readSource(source);
}

llvm::Expected<std::vector<NpzEntry>> readNpzFile(llvm::StringRef path,
                                                  NpzFilter isWanted) {
  auto buffer = readInputFile(path);
  if (!buffer)
    return buffer.takeError();
  llvm::Expected<std::vector<NpzEntry>> entries =
      parseNpz((*buffer)->getBuffer(), isWanted);
  if (!entries)
    return withContext(entries.takeError(), quote(path));
  return entries;
}

llvm::Error writeNpzFile(llvm::StringRef path,
                         const std::vector<NpzEntry> &entries) {
  llvm::Expected<std::string> bytes = printNpz(entries);
  if (!bytes)
    return bytes.takeError();
  return writeFileAtomically(path, *bytes);
}

} // namespace burin::support
