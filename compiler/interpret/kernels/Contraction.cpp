// The meaning of matmul and pack_panels.
#include "compiler/interpret/Kernel.h"

namespace burin::interpret {

static void matmul(KernelCall &call) {
  const Tensor &a = call.operands[0], &b = call.operands[1];
  int64_t m = call.size("m"), n = call.size("n"), k = call.size("k"),
          aBatch = call.size("a_batch_stride"),
          aRow = call.size("a_row_stride"), aColumn = call.size("a_col_stride"),
          bBatch = call.size("b_batch_stride");
  forEachIndex({call.size("batch"), m, n}, [&](llvm::ArrayRef<int64_t> at) {
    Scalar sum;
    for (int64_t i = 0; i < k; ++i)
      sum = addProduct(sum,
                       factor(a, at[0] * aBatch + at[1] * aRow + i * aColumn),
                       factor(b, at[0] * bBatch + packedPlace(k, n, i, at[2])));
    call.store(at, sum);
  });
}

static void packPanels(KernelCall &call) {
  const Tensor &from = call.operands[0], &to = call.results[0];
  int64_t k = call.size("k"), n = call.size("n"),
          batch = call.size("batch_stride"), row = call.size("row_stride"),
          column = call.size("col_stride");
  for (int64_t i = 0; i < to.size; ++i)
    to.set(i, {});
  forEachIndex({call.size("batch"), k, n}, [&](llvm::ArrayRef<int64_t> at) {
    to.set(at[0] * packedSize(k, n) + packedPlace(k, n, at[1], at[2]),
           from.get(at[0] * batch + at[1] * row + at[2] * column));
  });
}

void addContractionKernels(Kernels &kernels) {
  kernels["matmul"] = matmul;
  kernels["pack_panels"] = packPanels;
}

} // namespace burin::interpret
