/* A library as burin emits it, written by hand so that `run` and `eval` can be
 * tested alone: two scores from a 2x2 image, and a bias that is counted. */
#include "burin/image.h"

#include <string.h>

#ifndef FAKE_ABI
#define FAKE_ABI BURIN_ABI_VERSION
#endif
#ifndef FAKE_BYTES
#define FAKE_BYTES 16
#endif
#ifndef FAKE_CREATE_STATUS
#define FAKE_CREATE_STATUS BURIN_OK
#endif
#ifndef FAKE_RUN_STATUS
#define FAKE_RUN_STATUS BURIN_OK
#endif

#ifndef FAKE_ARENA
#define FAKE_ARENA 64
#endif
#ifndef FAKE_ALIGNMENT
#define FAKE_ALIGNMENT 64
#endif
#ifndef FAKE_RANK
#define FAKE_RANK 2
#endif
#ifndef FAKE_OUTPUTS
#define FAKE_OUTPUTS 2
#endif
#ifndef FAKE_INPUTS
#define FAKE_INPUTS 2
#endif

static const int64_t image_shape[] = {1, 1, 2, 2};
static const int64_t bias_shape[] = {1, 2};
static const burin_tensor_info inputs[] = {
    {"image", BURIN_F32, 4, image_shape, FAKE_BYTES},
    {"bias:0", BURIN_I64, 2, bias_shape, 16}};
static const burin_tensor_info outputs[] = {
    {"scores", BURIN_F32, FAKE_RANK, bias_shape, FAKE_RANK ? 8 : 4},
    {"rough", BURIN_BF16, 2, bias_shape, 4}};
static const burin_node_info nodes[] = {
    {"layer\x1b[31m/conv", "conv2d", 16, 64},
    {"head/add", "add", 0, 16},
    {"layer\x1b[31m/conv", "relu", 4, 32}};
static const burin_level levels[] = {BURIN_LEVEL_BASELINE};
#ifndef FAKE_GIVEN
#define FAKE_GIVEN 1
#endif
#ifndef FAKE_LIFETIME
#define FAKE_LIFETIME BURIN_LIFETIME_RUN
#endif
#ifndef FAKE_CONTEXT
#define FAKE_CONTEXT sizeof(fake_context)
#endif

typedef struct {
  burin_context base;
  void *memories[1];
} fake_context;

static const burin_memory_info memories[] = {
    {"arena", FAKE_ARENA, FAKE_ALIGNMENT, FAKE_LIFETIME, BURIN_DEVICE_HOST,
     NULL, NULL, NULL, 0}};
static const burin_model_info model = {
    "fake",   FAKE_ABI, FAKE_INPUTS, inputs,      FAKE_OUTPUTS,
    outputs,  3,        nodes,       1,           FAKE_GIVEN,
    memories, 1,        levels,      FAKE_CONTEXT};

BURIN_API const burin_model_info *fake_info(void) { return &model; }

BURIN_API burin_status fake_create_with(burin_context *context,
                                        const burin_memory *given, size_t count,
                                        const burin_options *options) {
  fake_context *mine = (fake_context *)context;
  burin_status status = burin_context_create(context, mine->memories, &model,
                                             given, count, options);
  return status == BURIN_OK ? FAKE_CREATE_STATUS : status;
}

#ifndef FAKE_WITHOUT_RUN
/* scores = {sum of the image + bias 0, its first pixel + bias 1}; rough holds
 * the upper halves of the scores. */
BURIN_API burin_status fake_run(burin_context *context, const void *const *in,
                                void *const *out) {
  burin_status status = burin_context_check(context, &model, in, out);
  if (status != BURIN_OK || FAKE_OUTPUTS == 0)
    return status;
  const float *image = in[0];
  float *scores = out[0];
  burin_context_step(context, 0, 1);
  scores[0] = image[0] + image[1] + image[2] + image[3];
  scores[1] = image[0];
  burin_context_step(context, 0, 0);
  burin_context_step(context, 1, 1);
  for (int i = 0; i < 2 && FAKE_INPUTS == 2; ++i)
    scores[i] += (float)((const int64_t *)in[1])[i];
  for (int i = 0; i < 2; ++i) {
    uint32_t bits;
    memcpy(&bits, scores + i, sizeof bits);
    ((uint16_t *)out[1])[i] = (uint16_t)(bits >> 16);
  }
  burin_context_step(context, 1, 0);
  burin_context_step(context, 2, 1);
  for (volatile int i = 0; i < 100000; ++i) /* the costliest step */
    ;
  burin_context_step(context, 2, 0);
  return FAKE_RUN_STATUS;
}
#endif

#ifdef FAKE_CLASSIFY
static const char *const labels[] = {"bright", "da\x1brk"};

/* Bright if the first pixel is above 127; an image of even width has no class.
 */
BURIN_API burin_status fake_classify(burin_context *context,
                                     const burin_image *image,
                                     burin_class *classes, size_t capacity,
                                     size_t *count) {
  (void)context;
  if (image->channels == 4)
    return BURIN_UNSUPPORTED_IMAGE;
  *count = FAKE_CLASSIFY;
  if (capacity < *count)
    return BURIN_CAPACITY_TOO_SMALL;
  uint32_t best = image->pixels[0] > 127 ? 0 : 1;
  for (size_t i = 0; i < *count; ++i) {
    uint32_t index = i ? 1 - best : best;
    classes[i] =
        (burin_class){index, i ? 0.25f : 0.75f, i < 2 ? labels[index] : ""};
  }
  if (image->width % 2 == 0)
    *count = 0;
  return BURIN_OK;
}
#endif
