// The meaning of matrix products, of floats, of bfloats, of bytes and with
// weights of few bits, and of packing.
#include "compiler/interpret/Kernel.h"

namespace burin::interpret {

/// `tile` rows of the right side lie side by side, `aColumn` is the step from
/// one k of the left side to the next.
static void multiply(KernelCall &call, int64_t tile, int64_t aColumn) {
  const Tensor &a = call.operands[0], &b = call.operands[1];
  int64_t m = call.size("m"), n = call.size("n"), k = call.size("k"),
          aBatch = call.size("a_batch_stride"),
          aRow = call.size("a_row_stride"),
          bBatch = call.size("b_batch_stride");
  forEachIndex({call.size("batch"), m, n}, [&](llvm::ArrayRef<int64_t> at) {
    Scalar sum;
    for (int64_t i = 0; i < k; ++i)
      sum = addProduct(
          sum, factor(a, at[0] * aBatch + at[1] * aRow + i * aColumn),
          factor(b, at[0] * bBatch + packedPlace(k, n, i, at[2], tile)));
    call.store(at, sum);
  });
}

static void matmul(KernelCall &call) {
  multiply(call, 1, call.size("a_col_stride"));
}

static void matmulOfBytes(KernelCall &call) { multiply(call, byteTile, 1); }
static void matmulOfBfloats(KernelCall &call) { multiply(call, bfloatTile, 1); }

/// Words of the right side hold several rows of a column.
static void matmulOfCodes(KernelCall &call) {
  const Tensor &a = call.operands[0], &b = call.operands[1],
               &scale = call.operands[2], &zero = call.operands[3],
               &table = call.operands[4];
  int64_t n = call.size("n"), k = call.size("k"), bits = call.size("bits"),
          group = call.size("group"), depth = 32 / bits;
  int64_t lines = (k + depth - 1) / depth, groups = (k + group - 1) / group;
  forEachIndex({call.size("m"), n}, [&](llvm::ArrayRef<int64_t> at) {
    Scalar sum;
    for (int64_t i = 0; i < k; ++i) {
      int64_t word = b.integer(packedPlace(lines, n, i / depth, at[1]));
      int64_t code = word >> (i % depth * bits) & ((1 << bits) - 1);
      double number = 0;
      if (call.size("codes") != 0)
        number = table.real(code);
      else
        number = double(code >> (bits - 1) ? code - (1 << bits) : code);
      int64_t of = packedPlace(groups, n, i / group, at[1]);
      double from = call.flag("has_zero") ? zero.real(of) : 0;
      sum.real += a.real(at[0] * call.size("a_row_stride") + i) *
                  ((number - from) * scale.real(of));
    }
    call.store(at, sum);
  });
}

static void pack(KernelCall &call, int64_t tile) {
  const Tensor &from = call.operands[0], &to = call.results[0];
  int64_t k = call.size("k"), n = call.size("n"),
          batch = call.size("batch_stride"), row = call.size("row_stride"),
          column = call.size("col_stride");
  for (int64_t i = 0; i < to.size; ++i)
    to.set(i, {});
  forEachIndex({call.size("batch"), k, n}, [&](llvm::ArrayRef<int64_t> at) {
    to.set(at[0] * packedSize(k, n, tile) +
               packedPlace(k, n, at[1], at[2], tile),
           from.get(at[0] * batch + at[1] * row + at[2] * column));
  });
}

static void packPanels(KernelCall &call) { pack(call, 1); }
static void packQuads(KernelCall &call) { pack(call, byteTile); }
static void packPairs(KernelCall &call) { pack(call, bfloatTile); }

void addContractionKernels(Kernels &kernels) {
  kernels["matmul"] = matmul;
  kernels["matmul_bf16"] = matmulOfBfloats;
  kernels["matmul_i8"] = matmulOfBytes;
  kernels["matmul_nbits"] = matmulOfCodes;
  kernels["pack_panels"] = packPanels;
  kernels["pack_pairs"] = packPairs;
  kernels["pack_quads"] = packQuads;
}

} // namespace burin::interpret
