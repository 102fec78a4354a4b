// Shows how far a compilation has come, in the way that suits who is looking.

#ifndef BURIN_COMPILER_SUPPORT_PROGRESS_H
#define BURIN_COMPILER_SUPPORT_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstddef>
#include <string>

namespace burin::support {

enum class ProgressStyle {
  Silent,
  Lines,       // a line a stage: for logs
  Bar,         // one line, drawn over and over: for terminals
  ColouredBar, // with escape sequences for colour
};

/// The style for standard error: silent when asked for, lines when it is no
/// terminal (or TERM is `dumb`), no colour where NO_COLOR is set
/// (no-color.org).
ProgressStyle chooseProgressStyle(bool isQuiet);

/// The same for facts given: `noColor` is the variable's value or null.
ProgressStyle chooseProgressStyle(bool isQuiet, bool isTerminal,
                                  const char *term, const char *noColor);

/// Progress through a known number of stages. Not for several threads at once.
class Progress {
public:
  Progress(llvm::raw_ostream &stream, ProgressStyle style, size_t stages)
      : stream(stream), style(style), stages(stages) {}
  ~Progress() { finish(); }
  Progress(const Progress &) = delete;

  /// The stage before is complete and this one begins.
  void begin(llvm::StringRef stage);

  /// Part `done` of `total` of the present stage is complete.
  void update(size_t done, size_t total);

  /// Takes the bar away, so that something else can be printed.
  void finish();

private:
  void draw(size_t done, size_t total);

  llvm::raw_ostream &stream;
  ProgressStyle style;
  size_t stages;
  size_t begun = 0;
  size_t drawnTicks = 0;
  std::string current;
  bool isDrawn = false;
};

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_PROGRESS_H
