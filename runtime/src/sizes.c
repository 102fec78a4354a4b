// Holds the sizes that a run is told against their ranges, and finds those of
// inputs by their shapes.
#include "burin/sizes.h"

/// The most dimensions of an input whose sizes are looked for by its shape.
enum { MOST_DIMENSIONS = 64 };

burin_status burin_sizes_check(const burin_sizes_info *info,
                               const int64_t *sizes, uint32_t *number) {
  if (!info || !sizes)
    return BURIN_INVALID_ARGUMENT;
  for (uint32_t i = 0; i < info->count; ++i)
    if (sizes[i] < info->sizes[i].least || sizes[i] > info->sizes[i].most) {
      if (number)
        *number = i;
      return BURIN_SIZE_OUT_OF_RANGE;
    }
  return BURIN_OK;
}

burin_status burin_sizes_of_shapes(const burin_model_info *model,
                                   const burin_sizes_info *info,
                                   const int64_t *const *shapes, int64_t *sizes,
                                   uint32_t *number) {
  if (!model || !info || !shapes || !sizes)
    return BURIN_INVALID_ARGUMENT;
  for (uint32_t i = 0; i < info->count; ++i) {
    if (info->sizes[i].input == BURIN_SIZE_NOWHERE)
      return BURIN_INVALID_ARGUMENT;
    sizes[i] = shapes[info->sizes[i].input][info->sizes[i].dimension];
  }
  burin_status status = burin_sizes_check(info, sizes, number);
  for (uint32_t i = 0; status == BURIN_OK && i < model->input_count; ++i) {
    int64_t shape[MOST_DIMENSIONS];
    if (model->inputs[i].rank > MOST_DIMENSIONS)
      return BURIN_INVALID_ARGUMENT;
    info->input_shape(sizes, i, shape);
    for (uint32_t d = 0; d < model->inputs[i].rank; ++d)
      if (shape[d] != shapes[i][d])
        return BURIN_INVALID_ARGUMENT;
  }
  return status;
}
