// Draws a bar of fixed width with a carriage return, or prints lines.

#include "compiler/support/Progress.h"
#include "compiler/support/Diagnostic.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
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

constexpr size_t barWidth = 24, textWidth = 48;

void Progress::begin(llvm::StringRef stage) {
  current = printable(stage, textWidth);
  begun = std::min(begun + 1, costs.size());
  if (style == ProgressStyle::Lines)
    stream << fmt::format("[{}/{}] {}\n", begun, costs.size(), current);
  draw(0, "");
}

void Progress::update(double share, llvm::StringRef detail) {
  draw(std::clamp(share, 0.0, 1.0), detail);
}

void Progress::draw(double share, llvm::StringRef detail) {
  if (style != ProgressStyle::Bar && style != ProgressStyle::ColouredBar)
    return;
  double total = std::accumulate(costs.begin(), costs.end(), 0.0), spent = 0;
  if (begun > 0)
    spent = std::accumulate(costs.begin(), costs.begin() + begun - 1, 0.0) +
            costs[begun - 1] * share;
  double done = total > 0 ? spent / total : 0;
  size_t filled = done * barWidth;
  bool isColoured = style == ProgressStyle::ColouredBar;
  std::string text = current;
  if (!detail.empty())
    text += ": " + printable(detail, textWidth);
  if (text.size() > textWidth)
    text.resize(textWidth);
  // The erase sequence would do, but a plain bar is for terminals without any.
  std::string line =
      fmt::format("[{}{}{}{}] {:3.0f} %  {:<{}}", isColoured ? "\x1b[32m" : "",
                  std::string(filled, '='), isColoured ? "\x1b[0m" : "",
                  std::string(barWidth - filled, ' '), std::floor(done * 100),
                  text, textWidth);
  if (line == drawn)
    return;
  stream << '\r' << line;
  stream.flush();
  drawn = line;
}

void Progress::finish() {
  if (drawn.empty())
    return;
  drawn.clear();
  stream << '\r' << std::string(barWidth + 9 + textWidth, ' ') << '\r';
  stream.flush();
}

} // namespace burin::support
