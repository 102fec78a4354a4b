// How kernels read their sizes: from an object `k` of their type `K`, each of
// whose members is a constant of the type or known at run time.
//
// A kernel computes with `k.n`, which is a number in the code where it is a
// constant. What chooses code, and how long arrays are, it asks of the type:
// `K::n` where the size has to be a constant, `known(&K::n)` where it need not.
#ifndef BURIN_KERNELS_SIZES_H
#define BURIN_KERNELS_SIZES_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// In the place of a size that is known at run time only.
inline constexpr int64_t unknown = -1;

/// The size that `&K::n` points at, or `unknown` where objects hold it.
constexpr int64_t known(const int64_t *size) { return *size; }
template <class K> constexpr int64_t known(int64_t K::*) { return unknown; }

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
