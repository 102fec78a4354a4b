// The meaning of a plan: evaluates a plan.program on host tensors in double and
// in integers that wrap, step by step.
//
// It shares no code with the emitted library: bodies are evaluated op by op,
// kernels by definitions of their own (kernels/). What a step stores is rounded
// to its element type; in between nothing is.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "dialects/plan/Plan.h"

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
};

/// Runs `program` on `inputs`, which have the types of its arguments. Emits an
/// error and fails where a step has no known meaning, or reads or writes
/// outside of its tensors, which no correct plan does.
mlir::FailureOr<Outcome> evaluate(plan::ProgramOp program,
                                  llvm::ArrayRef<nn::HostTensor> inputs,
                                  Memory memory = Memory::Own);

} // namespace burin::interpret
