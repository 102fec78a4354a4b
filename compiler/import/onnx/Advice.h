// What to do about an operator that nothing implements.
#pragma once

#include "dialects/nn/import/Import.h"
#include <string>

namespace burin::onnx {

/// A hint for the operator called `name` (`domain::Name` outside the default
/// domain) that follows the operator in a message; empty where none is known to
/// help.
std::string adviseOperator(llvm::StringRef name, const nn::Bindings &bindings);
/// The operators of ONNX that have a hint of their own, or that are known to
/// have none: a test holds that none of them is read by now.
llvm::SmallVector<llvm::StringRef> advisedNames();

} // namespace burin::onnx
