// Shows how far a compilation has come, in the way that suits who is looking.

#ifndef BURIN_COMPILER_SUPPORT_PROGRESS_H
#define BURIN_COMPILER_SUPPORT_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstddef>
#include <string>
#include <vector>

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

/// Progress through stages of known cost. Not for several threads at once.
class Progress {
public:
  /// `costs` says what each stage takes, in any unit: the bar is as far as the
  /// costs are spent.
  Progress(llvm::raw_ostream &stream, ProgressStyle style,
           std::vector<double> costs)
      : stream(stream), style(style), costs(std::move(costs)) {}
  ~Progress() { finish(); }
  Progress(const Progress &) = delete;

  /// The stage before is complete and this one begins.
  void begin(llvm::StringRef stage);

  /// `share` (0 to 1) of the present stage's cost is spent; `detail` says what
  /// of it is done, for people who watch.
  void update(double share, llvm::StringRef detail = "");

  /// Takes the bar away, so that something else can be printed.
  void finish();

private:
  void draw(double share, llvm::StringRef detail);

  llvm::raw_ostream &stream;
  ProgressStyle style;
  std::vector<double> costs;
  size_t begun = 0;
  std::string current, drawn;
};

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_PROGRESS_H
