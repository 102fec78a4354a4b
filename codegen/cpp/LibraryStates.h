// The states of an emitted library as its callers see them: the table, and the
// functions that begin anew, save and restore.
#pragma once

#include "codegen/cpp/Program.h"
#include "codegen/cpp/Writer.h"

namespace burin::codegen {

/// Whether something stays from run to run.
bool hasStates(plan::ProgramOp program);

/// Whose saved states the library can take: a hash of the states' names, types
/// and places, and of the constants. Fails after an emitted error where a
/// constant has no bytes.
mlir::FailureOr<uint64_t> stateHash(plan::ProgramOp program,
                                    const EmitOptions &options);

/// The macro of the C header: how long a saved state is.
void printStateMacros(Writer &writer, plan::ProgramOp program,
                      const EmitOptions &options);
/// The array `state_infos` of burin_state_info and the shapes that it refers
/// to; nothing where there are no states.
void printStateTable(Writer &writer, plan::ProgramOp program);
/// What stands in burin_model_info for the states.
std::string stateMembers(plan::ProgramOp program, const EmitOptions &options);
/// The functions on states: their declarations, their definitions, and the
/// methods of the C++ wrapper.
void printStateDeclarations(Writer &writer, const EmitOptions &options);
void printStateFunctions(Writer &writer, plan::ProgramOp program,
                         const EmitOptions &options);
void printStateMethods(Writer &writer, const EmitOptions &options);

} // namespace burin::codegen
