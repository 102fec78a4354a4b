// How kernels read their sizes: from an object `k` of their type `K`, each of
// whose members is a constant of the type or known at run time.
//
// A kernel computes with `k.n`, which is a number in the code where it is a
// constant. What chooses code, and how long arrays are, it asks of the type:
// `K::n` where the size has to be a constant, `known(&K::n)` where it need not,
// and `values_of(&K::n)` where it matters which numbers it may be.
#ifndef BURIN_KERNELS_SIZES_H
#define BURIN_KERNELS_SIZES_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

template <class...> using AlwaysVoid = void;

/// The most rows that a register tile of sizes `K` shall have, where there is a
/// member that says so.
inline constexpr int64_t no_row_limit = int64_t(1) << 60;
template <class K, class = void>
inline constexpr int64_t row_limit = no_row_limit;
template <class K>
inline constexpr int64_t row_limit<K, AlwaysVoid<decltype(K::tile_rows)>> =
    K::tile_rows;

/// In the place of a size that is known at run time only.
inline constexpr int64_t unknown = -1;

/// A size that is known at run time only: one of `least`, `least` + `step` and
/// so on up to `most`.
template <int64_t least, int64_t most, int64_t step = 1> struct Between {
  int64_t number;

  BURIN_EVERYWHERE constexpr operator int64_t() const { return number; }
};

/// The size that `&K::n` points at, or `unknown` where objects hold it.
constexpr int64_t known(const int64_t *size) { return *size; }
template <class K> constexpr int64_t known(int64_t K::*) { return unknown; }
template <class K, int64_t least, int64_t most, int64_t step>
constexpr int64_t known(Between<least, most, step> K::*) {
  return unknown;
}

/// The numbers from `least` to `most` by steps of `step`.
struct Values {
  int64_t least;
  int64_t most;
  int64_t step;
};

/// More than any size, so that products of some of them stay numbers.
inline constexpr int64_t unbounded = int64_t(1) << 60;

/// What the size that `&K::n` points at may be.
constexpr Values values_of(const int64_t *size) { return {*size, *size, 1}; }
template <class K> constexpr Values values_of(int64_t K::*) {
  return {0, unbounded, 1};
}
template <class K, int64_t least, int64_t most, int64_t step>
constexpr Values values_of(Between<least, most, step> K::*) {
  return {least, most, step};
}

/// What the product of two sizes, neither of them negative, may be, of which
/// at most one keeps its step.
constexpr Values operator*(const Values &a, const Values &b) {
  const bool is_bounded = b.most == 0 || a.most <= unbounded / b.most;
  const int64_t step = a.least == a.most   ? a.least * b.step
                       : b.least == b.most ? a.step * b.least
                                           : 1;
  return {a.least * b.least, is_bounded ? a.most * b.most : unbounded,
          step > 0 ? step : 1};
}

/// A member for a size that is computed of others.
template <const Values &values>
using Computed = Between<values.least, values.most, values.step>;

/// The product of sizes of which some may be unknown.
template <class... Sizes> constexpr int64_t known_product(Sizes... sizes) {
  int64_t product = 1;
  bool is_known = true;
  const int64_t all[] = {sizes...};
  for (int64_t size : all) {
    if (size == 0)
      return 0;
    is_known &= size != unknown;
    product *= size;
  }
  return is_known ? product : unknown;
}

/// Whether all of a type's sizes are constants.
template <class K> inline constexpr bool is_fixed = __is_empty(K);

template <class K> struct PassedSizes {
  using type = typename Choose<__is_empty(K), K, const K &>::type;
};
/// How functions that are called often take sizes: those that are all
/// constants need no argument.
template <class K> using Passed = typename PassedSizes<K>::type;

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SIZES_H
