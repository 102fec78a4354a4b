// What `compile --weights` writes is what the runtime takes.

#include "compiler/tools/burin/WeightsOutput.h"
#include "runtime/include/burin/weights.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <gtest/gtest.h>

namespace burin::tools {
namespace {

using support::errorText;
using support::OutputFolder;
using support::ScratchFolder;
using Names = std::vector<std::string>;

/// A compile of which only the weights are written: `constants`, in pieces.
struct Compile {
  OutputFolder folder;
  WeightsOutput weights;
  uint64_t hash = 0;

  Compile(const std::string &path, const std::string &folderPath,
          const std::string &constants)
      : folder(llvm::cantFail(OutputFolder::create(folderPath))),
        weights(
            llvm::cantFail(WeightsOutput::create(path, folderPath, folder))) {
    hash = llvm::cantFail(
        weights.write(constants.size(), [&](OutputFolder::Sink sink) {
          for (size_t at = 0; at < constants.size(); at += 7)
            sink({constants.data() + at,
                  std::min<size_t>(7, constants.size() - at)});
          // A blob without constants has a byte.
          if (constants.empty())
            sink({"", 1});
        }));
  }
};

/// The status of opening the file and reading all of it.
burin_status open(const std::string &path, const std::string &constants,
                  uint64_t hash) {
  const burin_memory_info info = {"weights",
                                  BURIN_WEIGHTS_HEADER_BYTES + constants.size(),
                                  64,
                                  BURIN_LIFETIME_CONSTANT,
                                  BURIN_DEVICE_HOST,
                                  nullptr,
                                  burin_weights_check,
                                  nullptr,
                                  hash};
  burin_memory memory;
  burin_status status = burin_weights_open(&memory, &info, path.c_str());
  if (status != BURIN_OK)
    return status;
  status = burin_weights_verify(&info, &memory);
  EXPECT_EQ(
      std::string(static_cast<char *>(memory.data) + BURIN_WEIGHTS_HEADER_BYTES,
                  constants.size()),
      constants);
  burin_weights_close(&memory);
  return status;
}

TEST(WeightsOutput, IsWhatTheRuntimeTakes) {
  ScratchFolder scratch;
  for (std::string constants :
       {std::string(), std::string("w"), std::string(100000, 'w')}) {
    std::string path = scratch.path("a b/w.bin");
    uint64_t hash = 0;
    {
      Compile compile(path, scratch.path("lib"), constants);
      EXPECT_EQ(errorText(compile.weights.commit()), "");
      hash = compile.hash;
    }
    EXPECT_EQ(open(path, constants, hash), BURIN_OK);
    EXPECT_EQ(open(path, constants, hash + 1), BURIN_WEIGHTS_FOREIGN);
    EXPECT_EQ(scratch.list("a b"), Names{"w.bin"});
  }
}

TEST(WeightsOutput, TellsOtherWeightsFromTheSame) {
  ScratchFolder scratch;
  auto write = [&](const std::string &constants) {
    Compile compile(scratch.path("w"), scratch.path("lib"), constants);
    EXPECT_EQ(errorText(compile.weights.commit()), "");
    return compile.weights.replacesOthers();
  };
  EXPECT_FALSE(write("one"));
  EXPECT_FALSE(write("one"));
  EXPECT_TRUE(write("two"));
  EXPECT_TRUE(write("three"));
}

TEST(WeightsOutput, GoesWithTheFolderThatItLiesIn) {
  ScratchFolder scratch;
  std::string lib = scratch.path("lib"), path = lib + "/./data/../data/w";
  {
    Compile compile(path, lib + "/", "one");
    EXPECT_EQ(errorText(compile.weights.commit()), "");
  }
  EXPECT_EQ(scratch.list(), Names{});
  Compile compile(path, lib, "one");
  EXPECT_EQ(errorText(compile.weights.commit()), "");
  EXPECT_EQ(errorText(compile.folder.commit()), "");
  EXPECT_EQ(open(lib + "/data/w", "one", compile.hash), BURIN_OK);
  // A name that only begins so lies beside it.
  Compile beside(lib + ".w", lib, "one");
  EXPECT_EQ(errorText(beside.weights.commit()), "");
  EXPECT_EQ(open(lib + ".w", "one", beside.hash), BURIN_OK);
}

TEST(WeightsOutput, IsTakenBack) {
  ScratchFolder scratch;
  {
    Compile compile(scratch.path("new/w"), scratch.path("lib"), "one");
    EXPECT_EQ(errorText(compile.weights.commit()), "");
    compile.weights.takeBack();
  }
  EXPECT_EQ(scratch.list(), Names{});
}

} // namespace
} // namespace burin::tools
