// The parts of an error travel as metadata of its location, as MLIR's
// diagnostics carry nothing else beside their text.
#include "dialects/nn/import/NodeError.h"
#include "dialects/nn/Naming.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace burin::nn {

static constexpr StringLiteral kindKey = "nn.kind",
                               attributeKey = "nn.attribute";

/// `loc` with the parts of an error about what is there.
static Location withParts(Location loc, StringRef kind, StringRef attribute) {
  Builder builder(loc.getContext());
  auto parts = builder.getDictionaryAttr(
      {builder.getNamedAttr(kindKey, builder.getStringAttr(kind)),
       builder.getNamedAttr(attributeKey, builder.getStringAttr(attribute))});
  return FusedLoc::get({loc}, parts, loc.getContext());
}

InFlightDiagnostic NodeError::begin(Location loc, StringRef kind,
                                    StringRef attribute) {
  return mlir::emitError(withParts(loc, kind, attribute));
}

InFlightDiagnostic NodeError::begin(Operation *op, StringRef attribute) {
  return mlir::emitError(withParts(op->getLoc(), "", attribute))
         << "'" << op->getName() << "' op ";
}

/// How many arguments emitOpError has put before the reason: a quote, the op's
/// name, a quote and `op`.
static constexpr size_t opArguments = 3;

static bool isByOp(const Diagnostic &diagnostic) {
  auto arguments = diagnostic.getArguments();
  auto isText = [](const DiagnosticArgument &argument) {
    return argument.getKind() ==
           DiagnosticArgument::DiagnosticArgumentKind::String;
  };
  return arguments.size() >= opArguments &&
         llvm::all_of(arguments.take_front(opArguments), isText) &&
         arguments[0].getAsString() == "'" &&
         arguments[2].getAsString() == "' op " &&
         RegisteredOperationName::lookup(arguments[1].getAsString(),
                                         diagnostic.getLocation().getContext());
}

NodeError::NodeError(const Diagnostic &diagnostic)
    : loc(diagnostic.getLocation()) {
  if (auto fused = dyn_cast<FusedLocWith<DictionaryAttr>>(loc))
    if (auto given = fused.getMetadata().getAs<StringAttr>(kindKey)) {
      kind = given.str();
      attribute = fused.getMetadata().getAs<StringAttr>(attributeKey).str();
      loc = fused.getLocations().front();
    }
  auto arguments = diagnostic.getArguments();
  if (isByOp(diagnostic)) {
    arguments = arguments.drop_front(opArguments);
    kind = "node";
  }
  llvm::raw_string_ostream text(reason);
  for (const DiagnosticArgument &argument : arguments)
    text << argument;
  // There is no other way to the notes.
  for (const Diagnostic &note : const_cast<Diagnostic &>(diagnostic).getNotes())
    notes.emplace_back(note.getLocation(), note.str());
}

InFlightDiagnostic NodeError::raise() const {
  InFlightDiagnostic error = begin(loc, kind, attribute) << reason;
  for (const auto &[place, text] : notes)
    error.attachNote(place) << text;
  return error;
}

std::string NodeError::text() const {
  return kind.empty() ? reason : kind + " '" + nodeName(loc) + "': " + reason;
}

} // namespace burin::nn
