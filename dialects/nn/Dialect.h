// The nn dialect: operators on tensors as models name them. See RATIONALE.md.
#pragma once

#include "dialects/nn/import/Import.h"
#include "dialects/nn/reference/Evaluate.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace burin::nn {

class Lowering;

/// Marks ops whose result elements each follow from the operands' elements at
/// the same place, with broadcasting.
template <typename Op>
class Elementwise : public mlir::OpTrait::TraitBase<Op, Elementwise> {};

/// Marks ops that move elements, or choose among them, and compute nothing with
/// them: they take any element type as it is.
template <typename Op>
class MovesElements : public mlir::OpTrait::TraitBase<Op, MovesElements> {};

/// Marks ops whose lowering reads sizes, not shapes: their operands and results
/// may have sizes that are known at run time only.
template <typename Op>
class LowersSizes : public mlir::OpTrait::TraitBase<Op, LowersSizes> {};

/// Runs an op's type inference and narrows its result types by what it finds;
/// fails after an emitted error.
mlir::LogicalResult refineResultTypes(mlir::Operation *op);

namespace detail {
/// The interface's verifier: the result types agree with what inference says.
mlir::LogicalResult verifyResultTypes(mlir::Operation *op);
int64_t countResultElements(mlir::Operation *op);
} // namespace detail

} // namespace burin::nn

#include "dialects/nn/NnInterfaces.h.inc"

#include "dialects/nn/NnDialect.h.inc"
