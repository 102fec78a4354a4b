// Finds free names for resources in logarithmic time, and used ones by a walk.
#include "dialects/nn/reference/Resources.h"
#include "dialects/plan/Pages.h"
#include "dialects/plan/Recipes.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace burin::nn {

static DialectResourceBlobManager &managerOf(MLIRContext *context) {
  return DenseResourceElementsHandle::getManagerInterface(context)
      .getBlobManager();
}

static std::string nameOf(uint64_t number) {
  return number == 0 ? "constant" : "constant_" + std::to_string(number);
}

ElementsAttr createResource(ShapedType type, AsmResourceBlob blob) {
  DialectResourceBlobManager &manager = managerOf(type.getContext());
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

AsmResourceBlob mappedBlob(ArrayRef<char> bytes,
                           std::shared_ptr<const void> owner) {
  plan::notePages(bytes);
  // The alignment is what a copy of them would want.
  return AsmResourceBlob(
      bytes, /*dataAlignment=*/alignof(int64_t),
      [bytes, owner = std::move(owner)](void *, size_t, size_t) {
        plan::forgetPages(bytes);
      },
      /*dataIsMutable=*/false);
}

/// The resource that `constant` refers to, through recipes; empty for what
/// refers to none.
static StringRef keyOf(Attribute constant) {
  if (auto panels = dyn_cast<plan::PanelsAttr>(constant))
    return keyOf(panels.getSource());
  if (auto filters = dyn_cast<plan::FiltersAttr>(constant))
    return keyOf(filters.getSource());
  if (auto strided = dyn_cast<plan::StridedAttr>(constant))
    return keyOf(strided.getSource());
  if (auto unpacked = dyn_cast<plan::UnpackedAttr>(constant))
    return keyOf(unpacked.getSource());
  if (auto words = dyn_cast<plan::WordsAttr>(constant))
    return keyOf(words.getSource());
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant);
  return resource ? resource.getRawHandle().getKey() : StringRef();
}

/// On a module whose resources no other module uses.
static constexpr StringLiteral soleOwner = "nn.owns_resources";

void ownResources(Operation *module) {
  module->setAttr(soleOwner, UnitAttr::get(module->getContext()));
}

void freeUnusedResources(Operation *root) {
  if (!root->hasAttr(soleOwner))
    return;
  llvm::StringSet<> used;
  root->walk([&](Operation *op) {
    if (!op->hasTrait<OpTrait::ConstantLike>() || !op->use_empty())
      for (NamedAttribute attribute : op->getAttrs())
        used.insert(keyOf(attribute.getValue()));
  });
  DialectResourceBlobManager &manager = managerOf(root->getContext());
  for (uint64_t i = 0; auto *entry = manager.lookup(nameOf(i)); ++i)
    if (!used.contains(nameOf(i)))
      entry->setBlob(AsmResourceBlob());
}

ElementsAttr unpackedConstant(ShapedType type, ElementsAttr bytes,
                              int64_t bits) {
  return plan::UnpackedAttr::get(type.getContext(), type, bytes, bits);
}

} // namespace burin::nn
