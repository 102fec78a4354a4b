// Old or new, never half; taken back without a trace.

#include "compiler/support/OutputFile.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace burin::support {
namespace {

using Names = std::vector<std::string>;

/// A file that begins with the mark `m:`.
llvm::Error makeFile(const std::string &path, llvm::StringRef contents) {
  llvm::Expected<OutputFile> file = OutputFile::create(path, "m:");
  if (!file)
    return file.takeError();
  if (llvm::Error error = file->write([&](OutputFolder::Sink sink) {
        sink({"??", 2});
        sink({contents.data(), contents.size()});
      }))
    return error;
  if (llvm::Error error = file->seal({"m:", 2}))
    return error;
  return file->commit();
}

TEST(OutputFile, AppearsWholeAndIsReplaced) {
  ScratchFolder scratch;
  for (std::string contents : {"one", "two"}) {
    EXPECT_EQ(errorText(makeFile(scratch.path("a b"), contents)), "");
    EXPECT_EQ(scratch.read("a b"), "m:" + contents);
    EXPECT_EQ(scratch.list(), Names{"a b"});
    struct stat status;
    ASSERT_EQ(stat(scratch.path("a b").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0222, 0u);
  }
}

TEST(OutputFile, WhoHasTheOldOneOpenKeepsIt) {
  ScratchFolder scratch;
  EXPECT_EQ(errorText(makeFile(scratch.path("w"), "old")), "");
  std::ifstream open(scratch.path("w"));
  EXPECT_EQ(errorText(makeFile(scratch.path("w"), "new")), "");
  std::string contents;
  open >> contents;
  EXPECT_EQ(contents, "m:old");
}

TEST(OutputFile, DisappearsWithoutCommit) {
  ScratchFolder scratch;
  {
    auto file = OutputFile::create(scratch.path("w"), "m:");
    ASSERT_TRUE(bool(file));
    OutputFile moved = std::move(*file);
    EXPECT_EQ(scratch.list().size(), 1u);
  }
  EXPECT_EQ(scratch.list(), Names{});
}

TEST(OutputFile, IsTakenBackWithItsFolders) {
  ScratchFolder scratch;
  EXPECT_EQ(errorText(makeFile(scratch.path("w"), "old")), "");
  for (const char *name : {"w", "new/deep/w"}) {
    auto file = OutputFile::create(scratch.path(name), "m:");
    ASSERT_TRUE(bool(file));
    EXPECT_EQ(errorText(file->seal({"m:new", 5})), "");
    EXPECT_EQ(errorText(file->commit()), "");
    EXPECT_EQ(scratch.read(name), "m:new");
    file->takeBack();
  }
  EXPECT_EQ(scratch.read("w"), "m:old");
  EXPECT_EQ(scratch.list(), Names{"w"});
}

TEST(OutputFile, LeavesWhatIsNotItsOwn) {
  ScratchFolder scratch;
  scratch.write("other", "not mine");
  scratch.write("empty", "");
  std::filesystem::create_directory(scratch.path("folder"));
  std::filesystem::create_symlink("other", scratch.path("link"));
  EXPECT_EQ(errorText(makeFile(scratch.path("other"), "x")),
            "cannot write '" + scratch.path("other") +
                "': a file of that name is there and burin did not write it");
  for (const char *name : {"folder", "link"})
    EXPECT_EQ(errorText(makeFile(scratch.path(name), "x")),
              "cannot write '" + scratch.path(name) +
                  "': a folder, link or device of that name is in the way");
  EXPECT_EQ(errorText(makeFile(scratch.path("new/"), "x")),
            "cannot write '" + scratch.path("new/") +
                "': expected the name of a file");
  EXPECT_EQ(scratch.read("other"), "not mine");
  EXPECT_EQ(errorText(makeFile(scratch.path("empty"), "x")), "");
  EXPECT_EQ(scratch.list(), (Names{"empty", "folder", "link", "other"}));
}

TEST(OutputFile, ChecksAgainAtCommit) {
  ScratchFolder scratch;
  auto file = OutputFile::create(scratch.path("w"), "m:");
  ASSERT_TRUE(bool(file));
  scratch.write("w", "came between");
  EXPECT_EQ(errorText(file->commit()),
            "cannot write '" + scratch.path("w") +
                "': a file of that name is there and burin did not write it");
  EXPECT_EQ(scratch.read("w"), "came between");
}

} // namespace
} // namespace burin::support
