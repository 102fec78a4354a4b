// Images as volumes of depth 1, so that a kernel is written once for both.
#ifndef BURIN_KERNELS_VOLUME_H
#define BURIN_KERNELS_VOLUME_H

#include "epilogue.h"

namespace burin::BURIN_LEVEL {

/// The sizes `K` of a convolution of images, as one of volumes.
template <class K> struct AsVolume : K {
  static constexpr int64_t d = 1, od = 1, kd = 1, stride_d = 1, dilation_d = 1,
                           pad_front = 0;
};

/// An epilogue of images, called with a depth that is 0.
template <class Epilogue> struct WithoutDepth {
  static constexpr bool takes_vectors = BURIN_LEVEL::takes_vectors<Epilogue>;
  static constexpr bool by_element = is_by_element<Epilogue>;

  Epilogue epilogue;

  template <class Value>
  BURIN_INLINE auto operator()(Value value, int64_t n, int64_t, int64_t y,
                               int64_t x, int64_t c) const {
    return epilogue(value, n, y, x, c);
  }
  template <class Value>
  BURIN_INLINE auto operator()(Value value, int64_t element, int64_t c) const {
    return epilogue(value, element, c);
  }
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_VOLUME_H
