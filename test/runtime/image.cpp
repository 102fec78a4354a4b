// Image conversion against numbers from PyTorch and Pillow, against a reference
// in double, and with each wrong argument.
#include "burin/image.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace {

burin_image_plan makePlan(uint32_t width, uint32_t height,
                          uint32_t channels = 1) {
  burin_image_plan plan{};
  plan.width = width, plan.height = height, plan.channels = channels;
  plan.filter = BURIN_RESIZE_BILINEAR;
  plan.dtype = BURIN_F32;
  plan.scale = 1.0f;
  std::fill_n(plan.std, 4, 1.0f);
  return plan;
}

struct Picture {
  std::vector<uint8_t> bytes;
  burin_image image{};

  Picture(uint32_t width, uint32_t height, uint32_t channels,
          const std::vector<uint8_t> &pixels, size_t padding = 0) {
    const size_t row = size_t(width) * channels;
    bytes.assign((row + padding) * height, 0xee);
    for (size_t i = 0; i < pixels.size(); ++i)
      bytes[i / row * (row + padding) + i % row] = pixels[i];
    image = {bytes.data(), width, height, channels, row + padding};
  }
};

std::vector<float> convert(const burin_image_plan &plan,
                           const Picture &picture) {
  std::vector<float> tensor(size_t(plan.width) * plan.height * plan.channels,
                            NAN);
  EXPECT_EQ(burin_image_to_tensor(&plan, &picture.image, tensor.data()),
            BURIN_OK);
  return tensor;
}

void expectNear(const std::vector<float> &actual,
                const std::vector<double> &expected, double tolerance = 1e-4) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], tolerance) << "element " << i;
}

const Picture small(3, 2, 1, {10, 200, 30, 250, 5, 120}, 5);
const Picture grid(6, 4, 1,
                   {11,  48,  85, 122, 159, 196, 233, 14,  51,  88, 125, 162,
                    199, 236, 17, 54,  91,  128, 165, 202, 239, 20, 57,  94});

TEST(ImageResize, BilinearUpscaleMatchesPyTorch) {
  expectNear(convert(makePlan(5, 4), small),
             {10,  86,    200,   98, 30,   70,  102.5, 151.25, 92, 52.5,
              190, 135.5, 53.75, 80, 97.5, 250, 152,   5,      74, 120});
}

TEST(ImageResize, BilinearDownscaleMatchesPyTorch) {
  expectNear(convert(makePlan(4, 3), grid),
             {46.583333, 70.083333, 125.583333, 181.083333, 193.25, 56.75,
              80.25, 135.75, 179.916667, 203.416667, 34.916667, 90.416667});
}

TEST(ImageResize, NearestMatchesPillow) {
  burin_image_plan plan = makePlan(4, 3);
  plan.filter = BURIN_RESIZE_NEAREST;
  expectNear(convert(plan, small),
             {10, 200, 200, 30, 250, 5, 5, 120, 250, 5, 5, 120}, 0);
}

TEST(ImageResize, AreaMatchesPyTorchForWholeFactors) {
  burin_image_plan plan = makePlan(3, 2);
  plan.filter = BURIN_RESIZE_AREA;
  expectNear(convert(plan, grid), {76.5, 86.5, 160.5, 200.5, 82.5, 92.5}, 0);
}

/// One axis of a filter as a dense list of weights, from its definition.
std::vector<double> axisWeights(burin_resize_filter filter, int index, int size,
                                int target) {
  std::vector<double> weights(size);
  const double ratio = double(size) / target;
  if (filter == BURIN_RESIZE_AREA) {
    for (int i = 0; i < size; ++i)
      weights[i] = std::max(0.0, std::min((index + 1) * ratio, i + 1.0) -
                                     std::max(index * ratio, double(i))) /
                   ratio;
    return weights;
  }
  const double center = (index + 0.5) * ratio - 0.5;
  for (int i = -1; i <= size;
       ++i) // a tent over the neighbours, those beyond the edge folded back
    weights[std::clamp(i, 0, size - 1)] +=
        std::max(0.0, 1.0 - std::fabs(i - std::clamp(center, 0.0, size - 1.0)));
  return weights;
}

TEST(ImageResize, AnySizesMatchTheDefinition) {
  std::mt19937 random(7);
  for (burin_resize_filter filter : {BURIN_RESIZE_BILINEAR, BURIN_RESIZE_AREA})
    for (int round = 0; round < 40; ++round) {
      const int width = 1 + int(random() % 20), height = 1 + int(random() % 20);
      std::vector<uint8_t> pixels(size_t(width) * height);
      for (uint8_t &pixel : pixels)
        pixel = uint8_t(random());
      burin_image_plan plan = makePlan(1 + random() % 20, 1 + random() % 20);
      plan.filter = filter;
      const std::vector<float> actual =
          convert(plan, Picture(width, height, 1, pixels, random() % 4));
      for (uint32_t y = 0; y < plan.height; ++y)
        for (uint32_t x = 0; x < plan.width; ++x) {
          const auto wx = axisWeights(filter, x, width, plan.width),
                     wy = axisWeights(filter, y, height, plan.height);
          double expected = 0;
          for (int i = 0; i < height; ++i)
            for (int j = 0; j < width; ++j)
              expected += wy[i] * wx[j] * pixels[i * width + j];
          ASSERT_NEAR(actual[y * plan.width + x], expected, 1e-4)
              << width << "x" << height << " to " << plan.width << "x"
              << plan.height << " at " << x << "," << y;
        }
    }
}

TEST(ImageResize, OneColorStaysThatColorExactly) {
  for (burin_resize_filter filter :
       {BURIN_RESIZE_NEAREST, BURIN_RESIZE_BILINEAR, BURIN_RESIZE_AREA})
    for (int level : {0, 1, 77, 255}) {
      burin_image_plan plan = makePlan(7, 3);
      plan.filter = filter;
      const Picture picture(13, 11, 3,
                            std::vector<uint8_t>(13 * 11 * 3, uint8_t(level)));
      EXPECT_EQ(convert(plan, picture), std::vector<float>(21, float(level)));
    }
}

TEST(ImageResize, LongestSidesDoNotOverflow) {
  std::vector<uint8_t> pixels(BURIN_IMAGE_MAX_SIDE);
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = uint8_t(i >= pixels.size() / 2 ? 200 : 100);
  for (burin_resize_filter filter :
       {BURIN_RESIZE_NEAREST, BURIN_RESIZE_BILINEAR, BURIN_RESIZE_AREA}) {
    burin_image_plan plan = makePlan(BURIN_IMAGE_MAX_SIDE, 1);
    plan.filter = filter;
    const std::vector<float> wide =
        convert(plan, Picture(BURIN_IMAGE_MAX_SIDE, 1, 1, pixels));
    EXPECT_TRUE(std::equal(wide.begin(), wide.end(), pixels.begin())) << filter;
    plan = makePlan(1, 2);
    plan.filter = filter;
    const std::vector<float> tall =
        convert(plan, Picture(1, BURIN_IMAGE_MAX_SIDE, 1, pixels));
    EXPECT_NEAR(tall[0], 100, 0.01) << filter;
    EXPECT_NEAR(tall[1], 200, 0.01) << filter;
  }
}

TEST(ImageCrop, TakesTheCenterOfTheLongerSide) {
  burin_image_plan plan = makePlan(2, 2);
  plan.fit = BURIN_FIT_CROP;
  plan.filter = BURIN_RESIZE_NEAREST;
  expectNear(convert(plan, Picture(4, 2, 1, {1, 2, 3, 4, 5, 6, 7, 8}, 3)),
             {2, 3, 6, 7}, 0);
  expectNear(convert(plan, Picture(2, 4, 1, {1, 2, 3, 4, 5, 6, 7, 8})),
             {3, 4, 5, 6}, 0);
  plan.width = 4; // a 2:1 window of a square
  expectNear(
      convert(plan, Picture(4, 4, 1,
                            {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0})),
      {1, 2, 3, 4, 5, 6, 7, 8}, 0);
}

TEST(ImageCrop, KeepsAtLeastOnePixel) {
  burin_image_plan plan = makePlan(1, 100);
  plan.fit = BURIN_FIT_CROP;
  expectNear(convert(plan, Picture(3, 1, 1, {1, 2, 3})),
             std::vector<double>(100, 2), 0);
}

TEST(ImageColor, GrayIsBt601) {
  const Picture color(
      5, 1, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255, 12, 200, 77, 255, 255, 255});
  expectNear(convert(makePlan(5, 1), color),
             {0.299 * 255, 0.587 * 255, 0.114 * 255,
              0.299 * 12 + 0.587 * 200 + 0.114 * 77, 255},
             2e-3);
}

TEST(ImageColor, AlphaIsDroppedAndGrayRepeated) {
  burin_image_plan plan = makePlan(2, 1, 3);
  expectNear(convert(plan, Picture(2, 1, 4, {1, 2, 3, 99, 4, 5, 6, 98})),
             {1, 4, 2, 5, 3, 6}, 0);
  expectNear(convert(plan, Picture(2, 1, 2, {7, 99, 8, 98})),
             {7, 8, 7, 8, 7, 8}, 0);
  plan.layout = BURIN_NHWC;
  expectNear(convert(plan, Picture(2, 1, 4, {1, 2, 3, 99, 4, 5, 6, 98})),
             {1, 2, 3, 4, 5, 6}, 0);
  expectNear(convert(makePlan(2, 1), Picture(2, 1, 2, {7, 99, 8, 98})), {7, 8},
             0);
}

TEST(ImageNormalise, ScaleThenMeanThenStdByChannel) {
  burin_image_plan plan = makePlan(1, 1, 3);
  plan.scale = 1.0f / 255;
  const float mean[] = {0.485f, 0.456f, 0.406f},
              deviation[] = {0.229f, 0.224f, 0.225f};
  std::copy_n(mean, 3, plan.mean);
  std::copy_n(deviation, 3, plan.std);
  expectNear(convert(plan, Picture(1, 1, 3, {10, 128, 255})),
             {(10 / 255.0 - 0.485) / 0.229, (128 / 255.0 - 0.456) / 0.224,
              (1 - 0.406) / 0.225},
             1e-6);
}

TEST(ImageNormalise, BytesAreRoundedAndClamped) {
  burin_image_plan plan = makePlan(4, 1);
  plan.dtype = BURIN_U8;
  plan.scale = 1.5f;
  plan.mean[0] = 10;
  uint8_t tensor[4];
  const Picture picture(4, 1, 1, {0, 7, 21, 255});
  ASSERT_EQ(burin_image_to_tensor(&plan, &picture.image, tensor), BURIN_OK);
  EXPECT_EQ(std::vector<uint8_t>(tensor, tensor + 4),
            (std::vector<uint8_t>{0, 1, 22, 255}));
}

TEST(ImageToTensor, FloatsOfSixteenBitsRound) {
  burin_image_plan plan = makePlan(4, 1);
  plan.scale = 1.0f / 255;
  plan.mean[0] = 0.25f;
  const Picture picture(4, 1, 1, {0, 85, 170, 255});
  uint16_t tensor[4];
  plan.dtype = BURIN_F16; // -1/4, 1/12, 5/12, 3/4
  ASSERT_EQ(burin_image_to_tensor(&plan, &picture.image, tensor), BURIN_OK);
  EXPECT_EQ(std::vector<uint16_t>(tensor, tensor + 4),
            (std::vector<uint16_t>{0xb400, 0x2d55, 0x36ab, 0x3a00}));
  plan.dtype = BURIN_BF16;
  ASSERT_EQ(burin_image_to_tensor(&plan, &picture.image, tensor), BURIN_OK);
  EXPECT_EQ(std::vector<uint16_t>(tensor, tensor + 4),
            (std::vector<uint16_t>{0xbe80, 0x3dab, 0x3ed5, 0x3f40}));
  // Subnormal, and beyond the greatest.
  plan.mean[0] = 0;
  plan.dtype = BURIN_F16;
  plan.scale = 0x1p-24f;
  const Picture two(4, 1, 1, {0, 1, 3, 255});
  ASSERT_EQ(burin_image_to_tensor(&plan, &two.image, tensor), BURIN_OK);
  EXPECT_EQ(std::vector<uint16_t>(tensor, tensor + 4),
            (std::vector<uint16_t>{0, 1, 3, 255}));
  plan.scale = -65520;
  ASSERT_EQ(burin_image_to_tensor(&plan, &two.image, tensor), BURIN_OK);
  EXPECT_EQ(tensor[1], 0xfc00);
}

/// Runs the conversion after `spoil` has changed one of its arguments.
template <typename Spoil> burin_status convertSpoiled(Spoil &&spoil) {
  burin_image_plan plan = makePlan(2, 2);
  burin_image image = small.image;
  alignas(4) unsigned char tensor[2 * 2 * 4 + 4];
  void *output = tensor;
  spoil(plan, image, output);
  return burin_image_to_tensor(&plan, &image, output);
}

TEST(ImageArguments, BadPlansAreRefused) {
  const auto status = [](void (*spoil)(burin_image_plan &)) {
    return convertSpoiled(
        [&](burin_image_plan &plan, burin_image &, void *&) { spoil(plan); });
  };
  EXPECT_EQ(status([](burin_image_plan &) {}), BURIN_OK);
  EXPECT_EQ(status([](burin_image_plan &plan) { plan.width = 0; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image_plan &plan) { plan.height = 0; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image_plan &plan) {
              plan.width = BURIN_IMAGE_MAX_SIDE + 1;
            }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image_plan &plan) { plan.channels = 2; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image_plan &plan) { plan.dtype = BURIN_F64; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image_plan &plan) { plan.std[0] = 0; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image_plan &plan) {
              plan.filter = static_cast<burin_resize_filter>(3);
            }),
            BURIN_INVALID_ARGUMENT);
}

TEST(ImageArguments, BadImagesAreRefused) {
  const auto status = [](void (*spoil)(burin_image &)) {
    return convertSpoiled(
        [&](burin_image_plan &, burin_image &image, void *&) { spoil(image); });
  };
  EXPECT_EQ(status([](burin_image &image) { image.pixels = nullptr; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image &image) { image.width = 0; }),
            BURIN_UNSUPPORTED_IMAGE);
  EXPECT_EQ(status([](burin_image &image) { image.height = 0; }),
            BURIN_UNSUPPORTED_IMAGE);
  EXPECT_EQ(status([](burin_image &image) { image.height = UINT32_MAX; }),
            BURIN_UNSUPPORTED_IMAGE);
  EXPECT_EQ(status([](burin_image &image) { image.channels = 0; }),
            BURIN_UNSUPPORTED_IMAGE);
  EXPECT_EQ(status([](burin_image &image) { image.channels = 5; }),
            BURIN_UNSUPPORTED_IMAGE);
  EXPECT_EQ(status([](burin_image &image) { image.row_stride = 2; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(status([](burin_image &image) { image.row_stride = SIZE_MAX; }),
            BURIN_INVALID_ARGUMENT);
}

TEST(ImageArguments, BadPointersAreRefused) {
  EXPECT_EQ(convertSpoiled([](burin_image_plan &, burin_image &,
                              void *&tensor) { tensor = nullptr; }),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(
      convertSpoiled([](burin_image_plan &, burin_image &, void *&tensor) {
        tensor = static_cast<char *>(tensor) + 1;
      }),
      BURIN_INVALID_ARGUMENT);
  const burin_image_plan plan = makePlan(2, 2);
  float tensor[4];
  EXPECT_EQ(burin_image_to_tensor(nullptr, &small.image, tensor),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_image_to_tensor(&plan, nullptr, tensor),
            BURIN_INVALID_ARGUMENT);
}

} // namespace
