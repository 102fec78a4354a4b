// From an image's bytes to a model's input, and from its scores to classes;
// freestanding C without heap or libm.
#ifndef BURIN_IMAGE_H
#define BURIN_IMAGE_H

#include "burin/burin.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Longest side of an image or of a model's input, in pixels.
#define BURIN_IMAGE_MAX_SIDE 32767u

/// An 8-bit image in memory, channels interleaved: 1 gray, 2 gray and alpha, 3
/// RGB, 4 RGBA. Alpha is dropped.
typedef struct burin_image {
  const uint8_t *pixels; ///< first byte of the top row
  uint32_t width;        ///< pixels
  uint32_t height;       ///< rows
  uint32_t channels;
  size_t
      row_stride; ///< bytes from one row to the next, at least width * channels
} burin_image;

/// How a pixel of the result is made from the source window that is stretched
/// to it; pixel centers lie at halves.
typedef enum burin_resize_filter {
  BURIN_RESIZE_NEAREST = 0, ///< the source pixel under the center
  BURIN_RESIZE_BILINEAR,    ///< between the four around the center, edges
                            ///< repeated, no antialiasing
  BURIN_RESIZE_AREA ///< mean of all that the pixel covers, parts of pixels
                    ///< included
} burin_resize_filter;

typedef enum burin_resize_fit {
  BURIN_FIT_STRETCH = 0, ///< the whole image, whatever its proportions
  BURIN_FIT_CROP         ///< the largest centered window that has the result's
                         ///< proportions
} burin_resize_fit;

typedef enum burin_layout { BURIN_NCHW = 0, BURIN_NHWC } burin_layout;

/// What the manifest says about one input, as constants of the emitted library.
/// A level p of 0 to 255 becomes (p * scale - mean) / std in BURIN_F32,
/// BURIN_F16 or BURIN_BF16, or that rounded and clamped in BURIN_U8.
typedef struct burin_image_plan {
  uint32_t width;
  uint32_t height;
  uint32_t channels; ///< 1 gray or 3 RGB
  burin_resize_filter filter;
  burin_resize_fit fit;
  burin_layout layout;
  burin_dtype dtype; ///< BURIN_F32, BURIN_F16, BURIN_BF16 or BURIN_U8
  float scale;
  float mean[4];
  float std[4]; ///< not 0
} burin_image_plan;

/// Fills `tensor` (one image, dense, aligned to its element) from `image` by
/// `plan`. Color becomes gray by BT.601 weights, gray becomes color by
/// repetition; resized levels are not rounded. Fails with
/// BURIN_INVALID_ARGUMENT on null, misaligned or inconsistent arguments and
/// BURIN_UNSUPPORTED_IMAGE on no pixels, too long sides or channels beyond 4.
BURIN_API burin_status burin_image_to_tensor(const burin_image_plan *plan,
                                             const burin_image *image,
                                             void *tensor);

/// One answer: its place in the model's output, its score (a probability where
/// the plan has softmax), and its label.
typedef struct burin_class {
  uint32_t index;
  float score;
  const char *label; ///< static, UTF-8, empty where the model has no labels
} burin_class;

/// What the manifest says about one output.
typedef struct burin_class_plan {
  burin_dtype dtype; ///< of the scores: BURIN_F32, BURIN_F16 or BURIN_BF16
  uint32_t count;    ///< scores of the output
  uint32_t top_k;    ///< most classes to give; 0 for all
  int softmax;       ///< not 0: the scores are logits, to be turned into
                     ///< probabilities
  float threshold;   ///< classes below it are left out
  const char *const *labels; ///< `count` of them, or null
} burin_class_plan;

/// Writes the best classes of the `plan->count` `scores` to `classes`, best
/// first, equal ones by index, and how many there are to `*count`. What is not
/// a number is no class. Fails with BURIN_INVALID_ARGUMENT on null pointers or
/// another dtype and with BURIN_CAPACITY_TOO_SMALL when `capacity` is below
/// what top_k allows, which is then put in `*count`.
BURIN_API burin_status burin_top_k(const burin_class_plan *plan,
                                   const void *scores, burin_class *classes,
                                   size_t capacity, size_t *count);

#ifdef __cplusplus
}
#endif

#endif // BURIN_IMAGE_H
