// Classifies the embedded images on a microcontroller and prints one line for
// each: its name and the most probable class.
#include "digits.h"
#include "images.h"
#include "semihosting.h"

alignas(DIGITS_ARENA_ALIGNMENT) static unsigned char arena[DIGITS_ARENA_BYTES];
static digits_context context;

static int fail(const char *where, burin_status status) {
  semihosting_print(where);
  semihosting_print(": ");
  semihosting_print(burin_status_text(status));
  semihosting_print("\n");
  return 1;
}

int main() {
  burin_status status = digits_create(&context, arena, sizeof arena, nullptr);
  if (status != BURIN_OK)
    return fail("create", status);

  for (unsigned i = 0; i < firmware_image_count; ++i) {
    const firmware_image &source = firmware_images[i];
    burin_image image = {};
    image.pixels = source.pixels;
    image.width = source.width, image.height = source.height;
    image.channels = 1, image.row_stride = source.width;
    burin_class best[10];
    size_t count = 0;
    status = digits_classify(&context, &image, best, 10, &count);
    if (status != BURIN_OK || count == 0)
      return fail(source.name, status);
    semihosting_print(source.name);
    semihosting_print(" ");
    semihosting_print(best[0].label);
    semihosting_print("\n");
  }
  return 0;
}
