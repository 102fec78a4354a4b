// A manifest fits a model or the message says where it does not.

#include "compiler/manifest/Binding.h"
#include "test/compiler/support/ErrorText.h"
#include <gtest/gtest.h>

namespace burin::manifest {
namespace {

struct Bind : testing::Test {
  Manifest manifest;
  std::vector<ModelTensor> inputs = {{"image", "f32", {1, 1, 8, 9}}};
  std::vector<ModelTensor> outputs = {{"features", "f32", {1, 4}},
                                      {"logits", "f32", {1, 3}}};

  Bind() {
    manifest.input.name = "image";
    manifest.output.name = "logits";
    manifest.output.labels = {"a", "b", "c"};
  }
  std::string message() {
    return support::errorText(bindManifest(manifest, inputs, outputs));
  }
};

TEST_F(Bind, FindsPlacesAndSizes) {
  manifest.output.topK = 3;
  llvm::Expected<Binding> binding = bindManifest(manifest, inputs, outputs);
  ASSERT_TRUE(bool(binding)) << llvm::toString(binding.takeError());
  EXPECT_EQ(binding->input, 0u);
  EXPECT_EQ(binding->output, 1u);
  EXPECT_EQ(binding->height, 8u);
  EXPECT_EQ(binding->width, 9u);
  EXPECT_FALSE(binding->isBytes);
  EXPECT_EQ(binding->classes, 3u);
}

TEST_F(Bind, TakesBytesAndChannelsLast) {
  manifest.input.channels = 3;
  manifest.input.layout = Layout::Nhwc;
  manifest.output.labels.clear();
  inputs = {{"image", "u8", {1, 224, 320, 3}}};
  outputs[1].shape = {1, 1000, 1, 1};
  EXPECT_EQ(message(), "manifest: output 'logits': expected shape 1xN for the "
                       "scores of N classes, found "
                       "1x1000x1x1");
  outputs[1].shape = {1000};
  llvm::Expected<Binding> binding = bindManifest(manifest, inputs, outputs);
  ASSERT_TRUE(bool(binding)) << llvm::toString(binding.takeError());
  EXPECT_EQ(binding->height, 224u);
  EXPECT_EQ(binding->width, 320u);
  EXPECT_TRUE(binding->isBytes);
  EXPECT_EQ(binding->classes, 1000u);
}

TEST_F(Bind, NamesMustExist) {
  manifest.output.name = "scores";
  EXPECT_EQ(message(), "manifest: 'output.name': expected an output of the "
                       "model ('features', 'logits'), found "
                       "'scores'");
  manifest.input.name = "x\n";
  EXPECT_EQ(message(), "manifest: 'input.name': expected an input of the model "
                       "('image'), found 'x\\x0a'");
}

TEST_F(Bind, OtherInputsAreRefused) {
  inputs.push_back({"mask", "f32", {1}});
  EXPECT_EQ(message(), "manifest: expected a model whose only input is the "
                       "image, found 2 inputs");
}

TEST_F(Bind, TypesMustBeImagesAndScores) {
  outputs[1].type = "i64";
  EXPECT_EQ(message(),
            "manifest: output 'logits': expected element type f32, f16 or bf16 "
            "for scores, found i64");
  inputs[0].type = "f64";
  EXPECT_EQ(message(),
            "manifest: input 'image': expected element type f32, f16, bf16 or "
            "u8 for an image, found f64");
}

TEST_F(Bind, ShapesMustBeThatOfOneImage) {
  manifest.input.channels = 3;
  EXPECT_EQ(message(), "manifest: input 'image': expected shape 1x3xHxW for "
                       "the manifest's image, found 1x1x8x9");
  manifest.input.layout = Layout::Nhwc;
  EXPECT_EQ(message(), "manifest: input 'image': expected shape 1xHxWx3 for "
                       "the manifest's image, found 1x1x8x9");
  inputs[0].shape = {};
  EXPECT_EQ(message(), "manifest: input 'image': expected shape 1xHxWx3 for "
                       "the manifest's image, found a scalar");
  inputs[0].shape = {1, 40000, 0, 3};
  EXPECT_EQ(message(), "manifest: input 'image': expected sides from 1 to "
                       "32767 for an image, found 40000x0");
}

TEST_F(Bind, ClassesMustMatch) {
  manifest.output.topK = 4;
  manifest.output.labels.pop_back();
  EXPECT_EQ(message(), "manifest: 'output.labels': expected 3 labels, one for "
                       "each score of 'logits', found 2");
  manifest.output.labels.clear();
  EXPECT_EQ(message(), "manifest: 'output.top_k': expected at most the 3 "
                       "classes of 'logits', found 4");
}

} // namespace
} // namespace burin::manifest
