// The decoders behind decodeImage, one a format, and what they share.

#ifndef BURIN_COMPILER_SUPPORT_IMAGEFORMATS_H
#define BURIN_COMPILER_SUPPORT_IMAGEFORMATS_H

#include "compiler/support/Image.h"

namespace burin::support {

llvm::Expected<Image> decodePng(llvm::StringRef bytes, int64_t pixelLimit);
llvm::Expected<Image> decodeJpeg(llvm::StringRef bytes, int64_t pixelLimit);
llvm::Expected<Image> decodePnm(llvm::StringRef bytes, int64_t pixelLimit);

/// An image of this size with its pixels allocated, if the limit allows it.
llvm::Expected<Image> makeImage(int64_t width, int64_t height, int64_t channels,
                                int64_t pixelLimit);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_IMAGEFORMATS_H
