// Prints an epilogue as a function of whole vectors of sums.
#pragma once

#include "codegen/cpp/Scalars.h"

namespace burin::codegen {

/// The members that let the epilogue's functor of `kernel` take vectors of sums
/// (runtime/kernels/generic/epilogue.h); empty where its ops have no such form.
/// `names` holds its tensors, and those literals that are members; `indices` is
/// the text of the parameters behind the sum.
std::string printVectorEpilogue(plan::KernelOp kernel, Names names,
                                llvm::StringRef indices);

/// Whether the epilogue of `kernel` asks for no more than its element's number
/// in the result and the last index.
bool isByElement(plan::KernelOp kernel);

} // namespace burin::codegen
