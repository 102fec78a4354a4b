// Spreads independent tasks over the caller's threads.
#ifndef BURIN_KERNELS_PARALLEL_H
#define BURIN_KERNELS_PARALLEL_H

#include "burin/burin.h"
#include "level.h"

namespace burin::BURIN_LEVEL {

/// Ends what a step or one of its tasks does. Where gcc 12 writes the address
/// of a result as twice an operand's less the arena's, it no longer sees that
/// the arena is written to, takes the step for one without effect and drops it.
BURIN_INLINE void results_written() { __asm__ volatile("" : : : "memory"); }

/// One task, in code that the calling thread and the others share.
template <class Body> BURIN_NOINLINE void run_task(void *body, size_t task) {
  (*static_cast<const Body *>(body))(int64_t(task));
  results_written();
}

/// Calls body(task) once for each task in [0, tasks), in any order, perhaps at
/// the same time; returns when all are done. Kernels fix `tasks` by shape
/// alone and let no two tasks write the same element, so that the threads
/// change no bit of the answer.
template <class Body>
inline void parallel_for(const burin_parallel &parallel, int64_t tasks,
                         const Body &body) {
  if (tasks == 0)
    return;
  void *argument = const_cast<Body *>(&body);
  if (tasks == 1 || parallel.run == nullptr)
    for (int64_t task = 0; task < tasks; ++task)
      run_task<Body>(argument, size_t(task));
  else
    parallel.run(parallel.user, size_t(tasks), run_task<Body>, argument);
}

constexpr int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
constexpr int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }
constexpr int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

/// Where part `part` of `parts` nearly equal parts of [0, total) begins.
constexpr int64_t part_begin(int64_t total, int64_t parts, int64_t part) {
  if (parts == 1) // the most frequent, which needs no division
    return part * total;
  return part * (total / parts) + lesser(part, total % parts);
}

/// How many tasks a kernel with so many multiply-adds (or moved elements) is
/// worth: one where starting a thread would cost more than it saves.
constexpr int64_t tasks_worth(int64_t work) {
  return work < 50000 ? 1 : lesser(32, ceil_div(work, 50000));
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PARALLEL_H
