// The activations of recurrent layers: their names in ONNX and in the ops, and
// what they are.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn::recurrent {

/// The names that the ops know, in the order of the runtime's activation_
/// constants.
llvm::SmallVector<llvm::StringRef> activationNames();

/// The place of `name` among them; their count where it is none.
int64_t activationNumber(llvm::StringRef name);

/// The reference of one that is known.
double activate(llvm::StringRef name, double alpha, double beta, double x);

/// Reads the attributes `activations`, `activation_alpha` and `activation_beta`
/// of a node: names of the ops' own, `defaults` where there are none, and the
/// scales of each, empty where all are 0. They are of both directions where a
/// node that `isTwoWay` has different ones. Fails after an error.
llvm::LogicalResult readActivations(OnnxNode &node, bool isTwoWay,
                                    llvm::SmallVectorImpl<std::string> &names,
                                    llvm::SmallVectorImpl<double> &scales,
                                    llvm::ArrayRef<llvm::StringRef> defaults);

} // namespace burin::nn::recurrent
