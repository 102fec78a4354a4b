// Gives states their first values, takes them out of a context and puts them
// back.
#include "burin/state.h"
#include "burin/weights.h"

#include "content_hash.h"
#include "context.h"

/// The number of the only memory of that lifetime; memory_count for none.
static uint32_t find_memory(const burin_model_info *model,
                            burin_lifetime lifetime) {
  uint32_t i = 0;
  while (i < model->memory_count && model->memories[i].lifetime != lifetime)
    ++i;
  return i;
}

/// Keeps a loop from becoming a call of memcpy or memset, which firmware need
/// not have.
#define STAY_A_LOOP __asm__ volatile("" ::: "memory")

static void copy(void *to, const void *from, size_t bytes) {
  unsigned char *target = to;
  const unsigned char *source = from;
  uint64_t word;
  size_t i = 0;
  for (; bytes - i >= sizeof word; i += sizeof word) {
    __builtin_memcpy(&word, source + i, sizeof word);
    __builtin_memcpy(target + i, &word, sizeof word);
    STAY_A_LOOP;
  }
  for (; i < bytes; ++i) {
    target[i] = source[i];
    STAY_A_LOOP;
  }
}

/// Fills memory of whole aligned words with zeros.
static void clear(unsigned char *at, size_t bytes) {
  const uint64_t zeros = 0;
  for (size_t i = 0; i < bytes; i += sizeof zeros) {
    __builtin_memcpy(at + i, &zeros, sizeof zeros);
    STAY_A_LOOP;
  }
}

/// The states of a context that was created for `model`; null for others.
static unsigned char *states_of(const burin_context *context, void *const *held,
                                const burin_model_info *model) {
  if (!context || !held || !model || context->magic != CONTEXT_MAGIC ||
      context->model != model)
    return NULL;
  const uint32_t number = find_memory(model, BURIN_LIFETIME_CONTEXT);
  return number < model->given_count ? held[number] : NULL;
}

static size_t bytes_of_states(const burin_model_info *model) {
  const uint32_t number = find_memory(model, BURIN_LIFETIME_CONTEXT);
  return number < model->memory_count ? (size_t)model->memories[number].bytes
                                      : 0;
}

/// The constants of the model, wherever they are.
static const unsigned char *constants_of(void *const *held,
                                         const burin_model_info *model) {
  const uint32_t number = find_memory(model, BURIN_LIFETIME_CONSTANT);
  if (number >= model->memory_count)
    return NULL;
  return number < model->given_count
             ? (const unsigned char *)held[number] + BURIN_WEIGHTS_HEADER_BYTES
             : model->memories[number].contents;
}

size_t burin_state_saved_bytes(const burin_model_info *model) {
  return model ? sizeof(burin_state_header) + bytes_of_states(model) : 0;
}

burin_status burin_state_reset(const burin_context *context, void *const *held,
                               const burin_model_info *model) {
  unsigned char *states = states_of(context, held, model);
  if (!states)
    return BURIN_INVALID_ARGUMENT;
  clear(states, bytes_of_states(model));
  const unsigned char *constants = constants_of(held, model);
  for (uint32_t i = 0; i < model->state_count; ++i) {
    const burin_state_info *state = &model->states[i];
    if (state->initial != BURIN_STATE_ZEROS)
      copy(states + state->offset, constants + state->initial,
           (size_t)state->tensor.bytes);
  }
  return BURIN_OK;
}

burin_status burin_state_save(const burin_context *context, void *const *held,
                              const burin_model_info *model, void *bytes,
                              size_t length) {
  const unsigned char *states = states_of(context, held, model);
  if (!states || !bytes)
    return BURIN_INVALID_ARGUMENT;
  if (length < burin_state_saved_bytes(model))
    return BURIN_CAPACITY_TOO_SMALL;
  burin_state_header header;
  clear((unsigned char *)&header, sizeof header);
  header.format = BURIN_STATE_FORMAT;
  header.header_bytes = sizeof header;
  header.bytes = bytes_of_states(model);
  header.model = model->state_hash;
  copy(header.magic, BURIN_STATE_MAGIC, sizeof header.magic);
  content_hash hash;
  content_hash_begin(&hash);
  content_hash_add(&hash, states, (size_t)header.bytes);
  header.hash = content_hash_end(&hash);
  copy(bytes, &header, sizeof header);
  copy((unsigned char *)bytes + sizeof header, states, (size_t)header.bytes);
  return BURIN_OK;
}

/// Whether `length` bytes are a state that was saved of `model`.
static burin_status check_saved(const burin_model_info *model,
                                const unsigned char *bytes, size_t length) {
  burin_state_header header;
  if (length < sizeof header)
    return BURIN_STATE_WRONG_LENGTH;
  copy(&header, bytes, sizeof header);
  for (size_t i = 0; i < sizeof header.magic; ++i)
    if (header.magic[i] != BURIN_STATE_MAGIC[i])
      return BURIN_STATE_FOREIGN;
  if (header.format != BURIN_STATE_FORMAT ||
      header.header_bytes != sizeof header ||
      header.model != model->state_hash ||
      header.bytes != bytes_of_states(model))
    return BURIN_STATE_FOREIGN;
  if (length != burin_state_saved_bytes(model))
    return BURIN_STATE_WRONG_LENGTH;
  content_hash hash;
  content_hash_begin(&hash);
  content_hash_add(&hash, bytes + sizeof header, length - sizeof header);
  return content_hash_end(&hash) == header.hash ? BURIN_OK
                                                : BURIN_STATE_DAMAGED;
}

burin_status burin_state_restore(const burin_context *context,
                                 void *const *held,
                                 const burin_model_info *model,
                                 const void *bytes, size_t length) {
  unsigned char *states = states_of(context, held, model);
  if (!states || !bytes)
    return BURIN_INVALID_ARGUMENT;
  const burin_status status = check_saved(model, bytes, length);
  if (status == BURIN_OK)
    copy(states, (const unsigned char *)bytes + sizeof(burin_state_header),
         bytes_of_states(model));
  return status;
}
