// The memories of an emitted library as its callers see them.
#pragma once

#include "codegen/cpp/Program.h"
#include "codegen/cpp/Writer.h"

namespace burin::codegen {

/// One row of the table that callers see.
struct LibraryMemory {
  std::string name; ///< also the member of `Run` that points to it
  plan::Lifetime lifetime = plan::Lifetime::Run;
  plan::Device device = plan::Device::Host;
  int64_t bytes = 0, alignment = plan::memoryAlignment;
  bool isGiven = true; ///< by who creates a context; else the library holds it
  bool isFile = false; ///< begins with the header of a weights file

  /// Whether who creates a context may leave it to creation to find it.
  bool isTaken() const {
    return device != plan::Device::Host && lifetime != plan::Lifetime::Constant;
  }
};

/// All memories of the library: those that it is given, the arena before all
/// others, and then its own. The arena has room for what a classifier needs.
std::vector<LibraryMemory> libraryMemories(plan::ProgramOp program,
                                           const EmitOptions &options);

/// Those of them that are given.
std::vector<LibraryMemory> givenMemories(plan::ProgramOp program,
                                         const EmitOptions &options);

/// Whether the arena is all that the library is given.
bool needsArenaOnly(plan::ProgramOp program, const EmitOptions &options);

/// The macros of the C header: bytes and alignment of each, and where in the
/// table of `create_with` it is.
void printMemoryMacros(Writer &writer, plan::ProgramOp program,
                       const EmitOptions &options);
/// The array `memory_infos` of burin_memory_info.
void printMemoryTable(Writer &writer, plan::ProgramOp program,
                      const EmitOptions &options);
/// The functions by which contexts are created and weights opened: their
/// declarations, and their definitions.
void printCreationDeclarations(Writer &writer, plan::ProgramOp program,
                               const EmitOptions &options);
void printCreation(Writer &writer, plan::ProgramOp program,
                   const EmitOptions &options);
/// `struct Run` with a pointer to each memory, and the line that fills one from
/// `memories`.
void printRunStruct(Writer &writer, plan::ProgramOp program,
                    const EmitOptions &options);
void printRunValue(Writer &writer, plan::ProgramOp program,
                   const EmitOptions &options);

/// Refuses memories that emitted code cannot have.
llvm::LogicalResult checkMemories(plan::ProgramOp program);

} // namespace burin::codegen
