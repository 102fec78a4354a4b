// Finds free names for resources in logarithmic time.
#include "dialects/nn/Resources.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;

namespace burin::nn {

ElementsAttr createResource(ShapedType type, StringRef name,
                            AsmResourceBlob blob) {
  DialectResourceBlobManager &manager =
      DenseResourceElementsHandle::getManagerInterface(type.getContext())
          .getBlobManager();
  auto nameOf = [&](uint64_t number) {
    return number == 0 ? name.str() : (name + "_" + Twine(number)).str();
  };
  auto isTaken = [&](uint64_t number) {
    return manager.lookup(nameOf(number)) != nullptr;
  };
  // Names are taken in order: doubled steps up to a free one, then halves.
  uint64_t taken = 0, free = 1;
  if (!isTaken(0))
    free = 0;
  else
    for (; isTaken(free); free *= 2)
      taken = free;
  while (free > taken + 1) {
    uint64_t middle = taken + (free - taken) / 2;
    (isTaken(middle) ? taken : free) = middle;
  }
  return DenseResourceElementsAttr::get(type, nameOf(free), std::move(blob));
}

} // namespace burin::nn
