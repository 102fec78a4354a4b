// Pooling: what each output position reads, the reference that follows it, and
// the lowering to the channels-last kernel or to a nest.
#include "dialects/nn/lowering/Pooling.h"
#include "dialects/nn/lowering/ChannelsLast.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

/// What one output position reads of one spatial dimension.
struct Reach {
  /// Input positions that exist.
  SmallVector<int64_t> positions;
  /// How many positions the mean counts in this dimension.
  int64_t counted = 0;
};

static Reach reachOfPart(int64_t size, int64_t parts, int64_t part) {
  Reach reach;
  int64_t end = ((part + 1) * size + parts - 1) / parts;
  for (int64_t at = part * size / parts; at < end; ++at)
    reach.positions.push_back(at);
  reach.counted = int64_t(reach.positions.size());
  return reach;
}

/// The taps [first, second) of output `out` that read in [0, end); closed, as a
/// model's kernel and pads may be huge.
static std::pair<int64_t, int64_t> tapsBefore(const Windows &windows, size_t i,
                                              int64_t out, int64_t end) {
  int64_t base = windows.position(i, out, 0), step = windows.dilations[i];
  int64_t first = std::clamp<int64_t>(llvm::divideCeilSigned(-base, step), 0,
                                      windows.kernel[i]);
  int64_t last = std::min(llvm::divideFloorSigned(end - 1 - base, step) + 1,
                          windows.kernel[i]);
  return {first, std::max(first, last)};
}

static Reach reachOfWindow(const Windows &windows, size_t i, int64_t size,
                           int64_t out, bool countPadding) {
  Reach reach;
  auto [first, end] = tapsBefore(windows, i, out, size);
  for (int64_t tap = first; tap < end; ++tap)
    reach.positions.push_back(windows.position(i, out, tap));
  reach.counted = end - first;
  // The begin padding counts from the first tap on.
  if (countPadding)
    reach.counted = tapsBefore(windows, i, out, size + windows.end[i]).second;
  return reach;
}

/// The reach of every output position, for each spatial dimension.
static SmallVector<std::vector<Reach>> reachOf(const Pooling &pool) {
  SmallVector<std::vector<Reach>> all(pool.input.size());
  for (size_t i = 0; i < pool.input.size(); ++i)
    for (int64_t out = 0; out < pool.output[i]; ++out)
      all[i].push_back(pool.windows
                           ? reachOfWindow(*pool.windows, i, pool.input[i], out,
                                           pool.countPadding)
                           : reachOfPart(pool.input[i], pool.output[i], out));
  return all;
}

// ---- reference

/// The larger of two; what is not a number wins.
static double larger(double a, double b) { return b > a || b != b ? b : a; }
static Integer larger(Integer a, Integer b) { return b > a ? b : a; }

/// What the maximum of nothing is.
static void setLowest(HostTensor &result, int64_t i) {
  if (result.isFloat())
    return result.setReal(i, -std::numeric_limits<double>::infinity());
  unsigned width = result.elementType().getIntOrFloatBitWidth();
  if (!result.elementType().isUnsignedInteger())
    result.setInteger(i, -(Integer(1) << (width - 1)));
}

template <typename Number>
static void interpretAs(const Pooling &pool, const HostTensor &x,
                        HostTensor &result) {
  auto all = reachOf(pool);
  ArrayRef<int64_t> sizes = pool.input;
  int64_t plane = *checkedProduct(sizes);
  SmallVector<int64_t> out(result.rank(), 0);
  for (int64_t i = 0; i < result.size(); ++i, nextIndex(out, result.shape())) {
    SmallVector<int64_t> counts, tap(sizes.size(), 0);
    int64_t counted = 1;
    for (size_t d = 0; d < sizes.size(); ++d) {
      counts.push_back(all[d][out[2 + d]].positions.size());
      counted *= all[d][out[2 + d]].counted;
    }
    std::optional<Number> sum;
    for (int64_t t = *checkedProduct(counts); t > 0;
         --t, nextIndex(tap, counts)) {
      int64_t offset = 0;
      for (size_t d = 0; d < sizes.size(); ++d)
        offset = offset * sizes[d] + all[d][out[2 + d]].positions[tap[d]];
      Number value =
          x.as<Number>((out[0] * x.shape()[1] + out[1]) * plane + offset);
      sum = !sum ? value : pool.isMax ? larger(*sum, value) : *sum + value;
    }
    if (!pool.isMax) {
      int64_t divisor = pool.divisor ? pool.divisor : counted;
      result.store(i, Number(double(sum.value_or(0)) / double(divisor)));
    } else if (sum) {
      result.store(i, *sum);
    } else {
      setLowest(result, i);
    }
  }
}

void interpretPool(const Pooling &pool, const HostTensor &x,
                   HostTensor &result) {
  if (x.isFloat())
    interpretAs<double>(pool, x, result);
  else
    interpretAs<Integer>(pool, x, result);
}

// ---- lowering to a nest

/// The mean's divisor: the product of a constant and, for each dimension in
/// which it varies, of a table by output position.
struct Divisor {
  double constant = 1;
  SmallVector<std::pair<size_t, Value>> tables;
};

static Divisor divisorOf(const Pooling &pool, Type element,
                         Lowering &lowering) {
  Divisor divisor;
  if (pool.divisor) {
    divisor.constant = double(pool.divisor);
    return divisor;
  }
  for (auto [i, reaches] : llvm::enumerate(reachOf(pool))) {
    int64_t first = reaches.empty() ? 1 : reaches.front().counted;
    if (llvm::all_of(reaches,
                     [&](const Reach &r) { return r.counted == first; })) {
      divisor.constant *= double(first);
      continue;
    }
    HostTensor table(RankedTensorType::get({int64_t(reaches.size())}, element));
    for (auto [out, reach] : llvm::enumerate(reaches))
      table.setReal(out, double(reach.counted));
    divisor.tables.push_back({i, lowering.weight(table.toElements())});
  }
  return divisor;
}

static Value divide(Lowering &lowering, Value sum, const Divisor &divisor,
                    ValueRange indices) {
  if (divisor.constant != 1) {
    Value by = lowering.literal(sum.getType(), divisor.constant);
    sum = lowering.binary(plan::Binary::k_div, sum, by);
  }
  for (auto [i, table] : divisor.tables) {
    Value by = lowering.load(table, indices[2 + i]);
    sum = lowering.binary(plan::Binary::k_div, sum, by);
  }
  return sum;
}

/// Reads of each spatial dimension: how many steps, the position at a step,
/// and (only for parts of unequal size) the position where a part ends.
struct Steps {
  SmallVector<int64_t> counts;
  SmallVector<AffineExpr> positions;
  SmallVector<AffineExpr> ends;
  /// True where a position may lie outside of the tensor.
  bool leave = false;
};

static Steps stepsOf(const Pooling &pool, OpBuilder &builder) {
  Steps steps;
  size_t rank = pool.input.size() + 2;
  for (size_t i = 0; i < pool.input.size(); ++i) {
    int64_t size = pool.input[i], parts = pool.output[i];
    AffineExpr out = builder.getAffineDimExpr(2 + i);
    AffineExpr step = builder.getAffineDimExpr(rank + i), end;
    if (pool.windows) {
      const Windows &windows = *pool.windows;
      steps.counts.push_back(windows.kernel[i]);
      steps.positions.push_back(out * windows.strides[i] +
                                step * windows.dilations[i] - windows.begin[i]);
      steps.leave |= windows.leaves(i, size, parts);
    } else if (size % parts == 0) {
      steps.counts.push_back(size / parts);
      steps.positions.push_back(out * (size / parts) + step);
    } else {
      steps.counts.push_back(std::min(size, (size - 1) / parts + 2));
      steps.positions.push_back((out * size).floorDiv(parts) + step);
      end = ((out + 1) * size + (parts - 1)).floorDiv(parts);
      steps.leave = true;
    }
    steps.ends.push_back(end);
  }
  return steps;
}

static Value lowerToNest(const Pooling &pool, Lowering &lowering, Value x,
                         RankedTensorType type) {
  Type element = type.getElementType(), wide = accumulatorOf(element);
  OpBuilder &builder = lowering.builder;
  Steps steps = stepsOf(pool, builder);
  SmallVector<AffineExpr> at{builder.getAffineDimExpr(0),
                             builder.getAffineDimExpr(1)};
  at.append(steps.positions);
  AffineMap map = AffineMap::get(type.getRank() + steps.counts.size(), 0, at,
                                 builder.getContext());
  double start = pool.isMax ? -std::numeric_limits<double>::infinity() : 0;
  Divisor divisor = pool.isMax ? Divisor() : divisorOf(pool, wide, lowering);
  auto step = [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
    Value outside = steps.leave ? lowering.literal(element, start) : nullptr;
    Value value = lowering.loadGuarded(x, map, indices, outside);
    for (auto [position, end] : llvm::zip(steps.positions, steps.ends)) {
      if (!end)
        continue;
      Type number = builder.getI64Type();
      Value here =
          lowering.indexValue(lowering.apply(position, indices), number);
      Value bound = lowering.indexValue(lowering.apply(end, indices), number);
      Value inside = lowering.compare(plan::Compare::k_lt, here, bound);
      value = lowering.select(inside, value, outside);
    }
    return {lowering.binary(pool.isMax ? plan::Binary::k_maximum
                                       : plan::Binary::k_add,
                            sums[0], lowering.cast(value, wide))};
  };
  return lowering.reduce(
      type, steps.counts, {plan::literalAttribute(wide, start)}, step,
      [&](ValueRange sums, ValueRange indices) {
        Value sum =
            pool.isMax ? sums[0] : divide(lowering, sums[0], divisor, indices);
        return lowering.cast(sum, element);
      });
}

// ---- lowering to the kernel

/// A window of padding alone has a mean of nothing, which the kernel calls 0.
static bool meansNothing(const Pooling &pool) {
  return llvm::any_of(reachOf(pool), [](const std::vector<Reach> &reaches) {
    return llvm::any_of(reaches,
                        [](const Reach &reach) { return reach.counted == 0; });
  });
}

static bool fitsKernel(const Pooling &pool, RankedTensorType type) {
  bool isElement = hasMatrixKernel(type.getElementType()) ||
                   (pool.isMax && type.getElementType().isInteger(8));
  return pool.windows && pool.windows->rank() <= 3 && pool.divisor == 0 &&
         isElement && type.getNumElements() > 0 &&
         (pool.isMax || !meansNothing(pool));
}

/// Pools the two dimensions of `image`, which is [n, h, w, c].
static Value poolImage(const Pooling &pool, Lowering &lowering, Value image,
                       const Windows &windows, ArrayRef<int64_t> sizes,
                       int64_t operations) {
  auto type = cast<RankedTensorType>(image.getType());
  SmallVector<size::Size> from = size::sizesOf(type);
  OpBuilder &builder = lowering.builder;
  SmallVector<NamedAttribute> params{builder.getNamedAttr(
      "count_include_pad", builder.getBoolAttr(pool.countPadding))};
  auto numbers = windowParameters(windows, from, sizes);
  numbers.append({// PoolKind of the kernel: max, average.
                  {"kind", pool.isMax ? 0 : 1},
                  {"pad_bottom", windows.end[0]},
                  {"pad_right", windows.end[1]}});
  for (auto [name, number] : numbers)
    params.push_back(builder.getNamedAttr(name, lowering.sizeParam(number)));
  auto result = size::largestOf({from[0], sizes[0], sizes[1], from[3]},
                                type.getElementType());
  return lowering.kernel("pool2d", result, image,
                         builder.getDictionaryAttr(params), operations);
}

/// The windows' dimensions [begin, end).
static Windows partOf(const Windows &windows, size_t begin, size_t end) {
  auto part = [&](ArrayRef<int64_t> list) {
    return SmallVector<int64_t>(list.slice(begin, end - begin));
  };
  return {part(windows.kernel), part(windows.strides), part(windows.dilations),
          part(windows.begin), part(windows.end)};
}

/// True where each window is the one place that its result has.
static bool isIdentity(const Windows &windows, ArrayRef<int64_t> input,
                       ArrayRef<int64_t> output) {
  return input == output &&
         llvm::all_of(windows.kernel, [](int64_t size) { return size == 1; }) &&
         llvm::all_of(windows.strides,
                      [](int64_t stride) { return stride == 1; }) &&
         llvm::all_of(windows.begin, [](int64_t pad) { return pad == 0; });
}

/// One, two or three dimensions. A window over a volume is one over each plane
/// and then one over the planes' results: both the greatest and, as divisors
/// are products of those of each dimension, the mean.
static Value lowerToKernel(const Pooling &pool, Lowering &lowering, Value x,
                           RankedTensorType type, int64_t operations) {
  Windows windows = *pool.windows;
  SmallVector<int64_t> in(cast<RankedTensorType>(x.getType()).getShape()),
      out(type.getShape());
  if (windows.rank() == 1) {
    windows = withHeight(std::move(windows));
    in.insert(in.begin() + 2, 1);
    out.insert(out.begin() + 2, 1);
  }
  Value image = channelsLast(lowering, lowering.view(x, in));
  if (windows.rank() == 2)
    return lowering.viewAs(
        channelsFirst(lowering, poolImage(pool, lowering, image, windows,
                                          {out[2], out[3]}, operations)),
        size::sizesOf(type));
  int64_t n = in[0], c = in[1], plane = out[3] * out[4];
  Windows flat = partOf(windows, 1, 3), deep = partOf(windows, 0, 1);
  if (!isIdentity(flat, {in[3], in[4]}, {out[3], out[4]}))
    image = poolImage(pool, lowering,
                      lowering.view(image, {n * in[2], in[3], in[4], c}), flat,
                      {out[3], out[4]}, operations);
  for (auto *list : {&deep.kernel, &deep.strides, &deep.dilations})
    list->push_back(1);
  for (auto *list : {&deep.begin, &deep.end})
    list->push_back(0);
  if (!isIdentity(deep, {in[2], plane}, {out[2], plane}))
    image =
        poolImage(pool, lowering, lowering.view(image, {n, in[2], plane, c}),
                  deep, {out[2], plane}, operations);
  return channelsFirst(lowering,
                       lowering.view(image, {n, out[2], out[3], out[4], c}));
}

/// The adaptive pool as one of windows where all parts are equal.
static Pooling withEqualWindows(Pooling pool) {
  size_t rank = pool.input.size();
  Windows windows;
  for (size_t i = 0; i < rank; ++i) {
    if (pool.windows || pool.input[i] % pool.output[i] != 0)
      return pool;
    windows.kernel.push_back(pool.input[i] / pool.output[i]);
  }
  windows.strides = windows.kernel;
  windows.dilations.assign(rank, 1);
  windows.begin.assign(rank, 0);
  windows.end.assign(rank, 0);
  pool.windows = windows;
  return pool;
}

/// Means of many elements are better off as a nest, which sums neighbours in
/// lanes or all channels side by side and shares a single sum over threads:
/// those of whole images, or of windows with long rows in few channels.
static bool isLongReduction(const Pooling &pool, RankedTensorType type,
                            OpBuilder &builder) {
  // As many elements as make a sum long: long_sum.h.
  constexpr int64_t manyElements = 256, longRow = 64, fewChannels = 8;
  if (pool.isMax || !pool.windows || stepsOf(pool, builder).leave)
    return false;
  int64_t elements = 1;
  for (int64_t size : pool.windows->kernel)
    elements *= size;
  bool isWhole =
      type.getNumElements() == type.getDimSize(0) * type.getDimSize(1);
  bool hasLongRows = pool.windows->kernel.back() >= longRow &&
                     pool.windows->dilations.back() == 1 &&
                     type.getDimSize(1) < fewChannels;
  return elements > manyElements && (isWhole || hasLongRows);
}

Value lowerPool(const Pooling &pool, Lowering &lowering, Value x,
                RankedTensorType type, int64_t operations) {
  Pooling windowed = withEqualWindows(pool);
  return fitsKernel(windowed, type) &&
                 !isLongReduction(windowed, type, lowering.builder)
             ? lowerToKernel(windowed, lowering, x, type, operations)
             : lowerToNest(windowed, lowering, x, type);
}

} // namespace burin::nn
