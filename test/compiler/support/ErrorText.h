// Lets a test compare an llvm::Error with the words that a user would see.

#ifndef BURIN_TEST_COMPILER_SUPPORT_ERRORTEXT_H
#define BURIN_TEST_COMPILER_SUPPORT_ERRORTEXT_H

#include "llvm/Support/Error.h"
#include <string>

namespace burin::support {

/// The message; empty on success.
inline std::string errorText(llvm::Error error) {
  return llvm::toString(std::move(error));
}

template <typename T> std::string errorText(llvm::Expected<T> result) {
  return result ? std::string() : llvm::toString(result.takeError());
}

} // namespace burin::support

#endif // BURIN_TEST_COMPILER_SUPPORT_ERRORTEXT_H
