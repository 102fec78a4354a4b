// What LLVM's JSON parser does not refuse: deep nesting, which it would follow
// with its stack, and repeated keys.

#ifndef BURIN_COMPILER_MANIFEST_JSONSCAN_H
#define BURIN_COMPILER_MANIFEST_JSONSCAN_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace burin::manifest {

/// Looks over JSON text before it is parsed. Fails where arrays and objects lie
/// deeper than `maxDepth`, or an object spells a key twice the same way. Text
/// that is no JSON may pass.
llvm::Error scanJson(llvm::StringRef text, unsigned maxDepth);

} // namespace burin::manifest

#endif // BURIN_COMPILER_MANIFEST_JSONSCAN_H
