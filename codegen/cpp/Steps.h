// Prints the steps of a plan program, one C++ function each.
#pragma once

#include "codegen/cpp/Program.h"
#include "codegen/cpp/Scalars.h"
#include "llvm/ADT/StringMap.h"

namespace burin::codegen {

/// How emitted code reaches memory: expressions of type pointer-to-element for
/// each tensor of the program.
class Memory {
public:
  explicit Memory(plan::ProgramOp program);

  /// `(const float *)(run.weights + 64)` for the bytes of `value`.
  std::string address(mlir::Value value, bool isConst) const;
  std::string address(plan::PlaceAttr place, llvm::StringRef type,
                      bool isConst) const;
  plan::PlaceAttr placeOf(mlir::Value value) const {
    return places.lookup(value);
  }
  /// What kernels run on: the caller's threads, or the stream of a second
  /// device.
  std::string runner() const {
    return hasDevice ? "run.stream" : "run.parallel";
  }
  bool onDevice() const { return hasDevice; }

private:
  llvm::DenseMap<mlir::Value, plan::PlaceAttr> places;
  bool hasDevice;
};

/// Prints `static void step<number>(const Run &run)` for a nest.
void printNest(Writer &writer, plan::NestOp nest, unsigned number,
               const Memory &memory);

/// The same for a nest on a second device: a kernel in which each result has a
/// thread of its own, and the function that launches it.
void printDeviceNest(Writer &writer, plan::NestOp nest, unsigned number,
                     const Memory &memory);

/// Structs that were printed already, by their text: kernels that differ in
/// nothing but their operands, and the literals of their epilogues, share one
/// instantiation.
class Structs {
public:
  /// Finds which literals set epilogues of `program` apart that are alike
  /// otherwise, as the scales of quantized layers do.
  explicit Structs(plan::ProgramOp program);

  /// The name of a struct with these members; declares `<prefix><number>` where
  /// there is none yet.
  std::string declare(Writer &writer, llvm::StringRef prefix,
                      const std::string &body, unsigned number);

  /// The literals of the kernel's epilogue that are members of its functor.
  llvm::ArrayRef<plan::LiteralOp> members(plan::KernelOp kernel) const {
    auto found = literals.find(kernel);
    return found == literals.end() ? llvm::ArrayRef<plan::LiteralOp>()
                                   : llvm::ArrayRef(found->second);
  }

private:
  llvm::StringMap<std::string> names;
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<plan::LiteralOp>>
      literals;
};

/// The same for a kernel, behind the structs of its constants and its epilogue.
void printKernel(Writer &writer, plan::KernelOp kernel, unsigned number,
                 const Memory &memory, Structs &structs);

/// The template that runs `kernel`, and that of the header in which it is.
std::string templateOf(plan::KernelOp kernel);

/// Prints `run`, which calls the steps: once, in turn, but for those in
/// branches and loops.
void printRun(Writer &writer, plan::ProgramOp program, const Memory &memory,
              const EmitOptions &options);

/// What the comment above step `number` says: its kind and its results, nothing
/// of the model's own words.
std::string describeStep(mlir::Operation *op, unsigned number);

/// Names the tensors that `nest` reads `t0`, `t1`, ... in order of first use;
/// returns them.
llvm::SmallVector<mlir::Value> nameTensors(plan::NestOp nest, Names &names);

/// The C type of a tensor's elements.
std::string elementCType(mlir::Value tensor);

/// Names the loop indices i0, i1, ... and k0, k1, ... in the body and the
/// epilogue alike.
void nameIndices(plan::NestOp nest, Names &names);

/// Where in the results the element at the loops' indices lies.
std::string storedAt(plan::NestOp nest, const Names &names);

/// Stores the results in scope, whose accumulators are `sums`; the ops of
/// `printed` stand already.
void printElements(Writer &writer, plan::NestOp nest, Names &names,
                   llvm::ArrayRef<std::string> sums, const Printed &printed);

/// True where `op` checks indices at run time.
bool hasIndexChecks(mlir::Operation *op);

} // namespace burin::codegen
