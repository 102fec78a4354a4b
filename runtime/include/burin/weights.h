// Weights in a file of their own, as `burin compile --weights FILE` writes
// them: mapped, not read, and so shared by all processes and libraries that
// take the same file.
//
// A library named `digits` that was compiled so needs them as one more memory:
//
//   burin_memory memories[DIGITS_MEMORY_COUNT] = {{arena, sizeof arena}};
//   burin_memory *weights = &memories[DIGITS_MEMORY_WEIGHTS];
//   burin_status status = digits_open_weights(weights, NULL); // or a path
//   if (status == BURIN_OK)
//     status = digits_create_with(&context, memories, DIGITS_MEMORY_COUNT,
//                                 NULL);
//   ... // runs; any number of contexts, and of libraries with these weights
//   digits_close_weights(weights); // after the last run
//
// Creation takes the bytes of such a file from anywhere (flash, a resource of
// the program, a block that the caller read it into), as long as they begin at
// an address of the alignment of the memory.
//
// The file is a burin_weights_header and then the constants, little endian.
// Opening and creating look at the header and at the length alone, whatever the
// size: a file of another compile is refused, and one that was cut off. That
// each byte is as it was written is what `digits_verify_weights` finds out, by
// reading all of them.
//
// Whoever replaces a file by renaming another one over it, as burin does, harms
// nobody: who has the old one open keeps it. Who writes into an open file
// changes the answers of those who run with it, and who shortens it ends them
// by SIGBUS, which no check can prevent: burin takes away the permission to
// write, and a caller that cannot trust that reads the file into memory.
#ifndef BURIN_WEIGHTS_H
#define BURIN_WEIGHTS_H

#include "burin/burin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BURIN_WEIGHTS_MAGIC "burinwts"
#define BURIN_WEIGHTS_FORMAT 1u
#define BURIN_WEIGHTS_HEADER_BYTES 64u

/// How a weights file begins.
typedef struct burin_weights_header {
  char magic[8];         ///< BURIN_WEIGHTS_MAGIC without its end
  uint32_t format;       ///< BURIN_WEIGHTS_FORMAT
  uint32_t header_bytes; ///< BURIN_WEIGHTS_HEADER_BYTES
  uint64_t bytes;        ///< of the constants behind the header
  uint64_t hash;         ///< of the constants: XXH64 with seed 0
  uint64_t unused[4];    ///< zeros
} burin_weights_header;

/// Whether `weights`, which may be longer than they need be, begin with the
/// header of those that `info` asks for, and hold as many bytes. Looks at the
/// header only.
BURIN_API burin_status burin_weights_check(const burin_memory_info *info,
                                           const burin_memory *weights);

/// The same, and whether each byte is as it was written: reads all of them.
BURIN_API burin_status burin_weights_verify(const burin_memory_info *info,
                                            const burin_memory *weights);

// What follows needs POSIX.

/// Maps the file at `path`, or if that is null at the path that `info` knows,
/// for reading, when it passes burin_weights_check and is exactly as long as
/// it says. Fails with one of BURIN_WEIGHTS_..., leaving nothing open and
/// `weights` empty. Relative paths start at the process's working directory.
BURIN_API burin_status burin_weights_open(burin_memory *weights,
                                          const burin_memory_info *info,
                                          const char *path);

/// Ends the mapping; no context may use it any more. One that is empty stays
/// so.
BURIN_API void burin_weights_close(burin_memory *weights);

#ifdef __cplusplus
}
#endif

#endif // BURIN_WEIGHTS_H
