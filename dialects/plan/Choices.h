// How a kernel is made to run where there are several ways to its result: the
// names and numbers of `choices` on plan.kernel.
#pragma once

#include "dialects/plan/Plan.h"
#include "llvm/ADT/DenseMap.h"

namespace burin::plan {

/// Of a convolution of 3 x 3: by windows (0) or by tiles of 2 x 2 or 4 x 4
/// results (decision 18).
inline constexpr llvm::StringLiteral filtersChoice = "filters";
/// Of a kernel that may take what another gives by bands of rows: whether it
/// does (decision 23).
inline constexpr llvm::StringLiteral bandsChoice = "bands";
/// Of a product of few rows with weights of few bits: the bytes that a number
/// of a row becomes, or 0 for floats (decision 21).
inline constexpr llvm::StringLiteral digitsChoice = "digits";

/// Of a contraction whose record takes it: the most rows of a register tile;
/// without it as many as the level's registers hold. Where rows lie a multiple
/// of some kilobytes apart, fewer of them do not take each other's place in the
/// first-level cache.
inline constexpr llvm::StringLiteral tileRowsChoice = "tile_rows";

/// What `choices` of the kernel says under `name`.
std::optional<int64_t> choiceOf(KernelOp kernel, llvm::StringRef name);

/// Sets it.
void setChoice(KernelOp kernel, llvm::StringRef name, int64_t value);

/// What was asked of kernels for, by a record: a pass that decides takes it
/// from all of them, and sets what it made of that.
llvm::DenseMap<mlir::Operation *, int64_t> takeChoices(ProgramOp program,
                                                       llvm::StringRef name);

/// Whether something is chosen of the kernel, or could be.
bool hasChoices(KernelOp kernel);
/// Whether it may be told `name` without a pass that decides.
bool takesChoice(KernelOp kernel, llvm::StringRef name);

/// The numbers of a choice, rising: each is one of some kernel, not of all.
llvm::ArrayRef<int64_t> valuesOf(llvm::StringRef choice);

/// Whether there is a choice `name`, and `value` is one of its numbers: for
/// some kernel, not for each.
bool isChoice(llvm::StringRef name, int64_t value);

/// What isChoice() takes, for messages.
std::string describeChoices();

/// Holds the kernel's choices to isChoice(), and refuses tile_rows of a kernel
/// that does not take them.
llvm::LogicalResult verifyChoices(KernelOp kernel);

} // namespace burin::plan
