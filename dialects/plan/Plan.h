// The plan dialect: kernels in order with constant shapes and places in memory.
// See RATIONALE.md.
#pragma once

#include "dialects/size/Dims.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace burin::plan {

struct KernelRecord;
/// The record of the kernel `name`; null where there is none.
const KernelRecord *findKernel(llvm::StringRef name);

} // namespace burin::plan

#include "dialects/plan/PlanDialect.h.inc"
#include "dialects/plan/PlanEnums.h.inc"

namespace burin::plan {

/// The memories that every placed program lists, and that of one with state.
constexpr llvm::StringLiteral arenaMemory("arena"), weightsMemory("weights"),
    stateMemory("state");
/// What stands for a memory where a value is the caller's.
constexpr llvm::StringLiteral inputPlace("input"), outputPlace("output"),
    insidePlace("inside");

/// Alignment of every memory, and of every value in it: that of the widest
/// vector of any level, so that loads at a value's start are aligned.
constexpr int64_t memoryAlignment = 64;

} // namespace burin::plan

#define GET_ATTRDEF_CLASSES
#include "dialects/plan/PlanAttributes.h.inc"

namespace burin::plan {
class LoadOp;
} // namespace burin::plan

#include "dialects/plan/PlanInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialects/plan/Plan.h.inc"
