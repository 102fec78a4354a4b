// The meaning of a plan: evaluates a plan.program on host tensors in double and
// in integers that wrap, step by step.
//
// It shares with the emitted library only what has one home by intent: the
// order of packed operands (panel_order.h) and the transforms of minimal
// filtering (winograd.h). Bodies are evaluated op by op, kernels by definitions
// of their own (kernels/). What a step stores is rounded to its element type;
// in between nothing is.
#pragma once

#include "compiler/interpret/Tensor.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/plan/Plan.h"
#include "llvm/ADT/StringMap.h"
#include <vector>

namespace burin::interpret {

/// Where values lie: each in memory of its own, or at the places that
/// `-burin-place-buffers` gave them, so that one that is overwritten too early
/// shows.
enum class Memory { Own, Placed };

struct Outcome {
  llvm::SmallVector<nn::HostTensor> outputs;
  /// Whether an index in the data lay outside of its tensor, where a library
  /// returns BURIN_INDEX_OUT_OF_RANGE.
  bool isIndexOutside = false;
  /// Whether a loop would have gone on beyond its bound, where a library
  /// returns BURIN_LOOP_TOO_LONG; there are no outputs then.
  bool isLoopTooLong = false;
};

/// The bytes of each state by its name.
using States = llvm::StringMap<std::vector<char>>;

/// Runs `program` on `inputs`, which have the types of its arguments; where a
/// size is known at run time only, that which `sizes` gives it. It begins
/// with what `states` holds, of which those that are missing begin as in a new
/// context, and leaves there what the next run finds. Emits an
/// error and fails where a step has no known meaning, or reads or writes
/// outside of its tensors, which no correct plan does.
mlir::FailureOr<Outcome> evaluate(plan::ProgramOp program,
                                  llvm::ArrayRef<nn::HostTensor> inputs,
                                  Memory memory = Memory::Own,
                                  States *states = nullptr,
                                  const Sizes &sizes = {});

} // namespace burin::interpret
