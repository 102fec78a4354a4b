// Sorts errors by their reason: the text without the node that it is about.
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
        keep(diagnostic);
        return success();
      });
}

/// What stands after the node's name, `Conv node 'c': ` or `'nn.conv' op `.
static StringRef reasonOf(StringRef message) {
  for (StringRef mark : {"': ", "' op "})
    if (size_t at = message.find(mark); at != StringRef::npos)
      return message.drop_front(at + mark.size());
  return message;
}

bool Faults::isKept(StringRef reason) const {
  if (!only)
    return true;
  reason.consume_front("expected ");
  reason.consume_front("attribute ");
  return reason.consume_front("'") &&
         only->contains(reason.take_until([](char c) { return c == '\''; }));
}

void Faults::keep(const Diagnostic &diagnostic) {
  ++errors;
  std::string message = diagnostic.str(),
              node = nodeName(diagnostic.getLocation());
  if (!isKept(reasonOf(message)))
    return;
  ++nodes;
  std::string reason = message;
  if (size_t at = reason.find("'" + node + "'"); at != std::string::npos)
    reason.erase(at, node.size() + 2);
  auto known = byReason.find(reason);
  if (known != byReason.end()) {
    Fault &fault = *known->second;
    if (fault.others.size() < maxOthers)
      fault.others.push_back(node);
    ++fault.count;
    return;
  }
  if (faults.size() == maxShown) {
    ++hidden;
    return;
  }
  Fault fault{diagnostic.getLocation(), message, {}, {}};
  for (const Diagnostic &note : const_cast<Diagnostic &>(diagnostic).getNotes())
    fault.notes.emplace_back(note.getLocation(), note.str());
  faults.push_back(std::move(fault));
  byReason[reason] = &faults.back();
}

LogicalResult Faults::report() {
  handler.reset();
  for (const Fault &fault : faults) {
    InFlightDiagnostic error = emitError(fault.loc) << fault.message;
    for (auto [i, other] : llvm::enumerate(fault.others))
      error << (i == 0 ? "; so do nodes '" : ", '") << other << "'";
    if (fault.count > fault.others.size() + 1)
      error << " and " << fault.count - fault.others.size() - 1 << " more";
    for (const auto &[loc, text] : fault.notes)
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
