/* Classifies a gray PGM image with the compiled digits model, from C and with
 * no library but libc. Usage: digits_c IMAGE.pgm */
#include "digits.h"

#include <stdio.h>
#include <stdlib.h>

static _Alignas(DIGITS_ARENA_ALIGNMENT) unsigned char arena[DIGITS_ARENA_BYTES];

/* Reads a binary 8-bit PGM without comments; returns its pixels (to be freed)
 * or null. */
static unsigned char *read_pgm(const char *path, unsigned *width,
                               unsigned *height) {
  FILE *file = fopen(path, "rb");
  unsigned char *pixels = NULL;
  if (file && fscanf(file, "P5 %5u %5u 255", width, height) == 2 &&
      fgetc(file) != EOF) {
    size_t bytes = (size_t)*width * *height;
    pixels = malloc(bytes ? bytes : 1);
    if (pixels && (!bytes || fread(pixels, 1, bytes, file) != bytes)) {
      free(pixels);
      pixels = NULL;
    }
  }
  if (file)
    fclose(file);
  return pixels;
}

int main(int argc, char **argv) {
  unsigned width, height;
  unsigned char *pixels = argc == 2 ? read_pgm(argv[1], &width, &height) : NULL;
  if (!pixels) {
    fprintf(stderr, "usage: %s IMAGE.pgm (binary, 8 bit)\n", argv[0]);
    return 2;
  }

  digits_context context;
  burin_image image = {.pixels = pixels,
                       .width = width,
                       .height = height,
                       .channels = 1,
                       .row_stride = width};
  burin_class classes[10];
  size_t count = 0;
  burin_status status = digits_create(&context, arena, sizeof arena, NULL);
  if (status == BURIN_OK)
    status = digits_classify(&context, &image, classes, 10, &count);
  free(pixels);
  if (status != BURIN_OK) {
    fprintf(stderr, "%s: %s\n", argv[0], burin_status_text(status));
    return 1;
  }
  for (size_t i = 0; i < count; ++i)
    printf("%s %.4f\n", classes[i].label, (double)classes[i].score);
  return 0;
}
