// Holds transforms of many lengths and layouts against the definition in
// doubles, next to memory that faults.
#include "kernels/generic/fourier.h"
#include "kernel-test.h"

#include <cmath>
#include <complex>

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t N, int64_t Inner, int64_t Lines, int64_t Lanes,
          int64_t... Factors>
struct Plain {
  using Element = float;
  using Out = float;
  static constexpr int64_t n = N, size = N, inside = N, points = N,
                           inner = Inner, lines = Lines, lanes = Lanes,
                           tasks = 2, factors[] = {Factors...};
  static constexpr bool has_re = true, has_im = true, is_chirp = false;
  static constexpr double scale = 0.5;
};
/// Half of a longer transform of real lines, by a chirp in doubles.
struct Chirp {
  using Element = double;
  using Out = float;
  static constexpr int64_t n = 23, size = 20, inside = 45, points = 12,
                           inner = 3, lines = 6, lanes = 4, tasks = 1,
                           factors[] = {5, 3, 3};
  static constexpr bool has_re = true, has_im = false, is_chirp = true;
  static constexpr double scale = 1;
};

std::complex<double> root(double turns) {
  return std::polar(1.0, -2 * M_PI * turns);
}

/// The tables as the kernel wants them.
template <class K> std::vector<typename K::Element> makeTables() {
  std::vector<typename K::Element> tables;
  auto append = [&](const std::vector<std::complex<double>> &values) {
    for (auto value : values)
      tables.push_back(value.real());
    for (auto value : values)
      tables.push_back(value.imag());
  };
  std::vector<std::complex<double>> roots(K::inside), chirp(K::n),
      spectrum(K::inside);
  for (int64_t i = 0; i < K::inside; ++i)
    roots[i] = root(double(i) / K::inside);
  append(roots);
  if (!K::is_chirp)
    return tables;
  std::vector<std::complex<double>> around(K::inside);
  for (int64_t i = 0; i < K::n; ++i) {
    chirp[i] = root(double(i * i) / (2 * K::n));
    around[i] = around[(K::inside - i) % K::inside] = std::conj(chirp[i]);
  }
  for (int64_t f = 0; f < K::inside; ++f)
    for (int64_t i = 0; i < K::inside; ++i)
      spectrum[f] += around[i] * root(double(f * i % K::inside) / K::inside) /
                     double(K::inside);
  append(chirp);
  append(spectrum);
  return tables;
}

template <class K> void expectRight(Place place) {
  int64_t outer = K::lines / K::inner;
  Guarded<float> re(outer * K::size * K::inner, place),
      im(outer * K::size * K::inner, place),
      out_re(outer * K::points * K::inner, place),
      out_im(outer * K::points * K::inner, place);
  re.fillRandom(1);
  im.fillRandom(2);
  auto tables = makeTables<K>();
  Guarded<typename K::Element> scratch(4 * K::inside * K::lanes * K::tasks,
                                       place);
  size_t count = 0;
  k::fourier(backwards(&count), K{}, out_re.data(), out_im.data(),
             tables.data(), re.data(), im.data(), scratch.data());
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t j = 0; j < K::inner; ++j)
      for (int64_t f = 0; f < K::points; ++f) {
        std::complex<double> sum = 0;
        for (int64_t t = 0; t < std::min(K::size, K::n); ++t) {
          int64_t at = (o * K::size + t) * K::inner + j;
          sum += std::complex<double>(re[at], K::has_im ? im[at] : 0) *
                 root(double(f * t % K::n) / K::n);
        }
        int64_t at = (o * K::points + f) * K::inner + j;
        double bound = 4e-7 * std::sqrt(K::n) * std::log2(K::n + 1);
        ASSERT_NEAR(out_re[at], K::scale * sum.real(), bound) << f;
        ASSERT_NEAR(out_im[at], K::scale * sum.imag(), bound) << f;
      }
}

template <class K> class Fourier : public testing::Test {};
using Shapes =
    testing::Types<Plain<1, 1, 3, 2, 1>, Plain<4, 1, 5, 3, 4>,
                   Plain<60, 1, 9, 4, 4, 3, 5>, Plain<400, 2, 6, 3, 4, 4, 5, 5>,
                   Plain<1001, 1, 2, 1, 7, 11, 13>,
                   Plain<512, 1, 1, 1, 4, 4, 4, 4, 2>, Chirp>;
TYPED_TEST_SUITE(Fourier, Shapes);

TYPED_TEST(Fourier, EqualsTheDefinition) {
  for (Place place : {Place::AtEnd, Place::AtBegin})
    expectRight<TypeParam>(place);
}

} // namespace
