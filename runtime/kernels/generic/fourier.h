// Discrete Fourier transforms of any length along one axis, several lines at a
// time.
#ifndef BURIN_KERNELS_FOURIER_H
#define BURIN_KERNELS_FOURIER_H

#include "parallel.h"
#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// Lines that are transformed together, side by side, with their real and
/// imaginary parts apart.
template <class S> struct FourierPlane {
  S *re, *im;
};

/// The angles of a transform: cos and -sin of 2 pi i / n for i < n.
template <class S> struct FourierTable {
  const S *re, *im;
};

/// A number of points as a type.
template <int64_t radix> struct Radix {
  static constexpr int64_t value = radix;
};

/// A transform of `radix` points in place, with cos and -sin of 2 pi i / radix.
template <int64_t radix, class S>
BURIN_INLINE void butterfly(S *re, S *im, const S *cosines, const S *sines) {
  if constexpr (radix == 2) {
    S a = re[1], b = im[1];
    re[1] = re[0] - a, im[1] = im[0] - b;
    re[0] += a, im[0] += b;
  } else if constexpr (radix == 4) {
    S a = re[0] + re[2], b = im[0] + im[2], c = re[0] - re[2],
      d = im[0] - im[2];
    S e = re[1] + re[3], f = im[1] + im[3], g = re[1] - re[3],
      h = im[1] - im[3];
    re[0] = a + e, im[0] = b + f;
    re[1] = c + h, im[1] = d - g;
    re[2] = a - e, im[2] = b - f;
    re[3] = c - h, im[3] = d + g;
  } else {
    // Sums and differences of the parts that mirror each other halve the work.
    S sum_re[radix], sum_im[radix], out_re[radix], out_im[radix];
    S first_re = re[0], first_im = im[0];
    constexpr int64_t half = radix / 2;
    for (int64_t j = 1; j <= half; ++j) {
      sum_re[j] = re[j] + re[radix - j], sum_im[j] = im[j] + im[radix - j];
      sum_re[radix - j] = re[j] - re[radix - j];
      sum_im[radix - j] = im[j] - im[radix - j];
      first_re += sum_re[j], first_im += sum_im[j];
    }
    out_re[0] = first_re, out_im[0] = first_im;
    for (int64_t k = 1; k <= half; ++k) {
      S even_re = re[0], even_im = im[0], odd_re = 0, odd_im = 0;
      for (int64_t j = 1; j <= half; ++j) {
        S c = cosines[j * k % radix], s = sines[j * k % radix];
        even_re += c * sum_re[j], even_im += c * sum_im[j];
        odd_re += s * sum_im[radix - j], odd_im += s * sum_re[radix - j];
      }
      out_re[k] = even_re - odd_re, out_im[k] = even_im + odd_im;
      out_re[radix - k] = even_re + odd_re,
                     out_im[radix - k] = even_im - odd_im;
    }
    for (int64_t k = 0; k < radix; ++k)
      re[k] = out_re[k], im[k] = out_im[k];
  }
}

/// One stage of Stockham's transform of `n` points (Van Loan 1992, 1.7): `rest`
/// points are left, in `stride` transforms beside each other, of which
/// neighbours are neighbours in memory.
template <int64_t radix, class S>
inline void fourier_stage(FourierPlane<S> from, FourierPlane<S> to, int64_t n,
                          int64_t rest, int64_t lanes,
                          const FourierTable<S> &table) {
  int64_t stride = n / rest, row = stride * lanes, parts = rest / radix;
  S cosines[radix], sines[radix];
  for (int64_t k = 0; k < radix; ++k) {
    cosines[k] = table.re[n / radix * k];
    sines[k] = table.im[n / radix * k];
  }
  for (int64_t p = 0; p < parts; ++p) {
    S c[radix], s[radix];
    for (int64_t k = 1; k < radix; ++k) {
      c[k] = table.re[p * k * stride];
      s[k] = table.im[p * k * stride];
    }
    const S *in_re = from.re + row * p, *in_im = from.im + row * p;
    S *out_re = to.re + row * radix * p, *out_im = to.im + row * radix * p;
#ifndef __clang__ // which has no such hint, and checks for overlap instead
#pragma GCC ivdep
#endif
    for (int64_t q = 0; q < row; ++q) {
      S re[radix], im[radix];
      for (int64_t j = 0; j < radix; ++j) {
        re[j] = in_re[q + row * parts * j];
        im[j] = in_im[q + row * parts * j];
      }
      butterfly<radix>(re, im, cosines, sines);
      out_re[q] = re[0], out_im[q] = im[0];
      for (int64_t k = 1; k < radix; ++k) {
        out_re[q + row * k] = re[k] * c[k] - im[k] * s[k];
        out_im[q + row * k] = re[k] * s[k] + im[k] * c[k];
      }
    }
  }
}

/// Whether one of K::factors is `factor`; no other stages are compiled.
template <class K> constexpr bool has_factor(int64_t factor) {
  for (int64_t one : K::factors)
    if (one == factor)
      return true;
  return false;
}

/// Transforms K::lanes lines of K::inside points; `a` holds them, `b` is as
/// large. Returns the one that holds the result.
template <class K, class S>
inline FourierPlane<S> transform_lines(FourierPlane<S> a, FourierPlane<S> b,
                                       const FourierTable<S> &table) {
  int64_t rest = K::inside;
  auto stage = [&](int64_t factor, auto radix) {
    if constexpr (has_factor<K>(radix.value))
      if (factor == radix.value)
        fourier_stage<radix.value>(a, b, K::inside, rest, K::lanes, table);
  };
  for (int64_t factor : K::factors) {
    if (factor == 1)
      break;
    stage(factor, Radix<2>{});
    stage(factor, Radix<3>{});
    stage(factor, Radix<4>{});
    stage(factor, Radix<5>{});
    stage(factor, Radix<7>{});
    stage(factor, Radix<11>{});
    stage(factor, Radix<13>{});
    rest /= factor;
    FourierPlane<S> swap = a;
    a = b, b = swap;
  }
  return a;
}

/// The lines' elements that are multiplied by the complex numbers `by`, one for
/// each of `n` points.
template <class S>
inline void rotate_lines(FourierPlane<S> x, const FourierTable<S> &by,
                         int64_t n, int64_t lanes) {
  for (int64_t i = 0; i < n; ++i) {
    S c = by.re[i], s = by.im[i];
    for (int64_t lane = 0; lane < lanes; ++lane) {
      S re = x.re[i * lanes + lane], im = x.im[i * lanes + lane];
      x.re[i * lanes + lane] = re * c - im * s;
      x.im[i * lanes + lane] = re * s + im * c;
    }
  }
}

/// What one task of the kernel works with.
template <class K, class In> struct FourierTask {
  using S = typename K::Element;
  static constexpr int64_t lanes = K::lanes, m = K::inside;
  typename K::Out *out_re, *out_im;
  const S *tables;
  const In *x_re, *x_im;
  FourierPlane<S> a, b;
  K k;

  BURIN_INLINE int64_t place(int64_t line, int64_t size) const {
    return line / k.inner * size * k.inner + line % k.inner;
  }

  /// Points `size` and beyond are zeros, as are lanes beyond `count`.
  void load(const In *x, S *to, int64_t line, int64_t count) const {
    constexpr int64_t given = lesser(K::size, K::n);
    for (int64_t lane = 0; lane < lanes; ++lane) {
      if (x == nullptr || lane >= count) {
        for (int64_t i = 0; i < m; ++i)
          to[i * lanes + lane] = 0;
        continue;
      }
      const In *from = x + place(line + lane, K::size);
      for (int64_t i = 0; i < given; ++i)
        to[i * lanes + lane] = S(from[i * k.inner]);
      for (int64_t i = given; i < m; ++i)
        to[i * lanes + lane] = 0;
    }
  }

  void store(const S *from, typename K::Out *to, int64_t line,
             int64_t count) const {
    for (int64_t lane = 0; lane < count; ++lane) {
      typename K::Out *at = to + place(line + lane, K::points);
      for (int64_t i = 0; i < K::points; ++i)
        at[i * k.inner] = typename K::Out(S(K::scale) * from[i * lanes + lane]);
    }
  }

  void run(int64_t line, int64_t count) const {
    load(K::has_re ? x_re : nullptr, a.re, line, count);
    load(K::has_im ? x_im : nullptr, a.im, line, count);
    FourierTable<S> angles{tables, tables + m};
    FourierPlane<S> y = a;
    if constexpr (K::is_chirp) {
      // A transform of n points as a convolution with a chirp, which longer
      // transforms of a convenient length compute (Bluestein 1970). The second
      // is an inverse one, which is that of the swapped parts.
      FourierTable<S> chirp{tables + 2 * m, tables + 2 * m + K::n};
      FourierTable<S> spectrum{tables + 2 * m + 2 * K::n,
                               tables + 3 * m + 2 * K::n};
      rotate_lines(a, chirp, K::n, lanes);
      y = transform_lines<K>(a, b, angles);
      rotate_lines(y, spectrum, m, lanes);
      FourierPlane<S> other = y.re == a.re ? b : a;
      y = transform_lines<K, S>({y.im, y.re}, {other.im, other.re}, angles);
      y = {y.im, y.re};
      rotate_lines(y, chirp, K::points, lanes);
    } else {
      y = transform_lines<K>(a, b, angles);
    }
    store(y.re, out_re, line, count);
    store(y.im, out_im, line, count);
  }
};

/// out[o][k][j] = K::scale * sum over t < K::n of x[o][t][j] *
/// e^(-2 pi i k t / K::n) for k < K::points, where x is 0 from K::size on. Real
/// and imaginary parts are tensors of their own; x has the parts that
/// K::has_re and K::has_im say.
///
/// `tables` hold cos and -sin of 2 pi i / m for i < m = K::inside, first all of
/// the former; for a K::is_chirp, where m is at least 2 * K::n - 1 (else
/// K::n), then those of pi i^2 / n for i < K::n, and then the m numbers by
/// which the transform of the chirp multiplies, again real parts first. The
/// product of K::factors is m. `scratch` holds 4 * m * K::lanes elements for
/// each of K::tasks. `K` holds further int64_t lines (outer times inner) and
/// inner, each a constant or not (sizes.h), and the types Element, in which it
/// computes, and Out.
template <class K, class In>
inline void fourier(const burin_parallel &parallel, K k,
                    typename K::Out *out_re, typename K::Out *out_im,
                    const typename K::Element *tables, const In *x_re,
                    const In *x_im, typename K::Element *scratch) {
  constexpr int64_t plane = K::inside * K::lanes;
  const int64_t groups = ceil_div(k.lines, K::lanes);
  parallel_for(parallel, K::tasks, [=](int64_t task) {
    typename K::Element *own = scratch + task * 4 * plane;
    FourierTask<K, In> work{out_re,
                            out_im,
                            tables,
                            x_re,
                            x_im,
                            {own, own + plane},
                            {own + 2 * plane, own + 3 * plane},
                            k};
    int64_t end = part_begin(groups, K::tasks, task + 1);
    for (int64_t i = part_begin(groups, K::tasks, task); i < end; ++i)
      work.run(i * K::lanes, lesser(K::lanes, k.lines - i * K::lanes));
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_FOURIER_H
