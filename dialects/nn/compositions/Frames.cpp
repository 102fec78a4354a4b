// Reads operators on overlapping frames: windows of tensors and images, and
// short-time Fourier transforms.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/FourierSteps.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Unfold.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

/// Windows, steps and images of this size are too large; sums of products of
/// two smaller ones stay far from 64 bits.
static constexpr int64_t maxSize = int64_t(1) << 30;

static Value unfold(Composer &compose, Value x, int64_t axis, int64_t size,
                    int64_t step, int64_t dilation = 1) {
  return x ? compose.node.create<UnfoldOp>(x, axis, size, step, dilation) : x;
}
static Value fold(Composer &compose, Value x, int64_t axis, int64_t length,
                  int64_t step, int64_t dilation = 1) {
  return x ? compose.node.create<FoldOp>(x, axis, length, step, dilation) : x;
}

static LogicalResult importUnfold(AtenNode &node) {
  Composer compose(node);
  Value self = node.operand("self");
  if (!self || !shaped(self).hasRank())
    return node.emitError() << "expected a tensor 'self' of known rank";
  int64_t size = node.getInt("size", 1), step = node.getInt("step", 1);
  // On a scalar, torch admits axes 0 and -1.
  if (shaped(self).getRank() == 0)
    self = compose.unsqueeze(self, {0});
  auto axis = readAxis(node, "dimension", 0, shaped(self).getRank());
  if (failed(axis))
    return failure();
  bool isScalar = shaped(node.operand("self")).getRank() == 0;
  Value windows = unfold(compose, self, *axis, size, step);
  return give(node, isScalar ? compose.squeeze(windows, 0) : windows);
}

namespace {

/// The windows of an image, height first.
struct Blocks {
  SmallVector<int64_t> kernel, dilation, padding, stride;
};

} // namespace

static FailureOr<Blocks> readBlocks(AtenNode &node) {
  Blocks blocks;
  bool isRight = true;
  auto read = [&](StringRef name, SmallVector<int64_t> &to, int64_t least) {
    to = node.getInts(name, {});
    isRight &= to.size() == 2 && llvm::all_of(to, [&](int64_t value) {
                 return value >= least && value < maxSize;
               });
  };
  read("kernel_size", blocks.kernel, 1);
  read("dilation", blocks.dilation, 1);
  read("padding", blocks.padding, 0);
  read("stride", blocks.stride, 1);
  if (isRight)
    return blocks;
  if (!node.hasFailed())
    node.emitError() << "expected two numbers each as 'kernel_size', "
                        "'dilation' and 'stride' (from 1) and 'padding' (from "
                        "0), got ["
                     << blocks.kernel << "], [" << blocks.dilation << "], ["
                     << blocks.stride << "] and [" << blocks.padding << "]";
  return failure();
}

static LogicalResult importIm2col(AtenNode &node) {
  Composer compose(node);
  Value x = node.operand("self");
  auto blocks = readBlocks(node);
  if (failed(blocks) || !compose.sizes(x, "self"))
    return failure();
  bool isBatch = shaped(x).getRank() == 4;
  if (!isBatch && shaped(x).getRank() != 3)
    return node.emitError()
           << "expected 3 or 4 dimensions, got " << x.getType();
  if (!isBatch)
    x = compose.unsqueeze(x, {0});
  for (int64_t i = 0; i < 2; ++i) {
    x = compose.padZeros(x, 2 + i, blocks->padding[i], blocks->padding[i]);
    x = unfold(compose, x, 2 + i, blocks->kernel[i], blocks->stride[i],
               blocks->dilation[i]);
  }
  x = compose.transpose(x, {0, 1, 4, 5, 2, 3});
  if (!x)
    return failure();
  auto shape = shaped(x).getShape();
  x = compose.reshape(
      x, {shape[0], shape[1] * shape[2] * shape[3], shape[4] * shape[5]});
  return give(node, isBatch ? x : compose.squeeze(x, 0));
}

static LogicalResult importCol2im(AtenNode &node) {
  Composer compose(node);
  Value x = node.operand("self");
  SmallVector<int64_t> size = node.getInts("output_size", {});
  auto blocks = readBlocks(node);
  if (failed(blocks) || !compose.sizes(x, "self"))
    return failure();
  bool isBatch = shaped(x).getRank() == 3;
  if (!isBatch)
    x = compose.unsqueeze(x, {0});
  bool isRight = size.size() == 2 && llvm::all_of(size, [](int64_t value) {
                   return value >= 0 && value < maxSize;
                 });
  SmallVector<int64_t> counts;
  for (int64_t i = 0; isRight && i < 2; ++i) {
    int64_t room = size[i] + 2 * blocks->padding[i] -
                   blocks->dilation[i] * (blocks->kernel[i] - 1) - 1;
    counts.push_back(room < 0 ? 0 : room / blocks->stride[i] + 1);
  }
  int64_t area = blocks->kernel[0] * blocks->kernel[1];
  auto shape = x ? shaped(x).getShape() : ArrayRef<int64_t>();
  if (counts.size() != 2 || shape.size() != 3 || shape[1] % area != 0 ||
      shape[2] != counts[0] * counts[1])
    return node.emitError()
           << "expected windows of " << area
           << " elements and an 'output_size' of two numbers "
              "that they cover, got "
           << node.operand("self").getType() << " and [" << size << "]";
  x = compose.reshape(x, {shape[0], shape[1] / area, blocks->kernel[0],
                          blocks->kernel[1], counts[0], counts[1]});
  x = compose.transpose(x, {0, 1, 4, 5, 2, 3});
  for (int64_t i = 1; i >= 0; --i) {
    int64_t pad = blocks->padding[i];
    x = fold(compose, x, 2 + i, size[i] + 2 * pad, blocks->stride[i],
             blocks->dilation[i]);
    if (pad > 0)
      x = compose.slice(x, 2 + i, pad, pad + size[i]);
  }
  return give(node, isBatch ? x : compose.squeeze(x, 0));
}

// ---- short-time transforms

namespace {

/// What the calls and ONNX's operator say alike.
struct Frames {
  int64_t points = 1, hop = 1;
  /// Of `points` elements; absent where all are 1.
  Value window;
  bool isNormalized = false;
};

} // namespace

/// `n_fft`, `hop_length`, `win_length`, `window` and `normalized`.
static FailureOr<Frames> readFrames(AtenNode &node, Type element) {
  Composer compose(node);
  Frames frames;
  frames.points = node.getInt("n_fft", 1);
  frames.hop = node.getInt("hop_length", frames.points / 4);
  int64_t length = node.getInt("win_length", frames.points);
  frames.isNormalized = node.getBool("normalized", false);
  Complex window = complexOperand(node, "window");
  if (node.hasFailed())
    return failure();
  if (frames.points < 1 || frames.points >= maxSize || frames.hop < 1 ||
      frames.hop >= maxSize || length < 1 || length > frames.points)
    return node.emitError("n_fft")
           << "expected 'n_fft' and 'hop_length' in [1, " << maxSize - 1
           << "] and 'win_length' in [1, n_fft], got " << frames.points << ", "
           << frames.hop << " and " << length;
  if (window.imaginary)
    return node.emitError() << "expected a real 'window'";
  if (window.real && (shaped(window.real).getRank() != 1 ||
                      shaped(window.real).getDimSize(0) != length))
    return node.emitError() << "expected a 'window' of " << length
                            << " elements, got " << window.real.getType();
  if (!window.real && length < frames.points)
    window.real = compose.expand(node.scalar(element, 1), {length});
  int64_t left = (frames.points - length) / 2;
  frames.window = compose.padZeros(compose.cast(window.real, element), 0, left,
                                   frames.points - length - left);
  return frames;
}

/// The transforms of x [batch, time] at steps of frames.hop, as [batch, frame,
/// frequency].
static Complex shortTimeTransform(Composer &compose, Complex x,
                                  const Frames &frames, bool half) {
  for (Value *part : {&x.real, &x.imaginary}) {
    if (!*part)
      continue;
    *part = unfold(compose, *part, 1, frames.points, frames.hop);
    if (frames.window)
      *part = compose.mul(*part, frames.window);
  }
  double scale = frames.isNormalized ? 1 / std::sqrt(double(frames.points)) : 1;
  return transform(compose.node, x, {2, frames.points, false, scale}, half);
}

static LogicalResult importStft(AtenNode &node) {
  Composer compose(node);
  Complex x = complexOperand(node, "self");
  if (!x || !shaped(x.real).hasRank() || shaped(x.real).getRank() < 1 ||
      shaped(x.real).getRank() > 2 || !isa<FloatType>(elementOf(x.real)))
    return node.emitError()
           << "expected a tensor 'self' of floats in 1 or 2 dimensions";
  bool isBatch = shaped(x.real).getRank() == 2;
  if (!isBatch)
    x = {compose.unsqueeze(x.real, {0}),
         x.imaginary ? compose.unsqueeze(x.imaginary, {0}) : Value()};
  auto frames = readFrames(node, elementOf(x.real));
  bool half = node.getBool("onesided", !x.imaginary),
       isComplex = node.getBool("return_complex", false);
  node.ignore("align_to_window");
  if (failed(frames))
    return failure();
  if (node.getBool("align_to_window", false))
    return node.emitError() << "expected no 'align_to_window'";
  Complex y = shortTimeTransform(compose, x, *frames, half);
  for (Value *part : {&y.real, &y.imaginary}) {
    *part = compose.swap(*part, 1, 2);
    if (!isBatch)
      *part = compose.squeeze(*part, 0);
  }
  return isComplex ? giveComplex(node, y)
                   : give(node, compose.stack({y.real, y.imaginary}, -1));
}

/// The sum of the frames, divided by that of the squared windows.
static LogicalResult importIstft(AtenNode &node) {
  Composer compose(node);
  Complex x = complexOperand(node, "self");
  if (!x.imaginary)
    return node.emitError() << "expected a complex tensor 'self'";
  if (!compose.sizes(x.real, "self"))
    return failure();
  bool isBatch = shaped(x.real).getRank() == 3;
  if (!isBatch && shaped(x.real).getRank() != 2)
    return node.emitError()
           << "expected 2 or 3 dimensions, got " << x.real.getType();
  if (!isBatch)
    x = {compose.unsqueeze(x.real, {0}), compose.unsqueeze(x.imaginary, {0})};
  Type element = elementOf(x.real);
  auto frames = readFrames(node, element);
  if (failed(frames))
    return failure();
  int64_t bins = shaped(x.real).getDimSize(1),
          count = shaped(x.real).getDimSize(2), n = frames->points;
  bool half = node.getBool("onesided", bins == n / 2 + 1),
       center = node.getBool("center", true);
  if (bins != (half ? n / 2 + 1 : n) || node.getBool("return_complex", false))
    return node.emitError()
           << "expected " << (half ? n / 2 + 1 : n)
           << " frequencies and no 'return_complex', got " << bins;
  double scale =
      frames->isNormalized ? 1 / std::sqrt(double(n)) : 1 / double(n);
  Transform back{1, n, true, scale};
  Value y =
      half ? transformToReal(compose, x, back) : transform(node, x, back).real;
  y = compose.swap(y, 1, 2);
  Value ones = compose.expand(node.scalar(element, 1), {n});
  Value window = frames->window ? frames->window : ones;
  y = compose.mul(y, window);
  int64_t length = node.getInt("length", 0);
  if (count < 1 || count >= maxSize || length < 0 || length > maxTensorBytes)
    return node.emitError()
           << "expected 1 to " << maxSize - 1
           << " frames and a 'length' in [0, " << maxTensorBytes << "], got "
           << count << " and " << length;
  int64_t whole = n + frames->hop * (count - 1), start = center ? n / 2 : 0,
          end = node.has("length") ? start + length : whole - start;
  Value weight = compose.expand(compose.mul(window, window), {1, count, n});
  y = fold(compose, y, 1, whole, frames->hop);
  weight = fold(compose, weight, 1, whole, frames->hop);
  y = compose.div(compose.slice(y, 1, start, std::min(end, whole)),
                  compose.slice(weight, 1, start, std::min(end, whole)));
  y = compose.padZeros(y, 1, 0, std::max<int64_t>(end - whole, 0));
  return give(node, isBatch ? y : compose.squeeze(y, 0));
}

/// ONNX's: the signal is [batch, time, 1 or 2], the result [batch, frame,
/// frequency, 2].
static LogicalResult importOnnxStft(OnnxNode &node) {
  Composer compose(node);
  Value x = node.operand(0), window = node.operand(2);
  auto hop = constantIntegers(node.operand(1)),
       length = constantIntegers(node.operand(3));
  if (!x || !shaped(x).hasRank() || shaped(x).getRank() < 2 ||
      shaped(x).getRank() > 3 || !hop || hop->size() != 1)
    return node.emitError()
           << "expected a signal of 2 or 3 dimensions and a constant step";
  if (!length && window && shaped(window).hasStaticShape())
    length = SmallVector<int64_t>{shaped(window).getNumElements()};
  if (!length || length->size() != 1)
    return node.emitError() << "expected a constant frame length or a window";
  bool isWide = shaped(x).getRank() == 3;
  int64_t parts = isWide ? shaped(x).getShape().back() : 1;
  bool half = node.getBool("onesided", true);
  if ((parts != 1 && parts != 2) || (half && parts == 2))
    return node.emitError() << "expected a real signal, or a complex one "
                               "without 'onesided', got "
                            << x.getType();
  auto part = [&](int64_t i) {
    return isWide ? compose.squeeze(compose.slice(x, 2, i, i + 1), 2) : x;
  };
  Complex y =
      shortTimeTransform(compose, {part(0), parts == 2 ? part(1) : Value()},
                         {length->front(), hop->front(), window, false}, half);
  return give(node, compose.stack({y.real, y.imaginary}, -1));
}

void bindFrames(Bindings &bindings) {
  bindings.aten("aten.unfold.default", importUnfold);
  bindings.aten("aten.unfold_copy.default", importUnfold);
  bindings.aten("aten.im2col.default", importIm2col);
  bindings.aten("aten.col2im.default", importCol2im);
  bindings.aten("aten.stft.default", importStft);
  bindings.aten(ofComplex("aten.stft.default"), importStft);
  bindings.aten(ofComplex("aten.istft.default"), importIstft);
  bindings.onnx("STFT", {17}, importOnnxStft);
}

} // namespace burin::nn
