// What each style of progress writes, to the byte.

#include "compiler/support/Progress.h"
#include <gtest/gtest.h>

namespace burin::support {
namespace {

std::string run(ProgressStyle style) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  Progress progress(stream, style, {1, 3});
  progress.begin("import");
  progress.update(0.5);
  progress.begin("emit\x1b");
  progress.update(1.0 / 3, "2 of 6 files");
  progress.finish();
  return text;
}

TEST(Progress, ChoosesByWhoLooks) {
  EXPECT_EQ(chooseProgressStyle(true, true, "xterm", nullptr),
            ProgressStyle::Silent);
  EXPECT_EQ(chooseProgressStyle(false, false, "xterm", nullptr),
            ProgressStyle::Lines);
  EXPECT_EQ(chooseProgressStyle(false, true, "dumb", nullptr),
            ProgressStyle::Lines);
  EXPECT_EQ(chooseProgressStyle(false, true, nullptr, nullptr),
            ProgressStyle::Lines);
  EXPECT_EQ(chooseProgressStyle(false, true, "xterm", "1"), ProgressStyle::Bar);
  EXPECT_EQ(chooseProgressStyle(false, true, "xterm", ""),
            ProgressStyle::ColouredBar);
  EXPECT_EQ(chooseProgressStyle(true), ProgressStyle::Silent);
}

TEST(Progress, SilentSaysNothing) { EXPECT_EQ(run(ProgressStyle::Silent), ""); }

TEST(Progress, LinesForLogs) {
  EXPECT_EQ(run(ProgressStyle::Lines), "[1/2] import\n[2/2] emit\\x1b\n");
}

TEST(Progress, BarIsDrawnOverAndTakenAway) {
  std::string text = run(ProgressStyle::Bar);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_NE(text.find("\r[===                     ]  12 %  import"),
            std::string::npos);
  EXPECT_NE(text.find("\r[======                  ]  25 %  emit\\x1b "),
            std::string::npos);
  EXPECT_NE(text.find("\r[============            ]  50 %  emit\\x1b: 2 of 6 "
                      "files "),
            std::string::npos);
  EXPECT_EQ(text.back(), '\r');
  EXPECT_NE(run(ProgressStyle::ColouredBar).find("\x1b[32m======\x1b[0m"),
            std::string::npos);
}

TEST(Progress, BearsWrongCounts) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  Progress progress(stream, ProgressStyle::Bar, {1});
  progress.begin("a");
  progress.update(9);
  progress.update(-1);
  progress.begin("beyond");
  progress.update(1);
  EXPECT_NE(text.find("100 %  beyond"), std::string::npos);
}

} // namespace
} // namespace burin::support
