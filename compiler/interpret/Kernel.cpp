// Constants, epilogues and the packed order of the interpreted kernels.
#include "compiler/interpret/Kernel.h"
#include "compiler/interpret/kernels/Kernels.h"

using namespace mlir;

namespace burin::interpret {

const Kernels &knownKernels() {
  static const Kernels kernels = [] {
    Kernels all;
    addKernels(all);
    return all;
  }();
  return kernels;
}

/// What the epilogue takes, else what the kernel stores.
static Type accumulatorOf(plan::KernelOp op) {
  Region &epilogue = op.getEpilogue();
  if (!epilogue.empty() && epilogue.getNumArguments() > 0)
    return epilogue.getArgument(0).getType();
  return cast<RankedTensorType>(op.getResult(0).getType()).getElementType();
}

KernelCall::KernelCall(plan::KernelOp op, ArrayRef<Tensor> operands,
                       ArrayRef<Tensor> results, const Tensors &tensors,
                       Faults &faults)
    : operands(operands), results(results), faults(faults), op(op),
      accumulator(accumulatorOf(op)) {
  if (op.getEpilogue().empty())
    return;
  Block &block = op.getEpilogue().front();
  if (int64_t(block.getNumArguments()) == results.front().type.getRank() + 1)
    epilogue.emplace(block, tensors, faults);
  else
    faults.report("kernel '" + op.getName().str() +
                  "': expected the epilogue to take " +
                  std::to_string(results.front().type.getRank()) + " indices");
}

template <typename Attr> Attr KernelCall::param(StringRef name) {
  auto found = op.getParams().getAs<Attr>(name);
  if (!found)
    faults.report("kernel '" + op.getName().str() +
                  "': expected a parameter '" + name.str() + "'");
  return found;
}

int64_t KernelCall::size(StringRef name) {
  auto found = param<IntegerAttr>(name);
  return found ? found.getInt() : 0;
}
double KernelCall::number(StringRef name) {
  auto found = param<FloatAttr>(name);
  return found ? found.getValueAsDouble() : 0;
}
bool KernelCall::flag(StringRef name) {
  auto found = param<BoolAttr>(name);
  return found && found.getValue();
}
ArrayRef<int64_t> KernelCall::list(StringRef name, size_t count) {
  auto found = param<DenseI64ArrayAttr>(name);
  if (found && size_t(found.size()) >= count)
    return found.asArrayRef();
  faults.report("kernel '" + op.getName().str() + "': expected " +
                std::to_string(count) + " numbers as '" + name.str() + "'");
  static const std::vector<int64_t> zeros(8, 0);
  return zeros;
}

void KernelCall::store(ArrayRef<int64_t> index, Scalar value) {
  const Tensor &result = results.front();
  ArrayRef<int64_t> shape = result.type.getShape();
  int64_t offset = 0;
  for (auto [at, size] : llvm::zip(index, shape))
    offset = offset * size + at;
  if (index.size() != shape.size())
    return faults.report("kernel '" + op.getName().str() +
                         "': expected a result of rank " +
                         std::to_string(index.size()));
  if (!accumulator.isFloat())
    value.integer = accumulator.wrap(value.integer);
  if (epilogue) {
    epilogue->setArgument(0, value);
    epilogue->setIndices(1, index);
    epilogue->evaluate();
    value = epilogue->result(0);
  }
  result.set(offset, value);
}

int64_t packedSize(int64_t k, int64_t n) { return (n + 7) / 8 * 8 * k; }

int64_t packedPlace(int64_t k, int64_t n, int64_t row, int64_t column) {
  int64_t first = column / 32 * 32;
  int64_t width = std::min<int64_t>(32, (n - first + 7) / 8 * 8);
  return first * k + row * width + column - first;
}

} // namespace burin::interpret
