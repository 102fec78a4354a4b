// Turns an image's bytes into a model's input: crop, resize, gray or color,
// normalisation and layout in one pass.
//
// Levels are fixed-point with 16 fraction bits until they are normalised, so
// gray weights sum to exactly one, an image of one color stays that color, and
// no table or row buffer is needed. Sides below 2^15 keep all coordinates in 32
// bits.
#include "burin/image.h"
#include "narrow_float.h"

enum {
  LEVEL_BITS = 16,
  RED_WEIGHT = 19595,
  GREEN_WEIGHT = 38470,
  BLUE_WEIGHT = 7471
};

/// The part of the image that is stretched to the result.
typedef struct window {
  const uint8_t *pixels;
  size_t row_stride;
  uint32_t width;
  uint32_t height;
  uint32_t channels;
} window;

/// Returns channel `channel` of `wanted` (1 or 3) at a source pixel, as a
/// fixed-point level.
static uint32_t level_at(const window *source, uint32_t x, uint32_t y,
                         uint32_t channel, uint32_t wanted) {
  const uint8_t *pixel = source->pixels + (size_t)y * source->row_stride +
                         (size_t)x * source->channels;
  if (source->channels < 3)
    return (uint32_t)pixel[0] << LEVEL_BITS;
  if (wanted == 1)
    return pixel[0] * (uint32_t)RED_WEIGHT + pixel[1] * (uint32_t)GREEN_WEIGHT +
           pixel[2] * (uint32_t)BLUE_WEIGHT;
  return (uint32_t)pixel[channel] << LEVEL_BITS;
}

/// Where a pixel of the result falls on one axis of the source: between `low`
/// and `high`, `fraction` of the way.
typedef struct tap {
  uint32_t low;
  uint32_t high;
  float fraction;
} tap;

/// Takes position (2 * index + 1) * size / (2 * target) - 1/2, the center seen
/// from pixel centers, clamped to the edges.
static tap bilinear_tap(uint32_t index, uint32_t size, uint32_t target) {
  const uint32_t center =
      (2 * index + 1) * size; // in units of 1 / (2 * target)
  const uint32_t unit = 2 * target;
  tap result = {0, 0, 0.0f};
  if (center > target) {
    const uint32_t position = center - target;
    result.low = position / unit;
    result.fraction = (float)(position % unit) / (float)unit;
  }
  result.high = result.low + 1 < size ? result.low + 1 : result.low;
  return result;
}

static uint32_t nearest_index(uint32_t index, uint32_t size, uint32_t target) {
  return (2 * index + 1) * size / (2 * target);
}

/// Returns how much of source pixel `pixel` lies under result pixel `index`, in
/// units of 1 / target of a source pixel.
static uint32_t coverage(uint32_t pixel, uint32_t index, uint32_t size,
                         uint32_t target) {
  const uint32_t first = index * size, last = first + size;
  const uint32_t begin = pixel * target, end = begin + target;
  return (last < end ? last : end) - (first > begin ? first : begin);
}

/// A pixel of the result and what it is made from.
typedef struct pixel_site {
  const burin_image_plan *plan;
  const window *source;
  uint32_t x;
  uint32_t y;
} pixel_site;

static void nearest_levels(const pixel_site *site, float *levels) {
  const burin_image_plan *plan = site->plan;
  const uint32_t x = nearest_index(site->x, site->source->width, plan->width);
  const uint32_t y = nearest_index(site->y, site->source->height, plan->height);
  for (uint32_t c = 0; c < plan->channels; ++c)
    levels[c] = (float)level_at(site->source, x, y, c, plan->channels);
}

static void bilinear_levels(const pixel_site *site, float *levels) {
  const burin_image_plan *plan = site->plan;
  const window *source = site->source;
  const tap x = bilinear_tap(site->x, source->width, plan->width);
  const tap y = bilinear_tap(site->y, source->height, plan->height);
  for (uint32_t c = 0; c < plan->channels; ++c) {
    const float a = (float)level_at(source, x.low, y.low, c, plan->channels);
    const float b = (float)level_at(source, x.high, y.low, c, plan->channels);
    const float d = (float)level_at(source, x.low, y.high, c, plan->channels);
    const float e = (float)level_at(source, x.high, y.high, c, plan->channels);
    const float top = a + (b - a) * x.fraction;
    const float bottom = d + (e - d) * x.fraction;
    levels[c] = top + (bottom - top) * y.fraction;
  }
}

static void area_levels(const pixel_site *site, float *levels) {
  const burin_image_plan *plan = site->plan;
  const window *source = site->source;
  const uint32_t first_x = site->x * source->width / plan->width;
  const uint32_t first_y = site->y * source->height / plan->height;
  const uint32_t end_x =
      ((site->x + 1) * source->width + plan->width - 1) / plan->width;
  const uint32_t end_y =
      ((site->y + 1) * source->height + plan->height - 1) / plan->height;
  const uint64_t total = (uint64_t)source->width * source->height;
  for (uint32_t c = 0; c < plan->channels; ++c) {
    uint64_t sum = 0; // below 2^24 * 2^15 * 2^15
    for (uint32_t y = first_y; y < end_y; ++y) {
      uint64_t row = 0;
      for (uint32_t x = first_x; x < end_x; ++x)
        row += (uint64_t)level_at(source, x, y, c, plan->channels) *
               coverage(x, site->x, source->width, plan->width);
      sum += row * coverage(y, site->y, source->height, plan->height);
    }
    const uint64_t mean = (sum + total / 2) / total;
    levels[c] = (float)mean;
  }
}

/// Computes the fixed-point levels of all channels of one pixel of the result.
static void resize_pixel(const pixel_site *site, float *levels) {
  switch (site->plan->filter) {
  case BURIN_RESIZE_NEAREST:
    nearest_levels(site, levels);
    break;
  case BURIN_RESIZE_BILINEAR:
    bilinear_levels(site, levels);
    break;
  case BURIN_RESIZE_AREA:
    area_levels(site, levels);
    break;
  }
}

/// Rounds to the nearest byte, halves upwards; what is not a number becomes 0.
static uint8_t byte_of(float value) {
  const float shifted = value + 0.5f;
  if (shifted >= 256.0f)
    return 255;
  return shifted >= 0.0f ? (uint8_t)shifted : 0;
}

/// Normalises one pixel and stores it where the layout wants its channels.
static void store_pixel(const pixel_site *site, const float *levels,
                        void *tensor) {
  const burin_image_plan *plan = site->plan;
  const size_t area = (size_t)plan->width * plan->height;
  const size_t pixel = (size_t)site->y * plan->width + site->x;
  for (uint32_t c = 0; c < plan->channels; ++c) {
    const float level = levels[c] * (1.0f / 65536.0f);
    const float value = (level * plan->scale - plan->mean[c]) / plan->std[c];
    const size_t index = plan->layout == BURIN_NHWC ? pixel * plan->channels + c
                                                    : c * area + pixel;
    if (plan->dtype == BURIN_U8)
      ((uint8_t *)tensor)[index] = byte_of(value);
    else
      burin_write_float(tensor, index, plan->dtype, value);
  }
}

/// Returns the window of `image` that `plan` uses: all of it, or the largest
/// centered one of the result's proportions.
static window choose_window(const burin_image_plan *plan,
                            const burin_image *image) {
  window result = {image->pixels, image->row_stride, image->width,
                   image->height, image->channels};
  if (plan->fit != BURIN_FIT_CROP)
    return result;
  if (image->width * plan->height > image->height * plan->width)
    result.width =
        (image->height * plan->width + plan->height / 2) / plan->height;
  else
    result.height =
        (image->width * plan->height + plan->width / 2) / plan->width;
  if (!result.width)
    result.width = 1;
  if (!result.height)
    result.height = 1;
  result.pixels +=
      (size_t)((image->height - result.height) / 2) * image->row_stride +
      (size_t)((image->width - result.width) / 2) * image->channels;
  return result;
}

static int is_side(uint32_t length) {
  return length > 0 && length <= BURIN_IMAGE_MAX_SIDE;
}

static burin_status check_plan(const burin_image_plan *plan) {
  if (!is_side(plan->width) || !is_side(plan->height) ||
      (plan->channels != 1 && plan->channels != 3))
    return BURIN_INVALID_ARGUMENT;
  if (!burin_is_short_float(plan->dtype) && plan->dtype != BURIN_U8)
    return BURIN_INVALID_ARGUMENT;
  if ((unsigned)plan->filter > BURIN_RESIZE_AREA ||
      (unsigned)plan->fit > BURIN_FIT_CROP ||
      (unsigned)plan->layout > BURIN_NHWC)
    return BURIN_INVALID_ARGUMENT;
  if ((size_t)plan->width * plan->height >
      SIZE_MAX / sizeof(float) / plan->channels)
    return BURIN_INVALID_ARGUMENT;
  for (uint32_t c = 0; c < plan->channels; ++c)
    if (plan->std[c] == 0.0f)
      return BURIN_INVALID_ARGUMENT;
  return BURIN_OK;
}

static burin_status check_image(const burin_image *image) {
  if (!image->pixels)
    return BURIN_INVALID_ARGUMENT;
  if (!is_side(image->width) || !is_side(image->height) ||
      image->channels < 1 || image->channels > 4)
    return BURIN_UNSUPPORTED_IMAGE;
  const size_t row_bytes = (size_t)image->width * image->channels;
  if (image->row_stride < row_bytes)
    return BURIN_INVALID_ARGUMENT;
  if (image->height > 1 &&
      image->row_stride > (SIZE_MAX - row_bytes) / (image->height - 1))
    return BURIN_INVALID_ARGUMENT;
  return BURIN_OK;
}

burin_status burin_image_to_tensor(const burin_image_plan *plan,
                                   const burin_image *image, void *tensor) {
  if (!plan || !image || !tensor)
    return BURIN_INVALID_ARGUMENT;
  burin_status status = check_plan(plan);
  if (status == BURIN_OK)
    status = check_image(image);
  if (status != BURIN_OK)
    return status;
  if ((uintptr_t)tensor % burin_dtype_bytes(plan->dtype))
    return BURIN_INVALID_ARGUMENT;

  const window source = choose_window(plan, image);
  pixel_site site = {plan, &source, 0, 0};
  for (site.y = 0; site.y < plan->height; ++site.y)
    for (site.x = 0; site.x < plan->width; ++site.x) {
      float levels[3];
      resize_pixel(&site, levels);
      store_pixel(&site, levels, tensor);
    }
  return BURIN_OK;
}
