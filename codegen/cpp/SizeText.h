// How emitted code writes sizes that are known at run time only: as expressions
// over `size0`, `size1`, ..., one for each size that a run is told.
#pragma once

#include "codegen/cpp/Writer.h"
#include "dialects/plan/Plan.h"
#include <set>

namespace burin::codegen {

/// One size that a run of a program is told.
struct RunSize {
  mlir::StringAttr name;
  size::Range range;
};

/// All of them, in the order of their numbers.
std::vector<RunSize> runSizes(plan::ProgramOp program);

/// `size0 * 384 + 1`; a number where it is one. In parentheses, where asked,
/// unless it is a single name or number.
std::string cSize(const size::Size &size, plan::ProgramOp program,
                  bool parenthesize = false);

/// The numbers of the sizes that the loops of `op` run over, and those that its
/// bodies ask for.
std::set<size_t> sizesUsedBy(plan::Step op);
/// The numbers of those that are part of `sizes`.
std::set<size_t> symbolsOf(llvm::ArrayRef<size::Size> sizes,
                           plan::ProgramOp program);

/// Whether `load` has to ask for a size that is known at run time only to see
/// whether it reads inside of dimension `dim`.
bool asksForSize(plan::LoadOp load, unsigned dim);

} // namespace burin::codegen
