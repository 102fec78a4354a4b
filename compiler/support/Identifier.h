// The only way for a user's or a model's text into emitted source: as a checked
// identifier, or as a string literal of harmless bytes.

#ifndef BURIN_COMPILER_SUPPORT_IDENTIFIER_H
#define BURIN_COMPILER_SUPPORT_IDENTIFIER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace burin::support {

/// Longest library name; its functions add a suffix and C99 promises 63
/// significant characters only for internal names, so keep well inside linkers.
constexpr size_t maxIdentifierLength = 64;

/// A library name as a C identifier `[a-z][a-z0-9_]*`: letters become lower
/// case, each run of other characters one `_`, and those at the ends go. Fails
/// when nothing is left, it starts with a digit, is longer than
/// `maxIdentifierLength`, or is reserved: a keyword, or a name that cannot
/// stand beside those of C, the system and its libraries or burin; the message
/// proposes another. The name of a function is none of these: what a library
/// declares can stand beside it.
llvm::Expected<std::string> makeIdentifier(llvm::StringRef name);

/// The same for the library of a model file, whose name nobody chose with C in
/// mind: `3d-net.onnx` gives `model_3d_net`, what is reserved as `class.onnx`
/// gives `class_model`, a name without Latin letters its code points, one that
/// is too long its beginning and a hash of the whole.
std::string makeFileIdentifier(llvm::StringRef path);

/// Any bytes as a quoted C, C++ or assembler string literal. All bytes but
/// letters, digits and ` _.,:;=+/()-` are three-digit octal escapes, so no
/// quote, backslash, newline, comment end or trigraph gets through.
std::string cStringLiteral(llvm::StringRef bytes);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_IDENTIFIER_H
