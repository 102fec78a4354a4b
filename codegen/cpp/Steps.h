// Prints the steps of a plan program, one C++ function each.
#pragma once

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

private:
  llvm::DenseMap<mlir::Value, plan::PlaceAttr> places;
};

/// Prints `static void step<number>(const Run &run)` for a nest.
void printNest(Writer &writer, plan::NestOp nest, unsigned number,
               const Memory &memory);

/// Structs that were printed already, by their text: kernels that differ in
/// nothing but their operands share one instantiation.
class Structs {
public:
  /// The name of a struct with these members; declares `<prefix><number>` where
  /// there is none yet.
  std::string declare(Writer &writer, llvm::StringRef prefix,
                      const std::string &body, unsigned number);

private:
  llvm::StringMap<std::string> names;
};

/// The same for a kernel, behind the structs of its constants and its epilogue.
void printKernel(Writer &writer, plan::KernelOp kernel, unsigned number,
                 const Memory &memory, Structs &structs);

/// What the comment above step `number` says: its kind and its results, nothing
/// of the model's own words.
std::string describeStep(mlir::Operation *op, unsigned number);

/// Names the tensors that `nest` reads `t0`, `t1`, ... in order of first use;
/// returns them.
llvm::SmallVector<mlir::Value> nameTensors(plan::NestOp nest, Names &names);

/// True where `op` checks indices at run time.
bool hasIndexChecks(mlir::Operation *op);

} // namespace burin::codegen
