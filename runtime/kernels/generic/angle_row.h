// Computes rows of elements with sines, cosines or tangents in them: quickly
// where all angles of a block are near 0, as nearly all are, and again with the
// exact reduction where one is not. Both ways in one loop would not vectorize.
#ifndef BURIN_KERNELS_ANGLE_ROW_H
#define BURIN_KERNELS_ANGLE_ROW_H

#include "scalar_trigonometric.h"

namespace burin::BURIN_LEVEL {

/// The functions for angles near 0, which note whether one was not: the first
/// bit of a difference, in as many bits as the angle has, says so at the least
/// cost.
struct QuickAngles {
  uint32_t float_differences = 0;
  uint64_t double_differences = 0;

  BURIN_INLINE ReducedAngle<float> reduce(float x) {
    float_differences |= angle_room(x);
    return reduce_quick_angle(x);
  }
  BURIN_INLINE ReducedAngle<double> reduce(double x) {
    double_differences |= angle_room(x);
    return reduce_quick_angle(x);
  }
  BURIN_INLINE bool met_wide() const {
    return (float_differences & sign_bit<float>) != 0 ||
           (double_differences & sign_bit<double>) != 0;
  }
  template <class T> BURIN_INLINE T sin(T x) { return sine_at(x, reduce(x)); }
  template <class T> BURIN_INLINE T cos(T x) { return cosine_at(reduce(x)); }
  template <class T> BURIN_INLINE T tan(T x) {
    return tangent_at(x, reduce(x));
  }
};

/// The functions for any angle.
struct AnyAngles {
  template <class T> BURIN_INLINE T sin(T x) const {
    return BURIN_LEVEL::sin(x);
  }
  template <class T> BURIN_INLINE T cos(T x) const {
    return BURIN_LEVEL::cos(x);
  }
  template <class T> BURIN_INLINE T tan(T x) const {
    return BURIN_LEVEL::tan(x);
  }
};

/// Calls store(i, element(angles, i)) for i in [begin, end), where `angles` are
/// the functions to take. A block is stored when all of it is computed, as it
/// may lie where its operands do.
template <class Out, class Element, class Store>
BURIN_INLINE void angle_row(int64_t begin, int64_t end, const Element &element,
                            const Store &store) {
  constexpr int64_t block = 256;
  for (int64_t first = begin; first < end; first += block) {
    int64_t count = end - first < block ? end - first : block;
    Out line[block];
    QuickAngles quick;
    for (int64_t i = 0; i < count; ++i)
      line[i] = element(quick, first + i);
    if (quick.met_wide()) {
      AnyAngles any;
      for (int64_t i = 0; i < count; ++i)
        line[i] = element(any, first + i);
    }
    for (int64_t i = 0; i < count; ++i)
      store(first + i, line[i]);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ANGLE_ROW_H
