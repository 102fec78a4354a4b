// Prints an epilogue as a function of whole vectors of sums.
#pragma once

#include "codegen/cpp/Scalars.h"

namespace burin::codegen {

/// The members that let the epilogue's functor of `kernel` take vectors of sums
/// (runtime/kernels/generic/epilogue.h); empty where its ops have no such form.
/// `names` holds its tensors, and those literals that are members.
std::string printVectorEpilogue(plan::KernelOp kernel, Names names);

/// Whether the epilogue of `kernel` asks for no index of its results but the
/// last.
bool isByLastIndex(plan::KernelOp kernel);

} // namespace burin::codegen
