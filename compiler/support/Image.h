// Turns the bytes of an image file into pixels, within a bound on their number.

#ifndef BURIN_COMPILER_SUPPORT_IMAGE_H
#define BURIN_COMPILER_SUPPORT_IMAGE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <vector>

namespace burin::support {

/// Rows from top to bottom, channels of a pixel side by side, 0 to 255.
struct Image {
  int64_t width = 0;
  int64_t height = 0;
  /// 1 gray, 3 red green blue, 4 with alpha.
  int64_t channels = 0;
  std::vector<uint8_t> pixels;
};

constexpr int64_t defaultPixelLimit = int64_t(64) << 20;

/// Decodes PNG, JPEG, PGM and PPM (plain and raw), told apart by their first
/// bytes. Sixteen bits are rounded to eight, palettes expanded, gray with alpha
/// becomes RGBA; colour profiles and gamma are not applied. Fails on other
/// formats, on more pixels than `pixelLimit` and on damaged or cut-off data.
llvm::Expected<Image> decodeImage(llvm::StringRef bytes,
                                  int64_t pixelLimit = defaultPixelLimit);

/// `decodeImage` of a file; messages start with its path.
llvm::Expected<Image> readImageFile(llvm::StringRef path);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_IMAGE_H
