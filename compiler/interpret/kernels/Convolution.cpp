// The meaning of the convolutions and of pooling: windows over images and
// volumes whose channels come last.
#include "compiler/interpret/Kernel.h"
#include <cmath>

using namespace mlir;

namespace burin::interpret {

namespace {

/// One spatial dimension.
struct Axis {
  int64_t in = 1, out = 1, kernel = 1, stride = 1, dilation = 1, pad = 0;

  /// Where tap `tap` of window `window` reads.
  int64_t place(int64_t window, int64_t tap) const {
    return window * stride - pad + tap * dilation;
  }
};

/// Depth, height and width; an image has a depth of 1.
struct Volume {
  Axis axes[3];
  int64_t n, c;

  Volume(KernelCall &call, bool hasDepth, bool hasPads = true) {
    static constexpr const char *names[3][6] = {
        {"d", "od", "kd", "stride_d", "dilation_d", "pad_front"},
        {"h", "oh", "kh", "stride_h", "dilation_h", "pad_top"},
        {"w", "ow", "kw", "stride_w", "dilation_w", "pad_left"}};
    n = call.size("n");
    c = call.size("c");
    for (int i = hasDepth ? 0 : 1; i < 3; ++i)
      axes[i] = {call.size(names[i][0]), call.size(names[i][1]),
                 call.size(names[i][2]), call.size(names[i][3]),
                 call.size(names[i][4]), hasPads ? call.size(names[i][5]) : 0};
  }

  /// Calls visit(pixel, tap) for each tap inside of the volume of the window
  /// `at` (n, z, y, x, ...), both numbered in row-major order.
  template <typename Visit>
  void forEachTap(ArrayRef<int64_t> at, Visit visit) const {
    forEachIndex({axes[0].kernel, axes[1].kernel, axes[2].kernel},
                 [&](ArrayRef<int64_t> tap) {
                   int64_t pixel = at[0], number = 0;
                   for (int i = 0; i < 3; ++i) {
                     int64_t place = axes[i].place(at[1 + i], tap[i]);
                     if (place < 0 || place >= axes[i].in)
                       return;
                     pixel = pixel * axes[i].in + place;
                     number = number * axes[i].kernel + tap[i];
                   }
                   visit(pixel, number);
                 });
  }

  /// All of n, z, y, x and one of `channels`.
  SmallVector<int64_t> results(int64_t channels) const {
    return {n, axes[0].out, axes[1].out, axes[2].out, channels};
  }
};

} // namespace

/// Stores at `at`, which is without its depth where the kernel has none.
static void store(KernelCall &call, bool hasDepth, ArrayRef<int64_t> at,
                  Scalar value) {
  SmallVector<int64_t> index(at);
  if (!hasDepth)
    index.erase(index.begin() + 1);
  call.store(index, value);
}

/// `tile` rows of the packed filters lie side by side.
static void convolve(KernelCall &call, const Volume &volume, bool hasDepth,
                     int64_t tile) {
  const Tensor &x = call.operands[0], &weights = call.operands[1];
  int64_t groups = std::max<int64_t>(call.size("groups"), 1);
  int64_t channels = volume.c / groups, filters = call.size("oc") / groups;
  int64_t depth = volume.axes[0].kernel * volume.axes[1].kernel *
                  volume.axes[2].kernel * channels;
  forEachIndex(volume.results(groups * filters), [&](ArrayRef<int64_t> at) {
    int64_t group = at[4] / filters, filter = at[4] % filters;
    Scalar sum;
    volume.forEachTap(at, [&](int64_t pixel, int64_t tap) {
      for (int64_t i = 0; i < channels; ++i)
        sum = addProduct(
            sum, factor(x, pixel * volume.c + group * channels + i),
            factor(weights, group * packedSize(depth, filters, tile) +
                                packedPlace(depth, filters, tap * channels + i,
                                            filter, tile)));
    });
    store(call, hasDepth, at, sum);
  });
}

template <bool hasDepth> static void convolve(KernelCall &call) {
  convolve(call, Volume(call, hasDepth), hasDepth, 1);
}

static void convolveBfloats(KernelCall &call) {
  convolve(call, Volume(call, false), false, bfloatTile);
}

static void convolveBytes(KernelCall &call) {
  convolve(call, Volume(call, false, false), false, byteTile);
}

template <bool hasDepth> static void convolveDepthwise(KernelCall &call) {
  const Tensor &x = call.operands[0], &weights = call.operands[1];
  Volume volume(call, hasDepth);
  int64_t outputs = call.size("oc");
  int64_t multiplier =
      std::max<int64_t>(outputs / std::max<int64_t>(volume.c, 1), 1);
  forEachIndex(volume.results(outputs), [&](ArrayRef<int64_t> at) {
    Scalar sum;
    volume.forEachTap(at, [&](int64_t pixel, int64_t tap) {
      sum = addProduct(sum, factor(x, pixel * volume.c + at[4] / multiplier),
                       factor(weights, tap * outputs + at[4]));
    });
    store(call, hasDepth, at, sum);
  });
}

/// Taps of the window from `first` on that lie inside of the padded image.
static int64_t tapsInPadding(const Axis &axis, int64_t window, int64_t end) {
  int64_t count = 0;
  for (int64_t tap = 0; tap < axis.kernel; ++tap) {
    int64_t place = axis.place(window, tap);
    count += place >= -axis.pad && place < axis.in + end;
  }
  return count;
}

/// The greatest integers of windows.
static void poolIntegers(KernelCall &call, const Volume &volume) {
  const Tensor &x = call.operands[0];
  const Integer least =
      x.element.isUnsigned() ? 0 : -(Integer(1) << (x.element.bits() - 1));
  forEachIndex(volume.results(volume.c), [&](ArrayRef<int64_t> at) {
    Integer value = least;
    volume.forEachTap(at, [&](int64_t pixel, int64_t) {
      value = std::max(value, x.get(pixel * volume.c + at[4]).integer);
    });
    store(call, false, at, {0, value});
  });
}

static void pool(KernelCall &call) {
  const Tensor &x = call.operands[0];
  Volume volume(call, false);
  bool isMax = call.size("kind") == 0, counts = call.flag("count_include_pad");
  if (isMax && !x.element.isFloat())
    return poolIntegers(call, volume);
  int64_t bottom = call.size("pad_bottom"), right = call.size("pad_right");
  forEachIndex(volume.results(volume.c), [&](ArrayRef<int64_t> at) {
    double value = isMax ? -INFINITY : 0;
    int64_t count = 0;
    volume.forEachTap(at, [&](int64_t pixel, int64_t) {
      double next = x.real(pixel * volume.c + at[4]);
      ++count;
      if (!isMax)
        value += next;
      else if (next > value || std::isnan(next))
        value = next;
    });
    if (counts)
      count = tapsInPadding(volume.axes[1], at[2], bottom) *
              tapsInPadding(volume.axes[2], at[3], right);
    if (!isMax && count > 0)
      value /= double(count);
    store(call, false, at, {value, 0});
  });
}

void addConvolutionKernels(Kernels &kernels) {
  kernels["conv2d"] = convolve<false>;
  kernels["conv2d_bf16"] = convolveBfloats;
  kernels["conv2d_i8"] = convolveBytes;
  kernels["conv3d"] = convolve<true>;
  kernels["depthwise_conv2d"] = convolveDepthwise<false>;
  kernels["depthwise_conv2d_i8"] = convolveDepthwise<false>;
  kernels["depthwise_conv3d"] = convolveDepthwise<true>;
  kernels["pool2d"] = pool;
}

} // namespace burin::interpret
