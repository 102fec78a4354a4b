// What a library for a second device has that others have not: the functions
// by which a context opens the device and leaves it, and a run that copies.
#pragma once

#include "codegen/cpp/Program.h"
#include "codegen/cpp/Writer.h"

namespace burin::codegen {

/// Whether the steps of a library run on a second device.
bool hasDevice(const EmitOptions &options);

/// Prints `run`, which brings the inputs to the device, does what `printSteps`
/// prints, and takes the outputs back.
void printDeviceRun(Writer &writer, plan::ProgramOp program,
                    const EmitOptions &options,
                    llvm::function_ref<void()> printSteps);

/// Declares the functions of the device's file.
void printDeviceDeclarations(Writer &writer, const EmitOptions &options,
                             bool hasStates);
/// Their definitions, which that file ends with.
void printDeviceFunctions(Writer &writer, plan::ProgramOp program,
                          const EmitOptions &options);
/// The entry points `create_with`, around `create`, the statement that begins a
/// context, and `destroy`.
void printDeviceCreation(Writer &writer, const EmitOptions &options,
                         const std::string &create, bool hasStates);

/// What the entry point `verb` on states (reset, save, restore) does: they pass
/// through memory of the host. `arguments` follow those that all three have.
void printDeviceStateCall(Writer &writer, plan::ProgramOp program,
                          const EmitOptions &options, llvm::StringRef verb,
                          llvm::StringRef arguments);

} // namespace burin::codegen
