// Which results of a graph node are views of its first argument, or that
// argument itself: as torch defines its operators.

#ifndef BURIN_COMPILER_IMPORT_PT2_ALIASES_H
#define BURIN_COMPILER_IMPORT_PT2_ALIASES_H

#include "compiler/import/pt2/Schema.h"
#include "compiler/import/pt2/Symbols.h"

namespace burin::pt2 {

enum class Aliasing : uint8_t {
  /// Results of their own.
  None,
  /// The first argument under another name.
  Same,
  /// Other shapes of the first argument's storage.
  View,
  /// A view or a copy, as the strides are, which depend on open sizes.
  Undecided,
};

/// What the results of the operator `name` share with its first argument.
/// Whether reshape or contiguous copies follows from the strides in the file.
Aliasing aliasingOf(llvm::StringRef name, const Node &node, const Graph &graph,
                    const Symbols &symbols);

/// Whether an in-place operator changes how its tensor is seen instead of the
/// elements (`aten.squeeze_.dim`).
bool isViewInPlace(llvm::StringRef name);

/// The tensor that is the node's first argument; null for none.
const std::string *firstTensor(const Node &node);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_ALIASES_H
