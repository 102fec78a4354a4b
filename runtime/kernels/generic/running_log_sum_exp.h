// The logarithm of the sum of the exponentials so far along an axis.
#ifndef BURIN_KERNELS_RUNNING_LOG_SUM_EXP_H
#define BURIN_KERNELS_RUNNING_LOG_SUM_EXP_H

#include "parallel.h"
#include "scalar.h"

namespace burin::BURIN_LEVEL {

/// out[o][i][j] is the logarithm of the sum of e^in[o][k][j] for k <= i: the
/// greatest so far, and the sum in proportion to it, in doubles.
///
/// `K` holds int64_t outer, n, inner, each a constant or not (sizes.h), and the
/// type Element.
template <class K>
inline void running_log_sum_exp(const burin_parallel &parallel, K k,
                                typename K::Element *out,
                                const typename K::Element *in) {
  using T = typename K::Element;
  const int64_t lines = k.outer * k.inner;
  const int64_t tasks =
      greater(1, lesser(lines, tasks_worth(30 * lines * k.n)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(lines, tasks, task + 1);
    for (int64_t line = part_begin(lines, tasks, task); line < end; ++line) {
      int64_t at = line / k.inner * k.n * k.inner + line % k.inner;
      double most = -infinity<double>, sum = 0;
      for (int64_t i = 0; i < k.n; ++i, at += k.inner) {
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
