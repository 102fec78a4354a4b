// libpng reports errors by longjmp: all of that stays in this file.

#include "compiler/support/Diagnostic.h"
#include "compiler/support/ImageFormats.h"
#include <csetjmp>
#include <cstring>
#include <png.h>

namespace burin::support {
namespace {

/// All that decoding needs. It lives outside the function that calls setjmp, so
/// that a longjmp skips no destructor and no local variable is clobbered.
struct PngReader {
  llvm::StringRef rest;
  std::string message;
  png_structp png = nullptr;
  png_infop info = nullptr;
  int64_t width = 0, height = 0, channels = 0;

  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};

void readBytes(png_structp png, png_bytep target, size_t count) {
  auto *reader = static_cast<PngReader *>(png_get_io_ptr(png));
  if (count > reader->rest.size())
    png_error(png, "file is cut off");
  std::memcpy(target, reader->rest.data(), count);
  reader->rest = reader->rest.drop_front(count);
}

[[noreturn]] void onError(png_structp png, png_const_charp message) {
  static_cast<PngReader *>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

/// Asks libpng for 8-bit gray, RGB or RGBA, and reads the image's size.
bool readHeader(PngReader &reader) {
  if (setjmp(png_jmpbuf(reader.png)))
    return false;
  png_structp png = reader.png;
  png_infop info = reader.info;
  png_set_read_fn(png, &reader, readBytes);
  // Unknown and text chunks are not of interest, and a bomb may lie in them.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_chunk_cache_max(png, 16);
  png_set_chunk_malloc_max(png, 1 << 20);
  png_read_info(png, info);
  png_byte color = png_get_color_type(png, info);
  bool hasAlpha =
      (color & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
  png_set_expand(png);
  png_set_scale_16(png);
  if (hasAlpha && !(color & PNG_COLOR_MASK_COLOR))
    png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  reader.width = png_get_image_width(png, info);
  reader.height = png_get_image_height(png, info);
  reader.channels = png_get_channels(png, info);
  return true;
}

bool readPixels(PngReader &reader, png_bytep *rows) {
  if (setjmp(png_jmpbuf(reader.png)))
    return false;
  png_read_image(reader.png, rows);
  png_read_end(reader.png, nullptr);
  return true;
}

} // namespace

llvm::Expected<Image> decodePng(llvm::StringRef bytes, int64_t pixelLimit) {
  PngReader reader;
  reader.rest = bytes;
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, onError,
                                      onWarning);
  reader.info = reader.png ? png_create_info_struct(reader.png) : nullptr;
  if (!reader.info)
    return failure("PNG: out of memory");
  if (!readHeader(reader))
    return failure("PNG: {}", printable(reader.message));
  llvm::Expected<Image> image =
      makeImage(reader.width, reader.height, reader.channels, pixelLimit);
  if (!image)
    return image.takeError();
  std::vector<png_bytep> rows(image->height);
  for (int64_t y = 0; y < image->height; ++y)
    rows[y] = &image->pixels[y * image->width * image->channels];
  if (!readPixels(reader, rows.data()))
    return failure("PNG: {}", printable(reader.message));
  return image;
}

} // namespace burin::support
