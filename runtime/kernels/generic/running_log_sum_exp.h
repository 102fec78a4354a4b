// The logarithm of the sum of the exponentials so far along an axis.
#ifndef BURIN_KERNELS_RUNNING_LOG_SUM_EXP_H
#define BURIN_KERNELS_RUNNING_LOG_SUM_EXP_H

#include "parallel.h"
#include "scalar.h"

namespace burin::BURIN_LEVEL {

/// out[o][i][j] is the logarithm of the sum of e^in[o][k][j] for k <= i: the
/// greatest so far, and the sum in proportion to it, in doubles.
///
/// `K` holds static constexpr int64_t outer, n, inner and the type Element.
template <class K>
inline void running_log_sum_exp(const burin_parallel &parallel,
                                typename K::Element *out,
                                const typename K::Element *in) {
  using T = typename K::Element;
  constexpr int64_t lines = K::outer * K::inner;
  constexpr int64_t tasks =
      greater(1, lesser(lines, tasks_worth(30 * lines * K::n)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(lines, tasks, task + 1);
    for (int64_t line = part_begin(lines, tasks, task); line < end; ++line) {
      int64_t at = line / K::inner * K::n * K::inner + line % K::inner;
      double most = -infinity<double>, sum = 0;
      for (int64_t i = 0; i < K::n; ++i, at += K::inner) {
        double x = double(in[at]);
        if (x > most) {
          sum = sum * exp(most - x) + 1;
          most = x;
        } else if (x != most || x != x) {
          sum += exp(x - most);
        } else if (most < infinity<double> && most > -infinity<double>) {
          sum += 1; // equal infinities have no distance
        }
        out[at] = sum == 0 ? T(most) : T(most + log(sum));
      }
    }
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RUNNING_LOG_SUM_EXP_H
