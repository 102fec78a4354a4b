// Tells large constants from small ones.
#include "dialects/nn/reference/Rearrange.h"
#include "dialects/nn/reference/HostTensor.h"

using namespace mlir;

namespace burin::nn {

/// Smaller constants lie in the IR itself, and are moved at once.
static constexpr int64_t maxInlineBytes = 4096;

bool isLarge(ShapedType constant) {
  return constant.getNumElements() * elementBytes(constant.getElementType()) >
         maxInlineBytes;
}

} // namespace burin::nn
