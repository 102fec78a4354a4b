// How a real number becomes an integer, for casts and for the numbers of a
// model alike.
#pragma once

#include "dialects/nn/reference/HostTensor.h"

namespace burin::nn {

/// `value` truncated to 64 bits, signed unless an unsigned `to` holds more; the
/// least of them where they do not hold it.
inline Integer truncate(double value, mlir::Type to) {
  double end = to.isUnsignedInteger(64) ? 0x1p64 : 0x1p63;
  return value >= -0x1p63 && value < end ? Integer(value) : -(Integer(1) << 63);
}

/// Stores `value` in the type of the elements; of booleans whether it is not 0.
inline void setNumber(HostTensor &tensor, int64_t i, double value) {
  mlir::Type element = tensor.elementType();
  if (tensor.isFloat())
    tensor.setReal(i, value);
  else
    tensor.setInteger(i, element.isInteger(1) ? Integer(value != 0)
                                              : truncate(value, element));
}

} // namespace burin::nn
