/* The test images inside the firmware; embed_images.py writes the table at
 * build time. */
#ifndef FIRMWARE_IMAGES_H
#define FIRMWARE_IMAGES_H

#ifdef __cplusplus
extern "C" {
#endif

struct firmware_image {
  const char *name; /* "<label>/<file>" */
  unsigned width, height;
  const unsigned char *pixels; /* 8 bit gray, rows from the top */
};

extern const struct firmware_image firmware_images[];
extern const unsigned firmware_image_count;

#ifdef __cplusplus
}
#endif

#endif
