// Portable graymaps and pixmaps, plain and raw; see the netpbm manual's pgm(5)
// and ppm(5).

#include "compiler/support/Diagnostic.h"
#include "compiler/support/ImageFormats.h"
#include "llvm/ADT/StringExtras.h"

namespace burin::support {
namespace {

class PnmReader {
public:
  explicit PnmReader(llvm::StringRef bytes) : rest(bytes) {}

  /// The next number of at most five digits, after white space and comments.
  llvm::Error readNumber(uint32_t &value, llvm::StringRef what) {
    skipSpace();
    llvm::StringRef digits =
        rest.take_while([](char c) { return llvm::isDigit(c); });
    if (digits.empty())
      return failure("PNM: expected {} at {}", what.str(),
                     rest.empty() ? "the end" : quote(rest.take_front(8)));
    if (digits.size() > 9)
      return failure("PNM: {} {} is too large", what.str(), quote(digits));
    rest = rest.drop_front(digits.size());
    value = 0;
    for (char c : digits)
      value = value * 10 + (c - '0');
    return llvm::Error::success();
  }

  llvm::StringRef rest;

private:
  void skipSpace() {
    while (true) {
      rest = rest.ltrim(" \t\r\n\v\f");
      if (!rest.consume_front("#"))
        return;
      rest = rest.drop_while([](char c) { return c != '\n'; });
    }
  }
};

uint8_t scaled(uint32_t sample, uint32_t maximum) {
  return (std::min(sample, maximum) * 255 + maximum / 2) / maximum;
}

llvm::Error readPlain(PnmReader &reader, uint32_t maximum, Image &image) {
  for (uint8_t &pixel : image.pixels) {
    uint32_t sample;
    if (llvm::Error error = reader.readNumber(sample, "a sample"))
      return error;
    if (sample > maximum)
      return failure("PNM: sample {} is beyond the maximum {}", sample,
                     maximum);
    pixel = scaled(sample, maximum);
  }
  return llvm::Error::success();
}

/// One byte a sample, or two with the high one first. The length was checked.
void readRaw(llvm::StringRef data, uint32_t maximum, Image &image) {
  const auto *byte = reinterpret_cast<const uint8_t *>(data.data());
  for (uint8_t &pixel : image.pixels) {
    uint32_t sample = *byte++;
    if (maximum > 255)
      sample = sample << 8 | *byte++;
    pixel = scaled(sample, maximum);
  }
}

} // namespace

llvm::Expected<Image> decodePnm(llvm::StringRef bytes, int64_t pixelLimit) {
  char kind = bytes[1];
  bool isPlain = kind == '2' || kind == '3';
  int64_t channels = kind == '2' || kind == '5' ? 1 : 3;
  PnmReader reader(bytes.drop_front(2));
  uint32_t width, height, maximum;
  if (llvm::Error error = reader.readNumber(width, "a width"))
    return error;
  if (llvm::Error error = reader.readNumber(height, "a height"))
    return error;
  if (llvm::Error error = reader.readNumber(maximum, "a maximum"))
    return error;
  if (maximum < 1 || maximum > 65535)
    return failure("PNM: expected a maximum from 1 to 65535, got {}", maximum);
  // Checked against the limit, and against the bytes that are there, before any
  // pixel is allocated: a plain sample takes at least a digit and a space.
  int64_t samples = int64_t(width) * height * channels; // below 2^62
  int64_t needed =
      isPlain ? samples * 2 - 1 : samples * (maximum > 255 ? 2 : 1);
  llvm::StringRef data = reader.rest.drop_front(!reader.rest.empty());
  if (int64_t(width) * height <= pixelLimit &&
      needed > static_cast<int64_t>(data.size()))
    return failure("PNM: expected at least {} bytes of samples, got {}", needed,
                   data.size());
  llvm::Expected<Image> image = makeImage(width, height, channels, pixelLimit);
  if (!image)
    return image.takeError();
  if (!isPlain)
    readRaw(data, maximum, *image);
  else if (llvm::Error error = readPlain(reader, maximum, *image))
    return error;
  return image;
}

} // namespace burin::support
