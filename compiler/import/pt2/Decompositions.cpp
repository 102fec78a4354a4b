// The operators that are not read, but whose decompositions consist of such as
// are: a hint is given for these only.
#include "compiler/import/pt2/Decompositions.h"
#include <algorithm>
#include <iterator>

namespace burin::pt2 {

/// Sorted. From torch.export.default_decompositions() and the operators that
/// are composed of others in torch itself.
static constexpr llvm::StringLiteral decomposed[] = {
    "aminmax", "count_nonzero", "deg2rad",  "frac",           "heaviside",
    "isclose", "isneginf",      "isposinf", "linalg_vecdot",  "nan_to_num",
    "nanmean", "nansum",        "rad2deg",  "take_along_dim",
};

llvm::ArrayRef<llvm::StringLiteral> decomposedNames() { return decomposed; }

bool hasDecomposition(llvm::StringRef base) {
  return std::binary_search(std::begin(decomposed), std::end(decomposed), base);
}

} // namespace burin::pt2
