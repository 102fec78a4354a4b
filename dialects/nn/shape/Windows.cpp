// Windows that slide over spatial dimensions: checks, padding and output sizes.
#include "dialects/nn/shape/Windows.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::nn {

/// Larger numbers have no use, and the sums below stay within 64 bits.
static constexpr int64_t largest = std::numeric_limits<int32_t>::max();

/// `list`, or `count` times `otherwise` where it is empty.
static FailureOr<SmallVector<int64_t>>
checkedList(Operation *op, StringRef name, ArrayRef<int64_t> list, size_t count,
            int64_t otherwise, int64_t least) {
  if (list.empty())
    return SmallVector<int64_t>(count, otherwise);
  if (list.size() != count) {
    op->emitOpError() << "expected " << count << " " << name << ", got "
                      << list.size();
    return failure();
  }
  for (int64_t number : list)
    if (number < least || number > largest) {
      op->emitOpError() << "expected " << name << " in [" << least << ", "
                        << largest << "], got " << number;
      return failure();
    }
  return SmallVector<int64_t>(list);
}

FailureOr<Windows> resolveWindows(Operation *op, ArrayRef<int64_t> kernel,
                                  ArrayRef<int64_t> input,
                                  const WindowAttributes &attributes) {
  size_t rank = input.size();
  if (kernel.size() != rank) {
    op->emitOpError() << "expected a kernel of " << rank << " dimensions, got "
                      << kernel.size();
    return failure();
  }
  auto sizes = checkedList(op, "kernel sizes", kernel, rank, 1, 1);
  auto strides = checkedList(op, "strides", attributes.strides, rank, 1, 1);
  auto dilations =
      checkedList(op, "dilations", attributes.dilations, rank, 1, 1);
  auto pads = checkedList(op, "pads", attributes.pads, 2 * rank, 0, 0);
  if (failed(sizes) || failed(strides) || failed(dilations) || failed(pads))
    return failure();
  Windows windows{*sizes, *strides, *dilations, {}, {}};
  windows.begin.assign(pads->begin(), pads->begin() + rank);
  windows.end.assign(pads->begin() + rank, pads->end());
  if (attributes.autoPad == "explicit")
    return windows;
  if (attributes.autoPad != "same_upper" &&
      attributes.autoPad != "same_lower") {
    op->emitOpError() << "expected auto_pad to be 'explicit', 'same_upper' or "
                         "'same_lower', got '"
                      << attributes.autoPad << "'";
    return failure();
  }
  for (size_t i = 0; i < rank; ++i) {
    if (input[i] <= 0)
      continue;
    int64_t stride = windows.strides[i];
    int64_t count = (input[i] - 1) / stride + 1;
    int64_t total = std::max<int64_t>(
        (count - 1) * stride + windows.extent(i) - input[i], 0);
    bool upper = attributes.autoPad == "same_upper";
    windows.begin[i] = upper ? total / 2 : total - total / 2;
    windows.end[i] = total - windows.begin[i];
  }
  return windows;
}

FailureOr<SmallVector<int64_t>> windowedSizes(Operation *op,
                                              const Windows &windows,
                                              ArrayRef<int64_t> input,
                                              bool ceilMode) {
  SmallVector<int64_t> sizes;
  for (size_t i = 0; i < windows.rank(); ++i) {
    if (ShapedType::isDynamic(input[i])) {
      sizes.push_back(ShapedType::kDynamic);
      continue;
    }
    int64_t padded, room, stride = windows.strides[i];
    if (__builtin_add_overflow(input[i], windows.begin[i] + windows.end[i],
                               &padded) ||
        __builtin_sub_overflow(padded, windows.extent(i), &room))
      room = -windows.extent(i);
    // A window that is larger than all still is the last one of ceil_mode.
    int64_t count = llvm::divideFloorSigned(room, stride) + 1;
    bool startsInside = count * stride < input[i] + windows.begin[i];
    if (ceilMode && room % stride != 0 && startsInside)
      ++count;
    if (count < 1) {
      op->emitOpError() << "expected a padded size of at least "
                        << windows.extent(i) - (ceilMode ? stride - 1 : 0)
                        << " in spatial dimension " << i << ", got " << padded;
      return failure();
    }
    sizes.push_back(count);
  }
  return sizes;
}

FailureOr<SizeList> windowedSizes(Operation *op, const Windows &windows,
                                  ArrayRef<Size> input, bool ceilMode) {
  SmallVector<int64_t> numbers;
  for (const Size &size : input)
    numbers.push_back(size.constant().value_or(ShapedType::kDynamic));
  auto counts = windowedSizes(op, windows, numbers, ceilMode);
  if (failed(counts))
    return failure();
  SizeList sizes;
  for (auto [i, size] : llvm::enumerate(input)) {
    if (size.constant()) {
      sizes.push_back((*counts)[i]);
      continue;
    }
    Size stride = windows.strides[i];
    Size room = size + windows.begin[i] + windows.end[i] - windows.extent(i);
    Size count = floorDiv(room, stride) + 1;
    if (ceilMode) {
      Size inside = floorDiv(size + windows.begin[i] - 1, stride) + 1;
      count = max(count, min(ceilDiv(room, stride) + 1, inside));
    }
    sizes.push_back(count);
  }
  return sizes;
}

SizeList autoPaddedSizes(const Windows &windows, ArrayRef<Size> input) {
  SizeList sizes;
  for (auto [stride, size] : llvm::zip_equal(windows.strides, input))
    sizes.push_back(ceilDiv(size, stride));
  return sizes;
}

FailureOr<WindowAttributes> readOnnxWindows(OnnxNode &node) {
  WindowAttributes result;
  result.strides = node.getInts("strides", {});
  result.dilations = node.getInts("dilations", {});
  result.pads = node.getInts("pads", {});
  std::string mode = node.getString("auto_pad", "NOTSET");
  if (mode == "SAME_UPPER")
    result.autoPad = "same_upper";
  else if (mode == "SAME_LOWER")
    result.autoPad = "same_lower";
  else if (mode != "NOTSET" && mode != "VALID")
    node.emitError() << "expected auto_pad to be 'NOTSET', 'SAME_UPPER', "
                        "'SAME_LOWER' or 'VALID', got '"
                     << mode << "'";
  if (mode != "NOTSET")
    result.pads.clear();
  if (node.hasFailed())
    return failure();
  return result;
}

FailureOr<SmallVector<int64_t>> readAtenSizes(AtenNode &node, StringRef name,
                                              size_t rank, int64_t otherwise) {
  SmallVector<int64_t> list;
  if (isa_and_nonnull<IntegerAttr>(node.attributes.lookup(name)))
    list.push_back(node.getInt(name, otherwise));
  else
    list = node.getInts(name, {});
  if (node.hasFailed())
    return failure();
  if (!node.has(name))
    list.push_back(otherwise);
  if (list.size() == 1)
    list.assign(rank, list.front());
  if (list.size() != rank) {
    node.emitError() << "expected " << rank << " numbers in '" << name
                     << "', got " << list.size();
    return failure();
  }
  return list;
}

} // namespace burin::nn
