// Tells image formats apart and guards the allocation of pixels.

#include "compiler/support/Image.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/ImageFormats.h"
#include "compiler/support/InputFile.h"

namespace burin::support {

llvm::Expected<Image> makeImage(int64_t width, int64_t height, int64_t channels,
                                int64_t pixelLimit) {
  if (width < 1 || height < 1)
    return failure("image of {} x {} pixels is empty", width, height);
  std::optional<int64_t> pixels = checkedMul(width, height);
  if (!pixels || *pixels > pixelLimit)
    return failure("image of {} x {} pixels is beyond the limit of {}", width,
                   height, pixelLimit);
  Image image{width, height, channels, {}};
  image.pixels.resize(*pixels * channels);
  return image;
}

llvm::Expected<Image> decodeImage(llvm::StringRef bytes, int64_t pixelLimit) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"))
    return decodePng(bytes, pixelLimit);
  if (bytes.starts_with("\xff\xd8\xff"))
    return decodeJpeg(bytes, pixelLimit);
  if (bytes.size() >= 2 && bytes[0] == 'P' &&
      llvm::StringRef("2356").contains(bytes[1]))
    return decodePnm(bytes, pixelLimit);
  return failure("not a PNG, JPEG, PGM or PPM image");
}

llvm::Expected<Image> readImageFile(llvm::StringRef path) {
  auto buffer = readInputFile(path);
  if (!buffer)
    return buffer.takeError();
  llvm::Expected<Image> image = decodeImage((*buffer)->getBuffer());
  if (!image)
    return withContext(image.takeError(), quote(path));
  return image;
}

} // namespace burin::support
