// What stays from run to run in a context: a cache of keys and values, a
// counter, the state of a recurrence.
//
// A library named `decoder` whose model keeps state needs it as one more
// memory, of each context its own:
//
//   static _Alignas(DECODER_STATE_ALIGNMENT)
//       unsigned char state[DECODER_STATE_BYTES];
//   burin_memory memories[DECODER_MEMORY_COUNT] = {{arena, sizeof arena}};
//   memories[DECODER_MEMORY_STATE] = (burin_memory){state, sizeof state};
//   burin_status status = decoder_create_with(&context, memories,
//                                             DECODER_MEMORY_COUNT, NULL);
//   ... // runs, each of which goes on where the one before ended
//   decoder_reset(&context); // the next run is the first again
//
//   unsigned char saved[DECODER_SAVED_BYTES];
//   decoder_save(&context, saved, sizeof saved);
//   ... // later, in another context or another process
//   decoder_restore(&context, saved, sizeof saved);
//
// Creation begins anew, as reset does. What is saved is a burin_state_header
// and then the states, in the byte order of the machine; it knows the model,
// and another one's is refused. A run that ended with another status than
// BURIN_OK leaves unspecified values: reset or restore before the next one.
// None of these functions may be called while the context runs.
#ifndef BURIN_STATE_H
#define BURIN_STATE_H

#include "burin/burin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BURIN_STATE_MAGIC "burinsta"
#define BURIN_STATE_FORMAT 1u
#define BURIN_STATE_HEADER_BYTES 64u

/// How a saved state begins.
typedef struct burin_state_header {
  char magic[8];         ///< BURIN_STATE_MAGIC without its end
  uint32_t format;       ///< BURIN_STATE_FORMAT
  uint32_t header_bytes; ///< BURIN_STATE_HEADER_BYTES
  uint64_t bytes;        ///< of the states behind the header
  uint64_t model;        ///< state_hash of the model
  uint64_t hash;         ///< of the states: XXH64 with seed 0
  uint64_t unused[3];    ///< zeros
} burin_state_header;

/// Bytes that burin_state_save() writes.
BURIN_API size_t burin_state_saved_bytes(const burin_model_info *model);

/// Gives each state its first value. `held` are the memories of `context`,
/// which was created for `model`; if it was not the answer is
/// BURIN_INVALID_ARGUMENT, as it is for the functions below.
BURIN_API burin_status burin_state_reset(const burin_context *context,
                                         void *const *held,
                                         const burin_model_info *model);

/// Writes what the next run would find to `bytes`, which has room for `length`
/// and any alignment. Fails with BURIN_CAPACITY_TOO_SMALL, writing nothing,
/// where that is less than burin_state_saved_bytes().
BURIN_API burin_status burin_state_save(const burin_context *context,
                                        void *const *held,
                                        const burin_model_info *model,
                                        void *bytes, size_t length);

/// Makes the next run find what was saved. Fails with one of BURIN_STATE_...,
/// leaving the state as it was.
BURIN_API burin_status burin_state_restore(const burin_context *context,
                                           void *const *held,
                                           const burin_model_info *model,
                                           const void *bytes, size_t length);

#ifdef __cplusplus
}
#endif

#endif // BURIN_STATE_H
