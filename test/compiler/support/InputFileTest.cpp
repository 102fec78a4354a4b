// What is read of files, and what of things that only look like them.

#include "compiler/support/InputFile.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

namespace burin::support {
namespace {

/// Reads a pipe that another thread writes `text` into.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readThroughPipe(const std::string &path, const std::string &text,
                size_t limit) {
  std::thread writer([&] { std::ofstream(path) << text; });
  auto buffer = readInputFile(path, limit);
  writer.join();
  return buffer;
}

TEST(InputFile, ReadsFilesAndPipes) {
  ScratchFolder scratch;
  std::string text(200000, 'x'), path = scratch.path("file");
  std::ofstream(path) << text;
  // The limit is for pipes alone.
  auto file = readInputFile(path, 10);
  ASSERT_TRUE(bool(file));
  EXPECT_EQ((*file)->getBuffer(), text);
  std::string pipe = scratch.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  auto piped = readThroughPipe(pipe, text, text.size());
  ASSERT_TRUE(bool(piped));
  EXPECT_EQ((*piped)->getBuffer(), text);
}

TEST(InputFile, RefusesWithReason) {
  ScratchFolder scratch;
  EXPECT_EQ(errorText(readInputFile("/dev/zero")),
            "cannot read '/dev/zero': expected a file or a pipe, got a device");
  EXPECT_EQ(errorText(readInputFile(scratch.path("."))),
            "cannot read '" + scratch.path(".") + "': it is a folder");
  EXPECT_EQ(errorText(readInputFile(scratch.path("absent"))),
            "cannot read '" + scratch.path("absent") +
                "': No such file or directory");
  std::string pipe = scratch.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(errorText(readThroughPipe(pipe, "12345", 4)),
            "cannot read '" + pipe +
                "': a pipe of more than 4 bytes; write them to a file");
}

} // namespace
} // namespace burin::support
