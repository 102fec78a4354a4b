// Makes a failing graph small.
#pragma once

#include "compiler/tools/burin-fuzz/Check.h"
#include "mlir/IR/OwningOpRef.h"

namespace burin::fuzz {

/// A graph that fails as `module` does, after the same pass, with as few
/// outputs, ops and elements as are found by trying one change after the other.
mlir::OwningOpRef<mlir::ModuleOp> reduce(mlir::ModuleOp module,
                                         const CheckOptions &options,
                                         const Verdict &verdict);

} // namespace burin::fuzz
