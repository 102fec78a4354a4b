// libjpeg reports errors by longjmp: all of that stays in this file.

#include "compiler/support/Diagnostic.h"
#include "compiler/support/ImageFormats.h"
#include <csetjmp>
#include <cstdio> // jpeglib.h needs FILE
#include <jerror.h>
#include <jpeglib.h>

namespace burin::support {
namespace {

/// All that decoding needs. It lives outside the function that calls setjmp, so
/// that a longjmp skips no destructor and no local variable is clobbered.
struct JpegReader {
  jpeg_decompress_struct jpeg = {};
  jpeg_error_mgr errors = {};
  jpeg_progress_mgr progress = {};
  jmp_buf landing;
  std::string message;

  ~JpegReader() { jpeg_destroy_decompress(&jpeg); }
};

JpegReader &readerOf(j_common_ptr jpeg) {
  return *static_cast<JpegReader *>(jpeg->client_data);
}

[[noreturn]] void onError(j_common_ptr jpeg) {
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  JpegReader &reader = readerOf(jpeg);
  reader.message = text;
  longjmp(reader.landing, 1);
}

/// libjpeg only warns of damaged data and makes up pixels. Stray bytes between
/// segments are common and harmless.
void onMessage(j_common_ptr jpeg, int level) {
  if (level < 0 && jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA)
    onError(jpeg);
}

/// A small progressive file can ask for thousands of passes over all pixels.
void onProgress(j_common_ptr jpeg) {
  constexpr int maxScans = 500;
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= maxScans)
    return;
  JpegReader &reader = readerOf(jpeg);
  reader.message = "more than 500 scans";
  longjmp(reader.landing, 1);
}

bool readHeader(JpegReader &reader, llvm::StringRef bytes) {
  if (setjmp(reader.landing))
    return false;
  jpeg_decompress_struct &jpeg = reader.jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &reader.progress;
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char *>(bytes.data()),
               bytes.size());
  jpeg_read_header(&jpeg, TRUE);
  return true;
}

bool readPixels(JpegReader &reader, Image &image) {
  if (setjmp(reader.landing))
    return false;
  jpeg_decompress_struct &jpeg = reader.jpeg;
  jpeg_start_decompress(&jpeg);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row =
        &image.pixels[jpeg.output_scanline * image.width * image.channels];
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

} // namespace

llvm::Expected<Image> decodeJpeg(llvm::StringRef bytes, int64_t pixelLimit) {
  JpegReader reader;
  jpeg_decompress_struct &jpeg = reader.jpeg;
  jpeg.err = jpeg_std_error(&reader.errors);
  jpeg.client_data = &reader;
  reader.errors.error_exit = onError;
  reader.errors.emit_message = onMessage;
  reader.progress.progress_monitor = onProgress;
  if (!readHeader(reader, bytes))
    return failure("JPEG: {}", printable(reader.message));
  if (jpeg.num_components != 1 && jpeg.num_components != 3)
    return failure("JPEG: expected 1 or 3 channels, got {}",
                   jpeg.num_components);
  bool isGray = jpeg.num_components == 1;
  jpeg.out_color_space = isGray ? JCS_GRAYSCALE : JCS_RGB;
  llvm::Expected<Image> image = makeImage(jpeg.image_width, jpeg.image_height,
                                          isGray ? 1 : 3, pixelLimit);
  if (!image)
    return image.takeError();
  if (!readPixels(reader, *image))
    return failure("JPEG: {}", printable(reader.message));
  return image;
}

} // namespace burin::support
