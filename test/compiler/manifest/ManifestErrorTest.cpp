// Manifests that are wrong, one for each message.

#include "compiler/manifest/Manifest.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace burin::manifest {
namespace {

/// The message for a text, which must be wrong, without the prefix that all
/// messages have.
std::string messageOf(const std::string &text,
                      const std::string &folder = ".") {
  const std::string message =
      support::errorText(parseManifest(text, "m.json", folder));
  const std::string prefix = "manifest 'm.json': ";
  EXPECT_EQ(message.substr(0, prefix.size()), prefix);
  return message.size() < prefix.size() ? message
                                        : message.substr(prefix.size());
}

std::string imageMessage(const std::string &members) {
  return messageOf(R"({"input": {"name": "x", "image": {)" + members +
                   R"(}}, "output": {"name": "y"}})");
}

std::string outputMessage(const std::string &members,
                          const std::string &folder = ".") {
  return messageOf(
      R"({"input": {"name": "x", "image": {"channels": "gray"}}, "output": {)" +
          members + "}}",
      folder);
}

TEST(ManifestError, Document) {
  EXPECT_EQ(messageOf(std::string(maxManifestBytes + 1, ' ')),
            "expected at most 16777216 bytes, found 16777217");
  EXPECT_EQ(messageOf("{\"input\": \n[[[[[[[[[[[[[[[[").substr(0, 44),
            "line 2: expected at most 16 nested arrays an");
  EXPECT_EQ(messageOf(R"({"input": 1, "input": 2})"),
            "line 1: expected each key once, found 'input' again");
  EXPECT_EQ(messageOf("{"),
            "expected JSON: [1:1, byte=1]: Expected object key");
  EXPECT_EQ(messageOf(""), "expected JSON: [1:0, byte=0]: Unexpected EOF");
  EXPECT_EQ(messageOf("{\"\xff\": 1}").substr(0, 14), "expected JSON:");
  EXPECT_EQ(messageOf("[]"), "expected an object, found an array of 0");
}

TEST(ManifestError, Keys) {
  EXPECT_EQ(messageOf("{}"), "expected a key 'input', found none");
  EXPECT_EQ(messageOf(R"({"input": {"name": "x"}})"),
            "'input': expected a key 'image', found none");
  EXPECT_EQ(imageMessage(""),
            "'input.image': expected a key 'channels', found none");
  EXPECT_EQ(
      messageOf(R"({"input": {}, "output": {}, "inputs": {}, "a\n": {}})"),
      "unknown key 'a\\x0a', expected 'input', 'output'");
  EXPECT_EQ(messageOf(R"({"": 1})"),
            "unknown key '', expected 'input', 'output'");
  EXPECT_EQ(
      imageMessage(R"("resize": {"size": 3}, "channels": "gray")"),
      "'input.image.resize': unknown key 'size', expected 'filter', 'fit'");
  EXPECT_EQ(outputMessage(R"("name": "y", "topk": 3)"),
            "'output': unknown key 'topk', expected 'name', 'softmax', "
            "'top_k', 'labels', 'threshold'");
}

TEST(ManifestError, TypesAndChoices) {
  EXPECT_EQ(messageOf(R"({"input": null})"),
            "'input': expected an object, found null");
  EXPECT_EQ(
      imageMessage(R"("channels": "bgr")"),
      "'input.image.channels': expected one of 'gray', 'rgb', found 'bgr'");
  EXPECT_EQ(
      imageMessage(R"("channels": {})"),
      "'input.image.channels': expected one of 'gray', 'rgb', found an object");
  EXPECT_EQ(imageMessage(R"("channels": "gray", "resize": {"filter": 1})"),
            "'input.image.resize.filter': expected one of 'nearest', "
            "'bilinear', 'area', found 1");
  EXPECT_EQ(imageMessage(R"("channels": "gray", "resize": {"fit": true})"),
            "'input.image.resize.fit': expected one of 'stretch', 'crop', "
            "found true");
  EXPECT_EQ(
      imageMessage(R"("channels": "gray", "layout": "nchw")"),
      "'input.image.layout': expected one of 'NCHW', 'NHWC', found 'nchw'");
  EXPECT_EQ(outputMessage(R"("name": "y", "softmax": 1)"),
            "'output.softmax': expected true or false, found 1");
  for (const char *name : {R"("")", R"("a\u0000")"})
    EXPECT_EQ(
        outputMessage(std::string(R"("name": )") + name).substr(0, 67),
        "'output.name': expected a string that is neither empty nor holds a ");
}

TEST(ManifestError, Numbers) {
  EXPECT_EQ(imageMessage(R"("channels": "gray", "scale": "1/255")"),
            "'input.image.scale': expected a number within the range of float, "
            "found '1/255'");
  EXPECT_EQ(imageMessage(R"("channels": "gray", "scale": 1e300)"),
            "'input.image.scale': expected a number within the range of float, "
            "found 1e+300");
  EXPECT_EQ(
      imageMessage(R"("channels": "gray", "scale": 1e-300)"),
      "'input.image.scale': expected a number other than 0, found 1e-300");
  EXPECT_EQ(imageMessage(R"("channels": "gray", "mean": 0.5)"),
            "'input.image.mean': expected an array of 1 number, found 0.5");
  EXPECT_EQ(imageMessage(R"("channels": "rgb", "mean": [1, 2])"),
            "'input.image.mean': expected an array of 3 numbers, found an "
            "array of 2");
  EXPECT_EQ(imageMessage(R"("channels": "rgb", "mean": [1, 2, "3"])"),
            "'input.image.mean[2]': expected a number within the range of "
            "float, found '3'");
  EXPECT_EQ(imageMessage(R"("channels": "rgb", "std": [1, 0, 1])"),
            "'input.image.std[1]': expected a number above 0, found 0");
  for (const char *topK : {"0", "-1", "2.5", "4294967296"})
    EXPECT_EQ(outputMessage(std::string(R"("name": "y", "top_k": )") + topK),
              std::string("'output.top_k': expected a whole number from 1 to "
                          "2147483647, found ") +
                  topK);
}

TEST(ManifestError, Labels) {
  const std::string expected = "'output.labels': expected an array of 1 to "
                               "1048576 strings or the name of a file, found ";
  EXPECT_EQ(outputMessage(R"("name": "y", "labels": 3)"), expected + "3");
  EXPECT_EQ(outputMessage(R"("name": "y", "labels": [])"),
            expected + "an array of 0");
  EXPECT_EQ(outputMessage(R"("name": "y", "labels": ["a", 3])").substr(0, 18),
            "'output.labels[1]'");
  EXPECT_EQ(outputMessage(R"("name": "y", "labels": [")" +
                          std::string(1025, 'a') + "\"]")
                .substr(0, 58),
            "'output.labels[0]': expected a label of 1 to 1024 bytes, f");
}

TEST(ManifestError, LabelFiles) {
  support::ScratchFolder folder;
  const auto message = [&](const std::string &file) {
    return outputMessage(R"("name": "y", "labels": ")" + file + "\"",
                         folder.path());
  };
  for (const char *file : {"../labels.txt", "/etc/passwd", "a/b", "..", "."})
    EXPECT_EQ(message(file),
              std::string("'output.labels': expected the name of a file in the "
                          "manifest's folder, found "
                          "'") +
                  file + "'");
  EXPECT_EQ(message("none.txt"), "'output.labels': file 'none.txt': cannot be "
                                 "opened: No such file or directory");
  std::filesystem::create_symlink("/etc/passwd", folder.path("link.txt"));
  EXPECT_EQ(message("link.txt"),
            "'output.labels': file 'link.txt': expected a regular "
            "file, found a link");
  std::filesystem::create_directory(folder.path("folder"));
  EXPECT_EQ(message("folder"), "'output.labels': file 'folder': expected a "
                               "regular file, found something else");
  ASSERT_EQ(mkfifo(folder.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(message("pipe"), "'output.labels': file 'pipe': expected a regular "
                             "file, found something else");
  folder.write("empty.txt", "");
  EXPECT_EQ(
      message("empty.txt"),
      "'output.labels': 'empty.txt': expected 1 to 1048576 labels, found 0");
  folder.write("gap.txt", "a\n\nb\n");
  EXPECT_EQ(message("gap.txt"),
            "'output.labels': line 2 of 'gap.txt': expected a label of 1 to "
            "1024 bytes, found ''");
  folder.write("big.txt", std::string(maxManifestBytes + 1, 'a'));
  EXPECT_EQ(message("big.txt"), "'output.labels': file 'big.txt': expected at "
                                "most 16777216 bytes, found 16777217");
}

TEST(ManifestError, TheManifestItselfIsMissing) {
  support::ScratchFolder folder;
  const std::string path = folder.path("none.json");
  EXPECT_EQ(support::errorText(readManifest(path)),
            "manifest '" + path +
                "': cannot be opened: No such file or directory");
}

TEST(ManifestError, TheFirstOfSeveralIsReported) {
  EXPECT_EQ(
      imageMessage(R"("channels": "cmyk", "mean": 1, "std": 0)"),
      "'input.image.channels': expected one of 'gray', 'rgb', found 'cmyk'");
}

} // namespace
} // namespace burin::manifest
