// Checks once, for all models, what a caller hands to `<model>_create` and
// `<model>_run`.
#include "burin/burin.h"

#include "context.h"

static int is_aligned(const void *pointer, uint64_t alignment) {
  return ((uintptr_t)pointer & (uintptr_t)(alignment - 1)) == 0;
}

/// Whether `memory` is what `info` asks for.
static burin_status check_memory(const burin_memory_info *info,
                                 const burin_memory *memory) {
  // What lies on another device may be left to who opens that.
  if (info->device != BURIN_DEVICE_HOST &&
      info->lifetime != BURIN_LIFETIME_CONSTANT && !memory->data)
    return BURIN_OK;
  // The reason of a check of its own says more than a number of bytes.
  if (info->check && memory->data) {
    const burin_status status = info->check(info, memory);
    if (status != BURIN_OK)
      return status;
  }
  if (memory->bytes < info->bytes)
    return BURIN_MEMORY_TOO_SMALL;
  if (!memory->data && info->bytes)
    return BURIN_INVALID_ARGUMENT;
  return is_aligned(memory->data, info->alignment) ? BURIN_OK
                                                   : BURIN_MEMORY_MISALIGNED;
}

burin_status burin_context_create(burin_context *context, void **held,
                                  const burin_model_info *model,
                                  const burin_memory *memories, size_t count,
                                  const burin_options *options) {
  static const burin_options defaults;
  if (!context || !held)
    return BURIN_INVALID_ARGUMENT;
  // A failed creation leaves a context that no run accepts and that holds on to
  // nothing of an earlier life.
  context->magic = 0;
  context->model = NULL;
  if (!model || model->abi_version != BURIN_ABI_VERSION)
    return BURIN_INVALID_ARGUMENT;
  for (uint32_t i = 0; i < model->given_count; ++i)
    held[i] = NULL;
  if (count != model->given_count || (!memories && count))
    return BURIN_INVALID_ARGUMENT;
  if (!options)
    options = &defaults;
  for (size_t i = 0; i < count; ++i) {
    const burin_status status = check_memory(&model->memories[i], &memories[i]);
    if (status != BURIN_OK)
      return status;
  }
  const burin_status status = burin_choose_level(
      model->levels, model->level_count, options->level, &context->level);
  if (status != BURIN_OK)
    return status;
  for (size_t i = 0; i < count; ++i)
    held[i] = memories[i].data;
  context->parallel = options->parallel;
  if (!context->parallel.run || !context->parallel.threads)
    context->parallel.threads = 1;
  context->on_node = options->on_node;
  context->on_node_user = options->on_node_user;
  context->model = model;
  context->magic = CONTEXT_MAGIC;
  return BURIN_OK;
}

/// A dense tensor of `info` can live at `pointer`.
static int holds(const burin_tensor_info *info, const void *pointer) {
  if (!info->bytes)
    return 1;
  return pointer && is_aligned(pointer, burin_dtype_bytes(info->dtype));
}

burin_status burin_context_check(const burin_context *context,
                                 const burin_model_info *model,
                                 const void *const *inputs,
                                 void *const *outputs) {
  if (!context || !model || context->magic != CONTEXT_MAGIC ||
      context->model != model)
    return BURIN_INVALID_ARGUMENT;
  if ((!inputs && model->input_count) || (!outputs && model->output_count))
    return BURIN_INVALID_ARGUMENT;
  for (uint32_t i = 0; i < model->input_count; ++i)
    if (!holds(&model->inputs[i], inputs[i]))
      return BURIN_INVALID_ARGUMENT;
  for (uint32_t i = 0; i < model->output_count; ++i)
    if (!holds(&model->outputs[i], outputs[i]))
      return BURIN_INVALID_ARGUMENT;
  return BURIN_OK;
}
