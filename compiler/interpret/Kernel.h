// What the meaning of a hand-tuned kernel is written with, and where it is
// found by the kernel's name.
#pragma once

#include "compiler/interpret/Body.h"
#include "llvm/ADT/StringMap.h"

namespace burin::interpret {

/// One `plan.kernel` while it is interpreted.
class KernelCall {
public:
  KernelCall(plan::KernelOp op, llvm::ArrayRef<Tensor> operands,
             llvm::ArrayRef<Tensor> results, const Tensors &tensors,
             const Sizes &sizes, Faults &faults);

  // The constants of `params`, which are there as the kernel's record says.
  int64_t size(llvm::StringRef name);
  double number(llvm::StringRef name);
  bool flag(llvm::StringRef name);
  llvm::ArrayRef<int64_t> list(llvm::StringRef name);

  /// Hands `accumulator` with `index` to the epilogue and stores what it gives
  /// at that place of the first result.
  void store(llvm::ArrayRef<int64_t> index, Scalar accumulator);

  const llvm::ArrayRef<Tensor> operands, results;
  Faults &faults;

private:
  plan::KernelOp op;
  const Sizes &sizes;
  std::optional<Body> epilogue;
  Element accumulator;
};

/// The meanings of all kernels by name. Each file of kernels/ adds its own.
using Kernels = llvm::StringMap<void (*)(KernelCall &call)>;
const Kernels &knownKernels();

/// Steps through all indices of `shape` in row-major order.
template <typename Visit>
void forEachIndex(llvm::ArrayRef<int64_t> shape, Visit visit) {
  for (int64_t size : shape)
    if (size <= 0)
      return;
  llvm::SmallVector<int64_t> index(shape.size(), 0);
  do
    visit(llvm::ArrayRef<int64_t>(index));
  while (nn::nextIndex(index, shape));
}

/// sum + x * y, in the numbers' own kind.
inline Scalar addProduct(Scalar sum, Scalar x, Scalar y) {
  return {sum.real + x.real * y.real, sum.integer + x.integer * y.integer};
}

/// Element `i` as a factor of sums that are floats or integers: weights may be
/// integers where the sums are floats.
inline Scalar factor(const Tensor &tensor, int64_t i) {
  Scalar element = tensor.get(i);
  if (!tensor.element.isFloat())
    element.real = double(element.integer);
  return element;
}

/// Where element (row, column) of a packed matrix of `k` rows lies, of which
/// `tile` lie side by side: the order that
/// runtime/kernels/generic/panel_order.h describes.
int64_t packedPlace(int64_t k, int64_t n, int64_t row, int64_t column,
                    int64_t tile = 1);
/// Elements of a packed matrix.
int64_t packedSize(int64_t k, int64_t n, int64_t tile = 1);
/// How many rows lie side by side where kernels multiply bytes, and where they
/// multiply bfloats.
extern const int64_t byteTile;
extern const int64_t bfloatTile;

} // namespace burin::interpret
