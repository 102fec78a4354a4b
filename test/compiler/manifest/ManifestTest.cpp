// Manifests that are right: what each key means, what an absent one means, and
// labels from a file.

#include "compiler/manifest/Manifest.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

namespace burin::manifest {
namespace {

/// The manifest of a text that must be right.
Manifest parsed(llvm::StringRef text, llvm::StringRef folder = ".") {
  llvm::Expected<Manifest> manifest = parseManifest(text, "m.json", folder);
  if (manifest)
    return *manifest;
  ADD_FAILURE() << llvm::toString(manifest.takeError());
  return {};
}

TEST(Manifest, ReadsEveryKey) {
  const Manifest manifest = parsed(R"({
    "input": {"name": "pixels", "image": {"channels": "rgb", "resize": {"filter": "area", "fit": "crop"},
              "scale": 0.5, "mean": [1, 2, 3], "std": [4, 5, 6.5], "layout": "NHWC"}},
    "output": {"name": "scores", "softmax": true, "top_k": 2, "labels": ["a", "\"b\""], "threshold": 0.25}})");
  EXPECT_EQ(manifest.input.name, "pixels");
  EXPECT_EQ(manifest.input.channels, 3u);
  EXPECT_EQ(manifest.input.filter, Filter::Area);
  EXPECT_EQ(manifest.input.fit, Fit::Crop);
  EXPECT_EQ(manifest.input.scale, 0.5);
  EXPECT_EQ(manifest.input.mean, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(manifest.input.std, (std::vector<double>{4, 5, 6.5}));
  EXPECT_EQ(manifest.input.layout, Layout::Nhwc);
  EXPECT_EQ(manifest.output.name, "scores");
  EXPECT_TRUE(manifest.output.softmax);
  EXPECT_EQ(manifest.output.topK, 2u);
  EXPECT_EQ(manifest.output.labels, (std::vector<std::string>{"a", "\"b\""}));
  EXPECT_EQ(manifest.output.threshold, 0.25);
}

TEST(Manifest, AbsentKeysHaveDefaults) {
  const Manifest manifest = parsed(
      R"({"input": {"name": "x", "image": {"channels": "gray"}}, "output": {"name": "y"}})");
  EXPECT_EQ(manifest.input.channels, 1u);
  EXPECT_EQ(manifest.input.filter, Filter::Bilinear);
  EXPECT_EQ(manifest.input.fit, Fit::Stretch);
  EXPECT_EQ(manifest.input.scale, 1);
  EXPECT_EQ(manifest.input.mean, std::vector<double>{0});
  EXPECT_EQ(manifest.input.std, std::vector<double>{1});
  EXPECT_EQ(manifest.input.layout, Layout::Nchw);
  EXPECT_FALSE(manifest.output.softmax);
  EXPECT_EQ(manifest.output.topK, 0u);
  EXPECT_TRUE(manifest.output.labels.empty());
  EXPECT_EQ(manifest.output.threshold, -FLT_MAX);
}

TEST(Manifest, LabelsComeFromTheFileBesideIt) {
  support::ScratchFolder folder;
  folder.write("m.json",
               R"({"input": {"name": "x", "image": {"channels": "gray"}},
                             "output": {"name": "y", "labels": "labels.txt"}})");
  for (const char *text :
       {"cat\nwild dog\n", "cat\nwild dog", "cat\r\nwild dog\r\n"}) {
    folder.write("labels.txt", text);
    llvm::Expected<Manifest> manifest = readManifest(folder.path("m.json"));
    ASSERT_TRUE(bool(manifest)) << llvm::toString(manifest.takeError());
    EXPECT_EQ(manifest->output.labels,
              (std::vector<std::string>{"cat", "wild dog"}));
  }
}

TEST(Manifest, TheDocumentedOneIsRight) {
  std::ifstream file(BURIN_SOURCES "/compiler/docs/manifest.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  const llvm::StringRef json =
      llvm::StringRef(page).split("```json\n").second.split("```").first;
  support::ScratchFolder folder;
  folder.write("labels.txt", "a\nb\n");
  EXPECT_EQ(parsed(json, folder.path()).output.labels.size(), 2u);
}

TEST(Manifest, ReadsTheDigitsExample) {
  llvm::Expected<Manifest> manifest =
      readManifest(BURIN_SOURCES "/examples/digits/digits.manifest.json");
  ASSERT_TRUE(bool(manifest)) << llvm::toString(manifest.takeError());
  EXPECT_EQ(manifest->input.name, "image");
  EXPECT_EQ(manifest->output.labels.size(), 10u);
}

} // namespace
} // namespace burin::manifest
