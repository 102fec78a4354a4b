// Maps weights files, on systems that have files.
#define _GNU_SOURCE // NOLINT(bugprone-reserved-identifier): as libc asks for
#define _FILE_OFFSET_BITS 64 // NOLINT(bugprone-reserved-identifier): so too
#include "burin/weights.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/// Reads up to `bytes` from the beginning of a file; -1 where that fails.
static ssize_t read_start(int file, void *to, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t count =
        pread(file, (char *)to + done, bytes - done, (off_t)done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return -1;
    if (count == 0)
      break;
    done += (size_t)count;
  }
  return (ssize_t)done;
}

/// Whether the open `file` has the header and the length that `info` asks for.
/// The header is read: where it is mapped, another process that shortens the
/// file at this moment would end this one.
static burin_status check_file(int file, const burin_memory_info *info) {
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
    return BURIN_WEIGHTS_UNREADABLE;
  burin_weights_header header;
  const ssize_t count = read_start(file, &header, sizeof header);
  if (count < 0)
    return BURIN_WEIGHTS_UNREADABLE;
  if ((size_t)count < sizeof header)
    return BURIN_WEIGHTS_WRONG_LENGTH;
  // A header that says what is asked for is believed to have it behind it until
  // the length is known.
  const burin_memory claimed = {&header, (size_t)info->bytes};
  const burin_status found = burin_weights_check(info, &claimed);
  if (found != BURIN_OK)
    return found;
  return (uint64_t)status.st_size == info->bytes ? BURIN_OK
                                                 : BURIN_WEIGHTS_WRONG_LENGTH;
}

burin_status burin_weights_open(burin_memory *weights,
                                const burin_memory_info *info,
                                const char *path) {
  if (!weights)
    return BURIN_INVALID_ARGUMENT;
  weights->data = NULL;
  weights->bytes = 0;
  if (!info || (!path && !info->path))
    return BURIN_INVALID_ARGUMENT;
  const size_t bytes = (size_t)info->bytes;
  if (bytes != info->bytes || bytes > SIZE_MAX / 2)
    return BURIN_WEIGHTS_UNREADABLE; // more than this machine can address
  // A pipe of that name must not make the caller wait for its other end.
  const int file =
      open(path ? path : info->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    return errno == ENOENT || errno == ENOTDIR ? BURIN_WEIGHTS_MISSING
                                               : BURIN_WEIGHTS_UNREADABLE;
  burin_status status = check_file(file, info);
  if (status == BURIN_OK) {
    void *data = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, file, 0);
    if (data == MAP_FAILED) {
      status = BURIN_WEIGHTS_UNREADABLE;
    } else {
      weights->data = data;
      weights->bytes = bytes;
    }
  }
  close(file);
  return status;
}

void burin_weights_close(burin_memory *weights) {
  if (!weights || !weights->data)
    return;
  munmap(weights->data, weights->bytes);
  weights->data = NULL;
  weights->bytes = 0;
}
