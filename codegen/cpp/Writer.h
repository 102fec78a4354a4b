// Text of emitted sources with indentation, and the C spelling of types and
// numbers.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/Twine.h"
#include <string>

namespace burin::codegen {

/// Collects lines; `open` and `close` indent what stands between them.
class Writer {
public:
  explicit Writer(unsigned depth = 0) : depth(depth) {}
  void line(const llvm::Twine &text) {
    (text.isTriviallyEmpty() ? out : out.append(2 * depth, ' ')) += text.str();
    out += '\n';
  }
  /// `head`, then `parts` with commas between them, then `tail`: on as many
  /// lines as 120 columns ask for.
  void list(std::string head, llvm::ArrayRef<std::string> parts,
            llvm::StringRef tail);
  void blank() { out += '\n'; }
  void open(const llvm::Twine &text) {
    line(text);
    ++depth;
  }
  void close(const llvm::Twine &text = "}") {
    --depth;
    line(text);
  }
  /// Closes a block and opens the next one on the same line: `} else {`.
  void reopen(const llvm::Twine &text) {
    --depth;
    open(text);
  }
  /// Text that is indented already.
  void raw(llvm::StringRef text) { out += text; }
  std::string take() { return std::move(out); }

private:
  std::string out;
  unsigned depth;
};

/// `float`, `int8_t`, `bool`; empty for a type that emitted code cannot hold.
std::string cType(mlir::Type type);

/// The same where those see it who call the library: narrow floats are bits.
std::string callerType(mlir::Type type);

/// A literal of the type's own, exact.
std::string cLiteral(mlir::TypedAttr value);

} // namespace burin::codegen
