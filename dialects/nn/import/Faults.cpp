// Sorts errors by their reason, whatever node it is about.
#include "dialects/nn/import/Faults.h"
#include "dialects/nn/Naming.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace burin::nn {

/// Further nodes that one message names.
static constexpr size_t maxOthers = 3;

Faults::Faults(MLIRContext *context) : context(context) {
  handler = std::make_unique<ScopedDiagnosticHandler>(
      context, [this](Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
          return failure();
        keep(NodeError(diagnostic));
        return success();
      });
}

void Faults::keep(NodeError error) {
  ++errors;
  if (only && !only->contains(error.attribute))
    return;
  ++nodes;
  std::string key = error.kind + "\n" + error.reason;
  if (auto known = byReason.find(key); known != byReason.end()) {
    Fault &fault = *known->second;
    if (fault.others.size() < maxOthers)
      fault.others.push_back(nodeName(error.loc));
    ++fault.count;
    return;
  }
  if (faults.size() == maxShown) {
    ++hidden;
    return;
  }
  faults.push_back({std::move(error), {}});
  byReason[key] = &faults.back();
}

LogicalResult Faults::report() {
  handler.reset();
  for (const Fault &fault : faults) {
    InFlightDiagnostic error = emitError(fault.error.loc) << fault.error.text();
    for (auto [i, other] : llvm::enumerate(fault.others))
      error << (i == 0 ? "; so do nodes '" : ", '") << other << "'";
    if (fault.count > fault.others.size() + 1)
      error << " and " << fault.count - fault.others.size() - 1 << " more";
    for (const auto &[loc, text] : fault.error.notes)
      error.attachNote(loc) << text;
  }
  if (hidden)
    emitError(UnknownLoc::get(context))
        << hidden << " more nodes are refused for other reasons";
  return failure(any());
}

Value Faults::makeOpaque(OpBuilder &builder, Location loc, Type type) {
  Value value =
      builder.create<UnrealizedConversionCastOp>(loc, type, ValueRange())
          .getResult(0);
  taint(value);
  return value;
}

bool Faults::isTainted(Value value) const {
  if (!value || !tainted.contains(value))
    return false;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return !type || !type.hasStaticShape() ||
         !isa<FloatType>(type.getElementType());
}

} // namespace burin::nn
