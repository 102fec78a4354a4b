// Which operators of ATen run_decompositions() writes as others.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace burin::pt2 {

/// Whether run_decompositions() writes the operator called `base`, such as
/// `vander`, as others that can be read.
bool hasDecomposition(llvm::StringRef base);
/// All of these: a test holds that none of them is read by now.
llvm::ArrayRef<llvm::StringLiteral> decomposedNames();

} // namespace burin::pt2
