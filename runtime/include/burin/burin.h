// The types and entry points that every emitted library shares: status codes,
// tensor tables, contexts, levels, threads.
//
// What the compiler emits for a model named `digits`, in C11 and C++11 alike:
//
//   // Bytes of working memory, a constant expression, and their alignment, a
//   // power of two.
//   #define DIGITS_ARENA_BYTES ...
//   #define DIGITS_ARENA_ALIGNMENT ...
//
//   // How many memories creation is given, and where in their table each is.
//   #define DIGITS_MEMORY_COUNT 1
//   #define DIGITS_MEMORY_ARENA 0
//
//   typedef struct digits_context {
//     burin_context base;
//     void *memories[DIGITS_MEMORY_COUNT];
//   } digits_context;
//
//   size_t digits_arena_bytes(void);
//   const burin_model_info *digits_info(void);
//   burin_status digits_create(digits_context *context, void *arena,
//                              size_t arena_bytes,
//                              const burin_options *options);
//   burin_status digits_create_with(digits_context *context,
//                                   const burin_memory *memories, size_t count,
//                                   const burin_options *options);
//   burin_status digits_run(digits_context *context,
//                           const void *const *inputs, void *const *outputs);
//
// and, where a manifest described the images and the classes (burin/image.h):
//
//   burin_status digits_classify(digits_context *context,
//                                const burin_image *image,
//                                burin_class *classes, size_t capacity,
//                                size_t *count);
//
// `digits_create` is for models that need an arena and nothing else of their
// caller, which is most of them; `digits_create_with` takes one memory for each
// of the table that `digits_info()` shows, the arena first. A model compiled
// with `--weights FILE` needs its weights, too (burin/weights.h).
//
// The caller owns the context and its memories; a context needs no destructor,
// and the memories must outlive the last run. Nothing here or in an emitted
// library allocates, locks, does I/O or throws while it runs. One context
// serves one run at a time; any number of contexts, each with an arena of its
// own, run side by side. Inputs and outputs are dense, row-major, aligned to
// their element type, in the order of `digits_info()`, and must not overlap one
// another or a memory. After a status other than BURIN_OK the outputs hold
// unspecified values and the context may be run again.
//
// A model that keeps something from run to run has one more memory, of each
// context its own, and functions that begin anew, save and restore
// (burin/state.h).
#ifndef BURIN_BURIN_H
#define BURIN_BURIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BURIN_ABI_VERSION 3u

#if defined(__GNUC__) && defined(__ELF__)
#define BURIN_API __attribute__((visibility("default")))
#else
#define BURIN_API
#endif

/// How a call ended. Values are part of the ABI: new ones go to the end.
typedef enum burin_status {
  BURIN_OK = 0,
  BURIN_INVALID_ARGUMENT,   ///< null, misaligned or inconsistent argument, or a
                            ///< context that was never created
  BURIN_MEMORY_TOO_SMALL,   ///< the arena or another memory has fewer bytes
                            ///< than the model needs
  BURIN_MEMORY_MISALIGNED,  ///< the arena or another memory is not aligned as
                            ///< the model needs
  BURIN_UNSUPPORTED_LEVEL,  ///< level absent from the library, or beyond this
                            ///< machine or its operating system
  BURIN_INDEX_OUT_OF_RANGE, ///< an index computed from the input data points
                            ///< outside its tensor
  BURIN_OUT_OF_THREADS,     ///< the system gave no thread or no memory for one
  BURIN_UNSUPPORTED_IMAGE,  ///< an image whose channels or size cannot be
                            ///< brought to the model's input
  BURIN_CAPACITY_TOO_SMALL, ///< the caller's array has no room for the results
  BURIN_WEIGHTS_MISSING,    ///< no file at the path of the weights
  BURIN_WEIGHTS_UNREADABLE, ///< the weights file cannot be opened or mapped
  BURIN_WEIGHTS_FOREIGN,    ///< no weights, or those of another library
  BURIN_WEIGHTS_WRONG_LENGTH, ///< weights that were cut off or have grown
  BURIN_WEIGHTS_DAMAGED,      ///< bytes of the weights are not as written
  BURIN_LOOP_TOO_LONG,        ///< a loop of the model went on beyond the
                              ///< iterations that it may have
  BURIN_STATE_FOREIGN,        ///< no saved state, or that of another model
  BURIN_STATE_WRONG_LENGTH,   ///< a saved state that was cut off or has grown
  BURIN_STATE_DAMAGED,        ///< bytes of a saved state are not as saved
  BURIN_DEVICE_MISSING, ///< no driver, or no device that the library has code
                        ///< for
  BURIN_DEVICE_MEMORY,  ///< the device has not the memory that the model needs
  BURIN_DEVICE_FAILED,  ///< the device or its driver reported an error
  BURIN_SIZE_OUT_OF_RANGE ///< a size that a run is told is none that the
                          ///< library was compiled for
} burin_status;

/// Returns a static English sentence fragment for `status`, never null.
BURIN_API const char *burin_status_text(burin_status status);

/// Element types of tensors. Values are part of the ABI: new ones go to the
/// end.
typedef enum burin_dtype {
  BURIN_BOOL = 0, ///< one byte, 0 or 1
  BURIN_I8,
  BURIN_U8,
  BURIN_I16,
  BURIN_U16,
  BURIN_I32,
  BURIN_U32,
  BURIN_I64,
  BURIN_U64,
  BURIN_F16,
  BURIN_BF16,
  BURIN_F32,
  BURIN_F64,
  BURIN_F8E4M3FN,   ///< OCP FP8 E4M3: no infinity
  BURIN_F8E4M3FNUZ, ///< E4M3 with one zero, one NaN and no infinity
  BURIN_F8E5M2,     ///< OCP FP8 E5M2, with infinities
  BURIN_F8E5M2FNUZ  ///< E5M2 with one zero, one NaN and no infinity
} burin_dtype;

/// Returns the bytes of one element, or 0 for a value that is no dtype.
BURIN_API size_t burin_dtype_bytes(burin_dtype dtype);

/// Returns the short name of `dtype` ("f32"), or "unknown".
BURIN_API const char *burin_dtype_text(burin_dtype dtype);

/// One input or output. `shape` has `rank` entries; `bytes` is their product
/// times the element size.
typedef struct burin_tensor_info {
  const char *name; ///< the model's own name, UTF-8
  burin_dtype dtype;
  uint32_t rank;
  const int64_t *shape;
  uint64_t bytes;
} burin_tensor_info;

/// One step of the run: a kernel with all that was fused into it, under the
/// source node's name.
typedef struct burin_node_info {
  const char *name; ///< name of the source node, UTF-8
  const char *op;   ///< what the step does ("conv2d")
  uint64_t flops; ///< floating-point operations, a multiply-add counted as two
  uint64_t bytes; ///< bytes read and written at least once
} burin_node_info;

/// Instruction-set levels. A level is a set of features; one includes another
/// that needs fewer of the same, and neither of AVX2_VNNI and AVX512 includes
/// the other. Values are part of the ABI and say nothing of that order: new
/// ones go to the end.
typedef enum burin_level {
  BURIN_LEVEL_AUTO =
      0, ///< in options: the best that the library holds and the machine runs
  BURIN_LEVEL_BASELINE, ///< what the library's compiler assumes without flags;
                        ///< runs everywhere
  BURIN_LEVEL_AVX2,   ///< x86-64-v3: AVX2, FMA, F16C, BMI1, BMI2, LZCNT, MOVBE
  BURIN_LEVEL_AVX512, ///< x86-64-v4: the above and AVX-512 F, BW, CD, DQ, VL
  BURIN_LEVEL_NEON,
  BURIN_LEVEL_CORTEX_M,
  BURIN_LEVEL_AVX2_VNNI,   ///< AVX2 and AVX-VNNI
  BURIN_LEVEL_AVX512_VNNI, ///< AVX512 and AVX-512 VNNI
  BURIN_LEVEL_AVX512_BF16, ///< AVX512_VNNI and AVX-512 BF16
  BURIN_LEVEL_AMX,         ///< AVX512_BF16 and AMX for bytes and BF16
  BURIN_LEVEL_CUDA ///< code for a second device, which creation looks for
} burin_level;

/// Returns the best level that the processor and the operating system of this
/// machine support. Linux is asked for AMX's registers where there are any.
BURIN_API burin_level burin_detect_level(void);

/// Returns 1 when this machine can run code of `level`, else 0 (also for
/// BURIN_LEVEL_AUTO).
BURIN_API int burin_level_supported(burin_level level);

/// Returns the name of `level` as options and reports spell it ("avx2"), or
/// "unknown".
BURIN_API const char *burin_level_text(burin_level level);

/// Chooses from a library's `count` levels, listed in order of preference: the
/// requested one, or for BURIN_LEVEL_AUTO the last that this machine supports.
/// Fails with BURIN_UNSUPPORTED_LEVEL, leaving `*chosen` as it was.
BURIN_API burin_status burin_choose_level(const burin_level *levels,
                                          size_t count, burin_level requested,
                                          burin_level *chosen);

/// How long a memory keeps what it holds. Values are part of the ABI: new ones
/// go to the end.
typedef enum burin_lifetime {
  BURIN_LIFETIME_RUN = 0,  ///< nothing from run to run: contexts that never run
                           ///< side by side may share it
  BURIN_LIFETIME_CONSTANT, ///< is only read: all contexts may share it
  BURIN_LIFETIME_CONTEXT   ///< what a run leaves for the next one of the same
                           ///< context, which shares it with no other
} burin_lifetime;

/// Who reaches a memory. Values are part of the ABI: new ones go to the end.
typedef enum burin_device {
  BURIN_DEVICE_HOST = 0, ///< the processor, by its address
  BURIN_DEVICE_CUDA      ///< a CUDA device: one that is given as null, creation
                         ///< takes from the device; of a constant one, what is
                         ///< given is copied there
} burin_device;

/// One block of memory, given at creation.
typedef struct burin_memory {
  void *data; ///< of lifetime constant: only read
  size_t bytes;
} burin_memory;

/// One memory that a model needs.
typedef struct burin_memory_info {
  const char *name; ///< "arena", "weights", "state"
  uint64_t bytes;
  uint64_t alignment; ///< a power of two
  burin_lifetime lifetime;
  burin_device device;
  const void *contents; ///< what it is where the library holds it itself, else
                        ///< null
  /// What else must be true of one that is given; null: nothing.
  burin_status (*check)(const struct burin_memory_info *info,
                        const burin_memory *memory);
  const char *path; ///< where it is found if nobody says, else null
  uint64_t hash;    ///< of the contents of one that is found in a file
} burin_memory_info;

/// What a state begins with where it has no first value of its own.
#define BURIN_STATE_ZEROS UINT64_MAX

/// One tensor that stays from run to run.
typedef struct burin_state_info {
  burin_tensor_info tensor;
  uint64_t offset;  ///< where it lies in the memory of lifetime context
  uint64_t initial; ///< where its first value lies among the constants, or
                    ///< BURIN_STATE_ZEROS
} burin_state_info;

/// All that is known about a compiled model; constant for the life of the
/// program.
typedef struct burin_model_info {
  const char *name;
  uint32_t abi_version; ///< BURIN_ABI_VERSION at the time of emission
  uint32_t input_count;
  const burin_tensor_info *inputs;
  uint32_t output_count;
  const burin_tensor_info *outputs;
  uint32_t node_count;
  const burin_node_info *nodes; ///< in the order of the run
  uint32_t memory_count;
  uint32_t given_count; ///< the first of the memories, the arena before all
                        ///< others, are given at creation
  const burin_memory_info *memories;
  uint32_t level_count;
  const burin_level *levels; ///< the one to prefer last
  size_t context_bytes;      ///< size of `<model>_context`
  uint32_t state_count;
  const burin_state_info *states;
  uint64_t state_hash; ///< of the constants and of the states' names, types and
                       ///< places: whose saved states it can take
} burin_model_info;

/// One share of a parallel range; `index` is below the number of tasks that was
/// asked for.
typedef void (*burin_task)(void *argument, size_t index);

/// A parallel-for: `run` calls `task(argument, i)` once for each i < `tasks`,
/// in any order, on any threads, and returns when all are done and their writes
/// are visible to the caller. All zero means: in order, on the calling thread.
/// `threads` is how many tasks may make progress at once; it never changes a
/// bit of the answer.
typedef struct burin_parallel {
  void (*run)(void *user, size_t tasks, burin_task task, void *argument);
  void *user;
  size_t threads;
} burin_parallel;

/// Profiling hook: called on the running thread with `begin` 1 before and 0
/// after each step of the run.
typedef void (*burin_node_hook)(void *user, uint32_t node, int begin);

/// How to run a model. All zero, or a null pointer, gives the defaults: best
/// level, one thread, no hook.
typedef struct burin_options {
  burin_level level;
  burin_parallel parallel;
  burin_node_hook on_node;
  void *on_node_user;
} burin_options;

/// What every model's context begins with; pointers to its memories follow.
/// Filled by burin_context_create; fields are read by emitted code only.
typedef struct burin_context {
  uint32_t magic;
  burin_level level; ///< never BURIN_LEVEL_AUTO
  burin_parallel parallel;
  burin_node_hook on_node;
  void *on_node_user;
  const burin_model_info *model;
} burin_context;

/// Checks the arguments of `<model>_create_with` and fills `context` and, with
/// the addresses of its memories, `held`. Takes `count` memories, as many as
/// are given to `model`, with at least the bytes and the alignment that it
/// states (null is allowed for one of no bytes), and `options` or null. On
/// failure `context` is left unusable, and runs of it answer
/// BURIN_INVALID_ARGUMENT.
BURIN_API burin_status burin_context_create(burin_context *context, void **held,
                                            const burin_model_info *model,
                                            const burin_memory *memories,
                                            size_t count,
                                            const burin_options *options);

/// Checks the arguments of `<model>_run`: a context created for this `model`,
/// every tensor present and aligned to its element type (a tensor of no bytes
/// may be null).
BURIN_API burin_status burin_context_check(const burin_context *context,
                                           const burin_model_info *model,
                                           const void *const *inputs,
                                           void *const *outputs);

/// Runs `tasks` shares through `parallel`, or in order on this thread when it
/// has no function.
static inline void burin_parallel_for(const burin_parallel *parallel,
                                      size_t tasks, burin_task task,
                                      void *argument) {
  if (parallel->run && tasks > 1) {
    parallel->run(parallel->user, tasks, task, argument);
    return;
  }
  for (size_t index = 0; index < tasks; ++index)
    task(argument, index);
}

/// Tells the profiling hook, if there is one, that step `node` begins (1) or
/// has ended (0).
static inline void burin_context_step(const burin_context *context,
                                      uint32_t node, int begin) {
  if (context->on_node)
    context->on_node(context->on_node_user, node, begin);
}

#ifdef __cplusplus
}
#endif

#endif // BURIN_BURIN_H
