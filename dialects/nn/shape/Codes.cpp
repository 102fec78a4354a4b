// Checks of codebooks, which several ops have.
#include "dialects/nn/shape/Codes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace burin::nn {

bool isFloat8(Type type) {
  return isa<FloatType>(type) && type.getIntOrFloatBitWidth() == 8;
}

LogicalResult checkCodebook(Operation *op,
                            std::optional<ArrayRef<float>> codebook,
                            Type element) {
  if (!codebook)
    return success();
  auto integer = dyn_cast<IntegerType>(element);
  bool isCode = integer && integer.isUnsigned() &&
                (integer.getWidth() == 2 || integer.getWidth() == 4);
  if (isCode && codebook->size() == size_t(1) << integer.getWidth())
    return success();
  return op->emitOpError()
         << "expected a codebook of a number for each integer without sign of "
            "2 or 4 bits, got "
         << codebook->size() << " for " << element;
}

} // namespace burin::nn
