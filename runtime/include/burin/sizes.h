// Sizes that a run is told: dimensions of a model's inputs that are known then
// only, as `--dim NAME=LEAST..MOST` asks for.
//
// A library has them, and the functions below, if `<model>_sizes` is there. Its
// tensors lie as those of a library that was compiled for the sizes would:
// dense, in row-major order. `burin_model_info` has the greatest shapes and
// bytes.
#ifndef BURIN_SIZES_H
#define BURIN_SIZES_H

#include "burin/burin.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One size.
typedef struct burin_size_info {
  const char *name;    ///< as the model has it: "batch", "seq"
  int64_t least, most; ///< what a run may be told
  /// The input and its dimension that it is, where there is one; else
  /// BURIN_SIZE_NOWHERE.
  uint32_t input, dimension;
} burin_size_info;

/// In the place of an input.
#define BURIN_SIZE_NOWHERE UINT32_MAX

/// All that is known about the sizes of a model. The functions take a number
/// for each of them, inside its range, in this order.
typedef struct burin_sizes_info {
  uint32_t count;
  const burin_size_info *sizes;
  /// Writes the shape of an input or output, as many numbers as it has
  /// dimensions.
  void (*input_shape)(const int64_t *sizes, uint32_t input, int64_t *shape);
  void (*output_shape)(const int64_t *sizes, uint32_t output, int64_t *shape);
  /// How many bytes of the arena, from its beginning on, a run touches. An
  /// arena is as long as the largest sizes ask for nevertheless.
  uint64_t (*arena_bytes)(const int64_t *sizes);
} burin_sizes_info;

/// Whether all of `sizes` are inside their ranges; BURIN_SIZE_OUT_OF_RANGE
/// where one is not, whose number then goes to `number` (which may be null).
BURIN_API burin_status burin_sizes_check(const burin_sizes_info *info,
                                         const int64_t *sizes,
                                         uint32_t *number);

/// The sizes that inputs of these shapes have, one pointer for each input: what
/// `<model>_run` takes as `sizes`. BURIN_INVALID_ARGUMENT where no sizes give
/// these shapes, and BURIN_SIZE_OUT_OF_RANGE, with the number, where one that
/// would is out of its range. `sizes` has room for `info->count`.
BURIN_API burin_status burin_sizes_of_shapes(const burin_model_info *model,
                                             const burin_sizes_info *info,
                                             const int64_t *const *shapes,
                                             int64_t *sizes, uint32_t *number);

#ifdef __cplusplus
}
#endif

#endif // BURIN_SIZES_H
