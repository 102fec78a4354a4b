// Draws a bar of fixed width with a carriage return, or prints lines.

#include "compiler/support/Progress.h"
#include "compiler/support/Diagnostic.h"
#include <algorithm>
#include <cstdlib>
#include <unistd.h>

namespace burin::support {

ProgressStyle chooseProgressStyle(bool isQuiet, bool isTerminal,
                                  const char *term, const char *noColor) {
  if (isQuiet)
    return ProgressStyle::Silent;
  if (!isTerminal || !term || llvm::StringRef(term) == "dumb")
    return ProgressStyle::Lines;
  return noColor && *noColor ? ProgressStyle::Bar : ProgressStyle::ColouredBar;
}

ProgressStyle chooseProgressStyle(bool isQuiet) {
  return chooseProgressStyle(isQuiet, isatty(STDERR_FILENO), getenv("TERM"),
                             getenv("NO_COLOR"));
}

constexpr size_t barWidth = 24;

void Progress::begin(llvm::StringRef stage) {
  current = printable(stage, 48);
  begun = std::min(begun + 1, stages);
  if (style == ProgressStyle::Lines)
    stream << fmt::format("[{}/{}] {}\n", begun, stages, current);
  draw(0, 1);
}

void Progress::update(size_t done, size_t total) {
  size_t ticks = total ? std::min(done, total) * barWidth / total : 0;
  if (ticks != drawnTicks)
    draw(done, total);
}

void Progress::draw(size_t done, size_t total) {
  if (style != ProgressStyle::Bar && style != ProgressStyle::ColouredBar)
    return;
  size_t ticks = total ? std::min(done, total) * barWidth / total : 0;
  drawnTicks = ticks;
  double share = ((begun - 1) + double(ticks) / barWidth) / double(stages);
  size_t filled = std::min<size_t>(share * barWidth, barWidth);
  bool isColoured = style == ProgressStyle::ColouredBar;
  // The erase sequence would do, but a plain bar is for terminals without any.
  std::string line =
      fmt::format("[{}{}{}{}] {:3.0f} %  {:<48}", isColoured ? "\x1b[32m" : "",
                  std::string(filled, '='), isColoured ? "\x1b[0m" : "",
                  std::string(barWidth - filled, ' '), share * 100, current);
  stream << '\r' << line;
  stream.flush();
  isDrawn = true;
}

void Progress::finish() {
  if (!isDrawn)
    return;
  isDrawn = false;
  stream << '\r' << std::string(barWidth + 9 + 48, ' ') << '\r';
  stream.flush();
}

} // namespace burin::support
