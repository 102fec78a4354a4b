// Images as encoders write them, and as an attacker would.

#include "compiler/support/Image.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <cstdio>
#include <gtest/gtest.h>
#include <jpeglib.h>
#include <png.h>
#include <random>

namespace burin::support {
namespace {

using Pixels = std::vector<uint8_t>;

struct PngLayout {
  uint32_t width, height;
  int depth, color;
  int interlace = PNG_INTERLACE_NONE;
  /// Palette entries are gray levels 10, 20, ..., the first one transparent.
  bool hasTransparency = false;
};

std::string pngOf(const PngLayout &layout, Pixels data) {
  std::string file;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &file,
      [](png_structp png, png_bytep bytes, size_t count) {
        static_cast<std::string *>(png_get_io_ptr(png))
            ->append(reinterpret_cast<char *>(bytes), count);
      },
      nullptr);
  png_set_IHDR(png, info, layout.width, layout.height, layout.depth,
               layout.color, layout.interlace, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_color palette[4] = {
      {10, 10, 10}, {20, 20, 20}, {30, 30, 30}, {40, 41, 42}};
  if (layout.color == PNG_COLOR_TYPE_PALETTE) {
    png_set_PLTE(png, info, palette, 4);
    png_byte alpha = 0;
    if (layout.hasTransparency)
      png_set_tRNS(png, info, &alpha, 1, nullptr);
  }
  std::vector<png_bytep> rows;
  for (uint32_t y = 0; y < layout.height; ++y)
    rows.push_back(&data[y * data.size() / layout.height]);
  png_set_rows(png, info, rows.data());
  png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

std::string jpegOf(uint32_t width, uint32_t height, int channels,
                   Pixels pixels) {
  jpeg_compress_struct jpeg;
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char *bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &bytes, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = channels;
  jpeg.in_color_space = channels == 1   ? JCS_GRAYSCALE
                        : channels == 3 ? JCS_RGB
                                        : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 100, TRUE);
  jpeg_simple_progression(&jpeg);
  // Scans without refinement, which may be repeated at will.
  const jpeg_scan_info scans[] = {{1, {0}, 0, 0, 0, 0}, {1, {0}, 1, 63, 0, 0}};
  if (channels == 1) {
    jpeg.scan_info = scans;
    jpeg.num_scans = 2;
  }
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < height) {
    JSAMPROW row = &pixels[jpeg.next_scanline * width * channels];
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  std::string file(reinterpret_cast<char *>(bytes), size);
  jpeg_destroy_compress(&jpeg);
  free(bytes);
  return file;
}

void expectImage(llvm::Expected<Image> image, int64_t width, int64_t height,
                 int64_t channels, const Pixels &pixels) {
  ASSERT_TRUE(bool(image)) << llvm::toString(image.takeError());
  EXPECT_EQ(image->width, width);
  EXPECT_EQ(image->height, height);
  EXPECT_EQ(image->channels, channels);
  EXPECT_EQ(image->pixels, pixels);
}

TEST(Image, ReadsPngOfEveryKind) {
  expectImage(decodeImage(pngOf({2, 2, 8, PNG_COLOR_TYPE_GRAY}, {1, 2, 3, 4})),
              2, 2, 1, {1, 2, 3, 4});
  expectImage(decodeImage(pngOf({4, 1, 2, PNG_COLOR_TYPE_GRAY}, {0x1b})), 4, 1,
              1, {0, 85, 170, 255});
  expectImage(decodeImage(pngOf({2, 1, 16, PNG_COLOR_TYPE_GRAY},
                                {0x01, 0x00, 0xff, 0xff})),
              2, 1, 1, {1, 255});
  expectImage(
      decodeImage(pngOf({1, 2, 8, PNG_COLOR_TYPE_RGB}, {1, 2, 3, 4, 5, 6})), 1,
      2, 3, {1, 2, 3, 4, 5, 6});
  expectImage(decodeImage(pngOf({1, 1, 8, PNG_COLOR_TYPE_RGBA}, {1, 2, 3, 4})),
              1, 1, 4, {1, 2, 3, 4});
  expectImage(decodeImage(pngOf({1, 1, 8, PNG_COLOR_TYPE_GRAY_ALPHA}, {7, 9})),
              1, 1, 4, {7, 7, 7, 9});
  expectImage(decodeImage(pngOf({2, 1, 8, PNG_COLOR_TYPE_PALETTE}, {1, 3})), 2,
              1, 3, {20, 20, 20, 40, 41, 42});
  PngLayout transparent{2, 1, 8, PNG_COLOR_TYPE_PALETTE};
  transparent.hasTransparency = true;
  expectImage(decodeImage(pngOf(transparent, {0, 1})), 2, 1, 4,
              {10, 10, 10, 0, 20, 20, 20, 255});
  Pixels ramp(9 * 9);
  for (size_t i = 0; i < ramp.size(); ++i)
    ramp[i] = i;
  expectImage(decodeImage(pngOf(
                  {9, 9, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_ADAM7}, ramp)),
              9, 9, 1, ramp);
}

TEST(Image, ReadsJpeg) {
  expectImage(decodeImage(jpegOf(8, 8, 1, Pixels(64, 100))), 8, 8, 1,
              Pixels(64, 100));
  expectImage(decodeImage(jpegOf(3, 2, 3, Pixels(18, 200))), 3, 2, 3,
              Pixels(18, 200));
  EXPECT_EQ(errorText(decodeImage(jpegOf(8, 8, 4, Pixels(256, 1)))),
            "JPEG: expected 1 or 3 channels, got 4");
}

TEST(Image, ReadsPnm) {
  expectImage(decodeImage("P2 # a comment\n2 2\n#another\n15\n0 15\n3 1"), 2, 2,
              1, {0, 255, 51, 17});
  expectImage(decodeImage("P3\n1 1 255\n1 2 3\n"), 1, 1, 3, {1, 2, 3});
  expectImage(decodeImage("P5 2 1 255\nab"), 2, 1, 1, {'a', 'b'});
  expectImage(decodeImage("P6 1 1 255\nabc"), 1, 1, 3, {'a', 'b', 'c'});
  expectImage(
      decodeImage(llvm::StringRef("P5 2 1 65535\n\xff\xff\x80\x00", 17)), 2, 1,
      1, {255, 128});
}

TEST(Image, RefusesWithReason) {
  const std::pair<llvm::StringRef, const char *> cases[] = {
      {"", "not a PNG, JPEG, PGM or PPM image"},
      {"GIF89a", "not a PNG, JPEG, PGM or PPM image"},
      {"P4 1 1\n1", "not a PNG, JPEG, PGM or PPM image"},
      {"P5", "PNM: expected a width at the end"},
      {"P5 1 x", "PNM: expected a height at 'x'"},
      {"P5 1 1 -1", "PNM: expected a maximum at '-1'"},
      {"P5 9999999999 1 1", "PNM: a width '9999999999' is too large"},
      {"P5 1 1 0 a", "PNM: expected a maximum from 1 to 65535, got 0"},
      {"P5 1 1 70000 a", "PNM: expected a maximum from 1 to 65535, got 70000"},
      {"P5 2 2 255\nabc", "PNM: expected at least 4 bytes of samples, got 3"},
      {"P2 2 2 255\n1 2 3", "PNM: expected at least 7 bytes of samples, got 5"},
      {"P2 2 1 255\n  1 ", "PNM: expected a sample at the end"},
      {"P2 1 1 15\n16", "PNM: sample 16 is beyond the maximum 15"},
      {"P5 0 5 255\n", "image of 0 x 5 pixels is empty"},
      {"P5 99999 99999 255\n",
       "image of 99999 x 99999 pixels is beyond the limit of 67108864"}};
  for (const auto &[bytes, message] : cases)
    EXPECT_EQ(errorText(decodeImage(bytes)), message);
  std::string png = pngOf({2, 2, 8, PNG_COLOR_TYPE_GRAY}, {1, 2, 3, 4});
  EXPECT_EQ(errorText(decodeImage(png, 3)),
            "image of 2 x 2 pixels is beyond the limit of 3");
  EXPECT_EQ(errorText(decodeImage(llvm::StringRef(png).drop_back(1))),
            "PNG: file is cut off");
  EXPECT_EQ(errorText(decodeImage(png.substr(0, 12))), "PNG: file is cut off");
  std::string jpeg = jpegOf(8, 8, 1, Pixels(64, 100));
  EXPECT_EQ(errorText(decodeImage(jpeg, 3)),
            "image of 8 x 8 pixels is beyond the limit of 3");
  EXPECT_EQ(errorText(decodeImage(llvm::StringRef(jpeg).drop_back(20))),
            "JPEG: Premature end of JPEG file");
  EXPECT_EQ(errorText(decodeImage(jpeg.substr(0, 30))),
            "JPEG: Premature end of JPEG file");
}

TEST(Image, StopsAtTooManyScans) {
  std::string jpeg = jpegOf(8, 8, 1, Pixels(64, 100));
  size_t last = jpeg.rfind("\xff\xda");
  std::string scan = jpeg.substr(last, jpeg.size() - 2 - last);
  std::string bomb = jpeg.substr(0, last);
  for (int i = 0; i < 600; ++i)
    bomb += scan;
  bomb += "\xff\xd9";
  EXPECT_EQ(errorText(decodeImage(bomb)), "JPEG: more than 500 scans");
}

TEST(Image, SurvivesDamage) {
  Pixels pixels(16 * 16 * 3);
  std::mt19937 random(1);
  for (uint8_t &pixel : pixels)
    pixel = random();
  const std::string files[] = {
      pngOf({16, 16, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7}, pixels),
      jpegOf(16, 16, 3, pixels),
      "P6 16 16 255\n" + std::string(pixels.begin(), pixels.end())};
  for (const std::string &sound : files) {
    for (size_t size = 0; size < sound.size(); size += 7)
      EXPECT_NE(errorText(decodeImage(llvm::StringRef(sound).take_front(size))),
                "");
    for (int i = 0; i < 2000; ++i) {
      std::string damaged = sound;
      for (int flips = 0; flips < 3; ++flips)
        damaged[random() % damaged.size()] ^= 1 << random() % 8;
      errorText(decodeImage(damaged, 1 << 20));
    }
  }
}

TEST(Image, FilesNameThemselves) {
  ScratchFolder scratch;
  std::string path = scratch.path("a.pgm");
  scratch.write("a.pgm", "P5 1 1 255\nx");
  expectImage(readImageFile(path), 1, 1, 1, {'x'});
  scratch.write("a.pgm", "junk");
  EXPECT_EQ(errorText(readImageFile(path)),
            "'" + path + "': not a PNG, JPEG, PGM or PPM image");
  EXPECT_EQ(errorText(readImageFile(scratch.path("absent"))),
            "cannot read '" + scratch.path("absent") +
                "': No such file or directory");
}

} // namespace
} // namespace burin::support
