// Strided views, as gathers of places.
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Gather.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace burin::nn {

/// Elements of the flat tensor at sums of strides, which the importer has found
/// to lie in a row.
static LogicalResult importAsStrided(AtenNode &node) {
  Value self = step::readStatic(node, "self");
  SmallVector<int64_t> sizes = node.getInts("size", {}),
                       strides = node.getInts("stride", {});
  int64_t offset = node.getInt("storage_offset", 0);
  if (!self || node.hasFailed())
    return failure();
  std::optional<int64_t> count = checkedProduct(sizes);
  bool isSound = sizes.size() == strides.size() && offset >= 0 && count &&
                 *count <= step::maxElements &&
                 llvm::none_of(sizes, [](int64_t size) { return size < 0; }) &&
                 llvm::none_of(strides, [](int64_t by) { return by < 0; });
  int64_t last = offset;
  for (size_t i = 0; isSound && *count > 0 && i < sizes.size(); ++i) {
    int64_t reach;
    isSound = !__builtin_mul_overflow(sizes[i] - 1, strides[i], &reach) &&
              !__builtin_add_overflow(last, reach, &last);
  }
  if (!isSound || (*count > 0 && last >= shaped(self).getNumElements()))
    return node.emitError()
           << "expected sizes, strides and an offset inside "
           << shaped(self).getNumElements() << " elements, got [" << sizes
           << "], [" << strides << "] and " << offset;
  SmallVector<int64_t> places, index(sizes.size(), 0);
  for (int64_t i = 0; i < *count; ++i) {
    int64_t place = offset;
    for (auto [at, stride] : llvm::zip(index, strides))
      place += at * stride;
    places.push_back(place);
    nextIndex(index, sizes);
  }
  Value indices = step::reshape(node, node.constant(places), sizes),
        flat = step::flatten(node, self);
  return give(node, indices && flat ? node.create<GatherOp>(flat, indices, 0)
                                    : Value());
}

void bindStridedViews(Bindings &bindings) {
  bindings.aten("aten.as_strided.default", importAsStrided);
  bindings.aten("aten.as_strided_copy.default", importAsStrided);
}

} // namespace burin::nn
