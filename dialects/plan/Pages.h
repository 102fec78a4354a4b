// Memory that is a file's: it may go at any time, since reading it again
// fetches the file's bytes again.
#pragma once

#include "llvm/ADT/ArrayRef.h"

namespace burin::plan {

/// Says that `bytes` lie in a private mapping of a file that nobody writes to.
/// The same bytes may be noted several times.
void notePages(llvm::ArrayRef<char> bytes);

/// Takes back one notePages of `bytes`, which may be unmapped from now on.
void forgetPages(llvm::ArrayRef<char> bytes);

/// Gives back the memory of `bytes` where they are a file's; leaves any others
/// alone. They can be read as before.
void releasePages(llvm::ArrayRef<char> bytes);

} // namespace burin::plan
