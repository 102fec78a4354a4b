// Whole archives: those that torch wrote, and those that miss a part.

#include "compiler/import/pt2/Package.h"
#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <cstring>
#include <gtest/gtest.h>

namespace burin::pt2 {
namespace {

std::string packageMessage(const ArchiveBuilder &builder,
                           llvm::StringRef model = "") {
  std::string bytes = builder.build();
  return messageOf(readPackage(bufferOf(bytes), model));
}

std::unique_ptr<llvm::MemoryBuffer> fixture(llvm::StringRef name) {
  auto file =
      llvm::MemoryBuffer::getFile(std::string(BURIN_PT2_FIXTURES) + name.str());
  EXPECT_TRUE(bool(file));
  return file ? std::move(*file) : nullptr;
}

TEST(Pt2Package, ReadsTheSmallModel) {
  std::string bytes = smallModel().build();
  llvm::Expected<Package> package = readPackage(bufferOf(bytes));
  ASSERT_TRUE(bool(package)) << llvm::toString(package.takeError());
  EXPECT_EQ(package->model, "model");
  ASSERT_NE(package->find("w"), nullptr);
  ASSERT_NE(package->find("c"), nullptr);
  EXPECT_EQ(package->find("c")->contiguousBytes()[8], 7);
  EXPECT_EQ(package->find("x"), nullptr);
}

TEST(Pt2Package, ReadsTiedWeightsOfTorch) {
  auto file = fixture("tied.pt2");
  llvm::Expected<Package> package = readPackage(file->getMemBufferRef());
  ASSERT_TRUE(bool(package)) << llvm::toString(package.takeError());
  const TensorView *encode = package->find("encode.weight");
  const TensorView *decode = package->find("decode.weight");
  ASSERT_TRUE(encode && decode);
  EXPECT_EQ(encode->storage.data(), decode->storage.data());
  EXPECT_EQ(reinterpret_cast<uintptr_t>(encode->storage.data()) % 64,
            reinterpret_cast<uintptr_t>(file->getBufferStart()) % 64);

  const TensorView *turned = package->find("turned");
  ASSERT_TRUE(turned);
  EXPECT_EQ(turned->sizes, (std::vector<int64_t>{4, 3}));
  EXPECT_FALSE(turned->isContiguous());
  std::vector<char> bytes = turned->gather();
  float values[12];
  ASSERT_EQ(bytes.size(), sizeof(values));
  std::memcpy(values, bytes.data(), sizeof(values));
  EXPECT_EQ(values[1], 4.0f);
  EXPECT_EQ(values[3], 1.0f);

  EXPECT_EQ(package->find("scale")->dtype, ScalarType::F64);
  EXPECT_EQ(package->find("shift")->sizes, (std::vector<int64_t>{3}));
  EXPECT_EQ(package->program.forwardArguments, (std::vector<std::string>{"x"}));
  ASSERT_EQ(package->program.ranges.size(), 1u);
  EXPECT_EQ(package->program.ranges.begin()->second.max, 64);
  const SymExpr &batch = package->program.graph.tensors.at("x").sizes[0];
  EXPECT_TRUE(batch.isSymbol());
  EXPECT_EQ(batch.symbol, package->program.ranges.begin()->first);
}

TEST(Pt2Package, ReadsMutationsOfTorch) {
  auto file = fixture("stateful.pt2");
  llvm::Expected<Package> package = readPackage(file->getMemBufferRef());
  ASSERT_TRUE(bool(package)) << llvm::toString(package.takeError());
  const ExportedProgram &program = package->program;
  ASSERT_EQ(program.outputs.size(), 2u);
  EXPECT_EQ(program.outputs[0].kind, OutputSpec::Kind::BufferMutation);
  EXPECT_EQ(program.outputs[0].target, "calls");
  EXPECT_EQ(program.outputs[1].kind, OutputSpec::Kind::User);
  bool sawNorm = false;
  for (const Node &node : program.graph.nodes)
    sawNorm |= node.modulePath == "norm" && node.outputs.size() == 3;
  EXPECT_TRUE(sawNorm);
}

TEST(Pt2Package, RefusesOtherFormats) {
  ArchiveBuilder builder = smallModel();
  builder.at("m/archive_format").data = "pt3";
  EXPECT_EQ(packageMessage(builder),
            "member 'archive_format': expected 'pt2', found 'pt3'");
  builder = smallModel();
  builder.at("m/archive_version").data = "1\n";
  EXPECT_EQ(packageMessage(builder),
            "member 'archive_version': expected '0', found '1'");
  builder = smallModel();
  builder.at("m/byteorder").data = "big";
  EXPECT_EQ(packageMessage(builder),
            "member 'byteorder': expected 'little', found 'big'");
}

TEST(Pt2Package, NamesMissingParts) {
  for (llvm::StringRef part :
       {"archive_version", "data/weights/model_weights_config.json",
        "data/constants/model_constants_config.json"}) {
    ArchiveBuilder builder = smallModel();
    builder.drop("m/" + part.str());
    EXPECT_EQ(packageMessage(builder),
              "member '" + part.str() +
                  "': expected it in the archive, found none");
  }
  ArchiveBuilder builder = smallModel();
  builder.drop("m/models/model.json");
  EXPECT_EQ(packageMessage(builder),
            "member 'models/model.json': expected an exported program, found "
            "none in the archive");
  builder.add("m/data/aotinductor/model/a.so", "");
  EXPECT_EQ(packageMessage(builder),
            "member 'models/model.json': expected an exported program, found "
            "code compiled by AOTInductor only");
}

TEST(Pt2Package, PicksModelsByName) {
  ArchiveBuilder builder = smallModel();
  builder.add("m/models/other.json", "{}");
  EXPECT_EQ(packageMessage(builder), "archive: expected one model or the name "
                                     "of one, found 'model', 'other'");
  EXPECT_EQ(packageMessage(builder, "third"),
            "archive: expected a model 'third', found 'model', 'other'");
  EXPECT_EQ(packageMessage(builder, "model"), "(accepted)");
}

TEST(Pt2Package, RefusesPickledFolders) {
  ArchiveBuilder builder = smallModel();
  builder.add("m/data/weights/model.pt", "");
  EXPECT_EQ(packageMessage(builder),
            "member 'data/weights/model.pt': expected raw tensors, found a "
            "pickle of an older torch; load the model with torch.export.load "
            "and save it again with torch.export.save");
}

TEST(Pt2Package, HoldsTheSignatureAgainstTheTensors) {
  ArchiveBuilder builder = smallModel();
  std::string &model = builder.at("m/models/model.json").data;
  replaceIn(model, R"("parameter_name": "w")", R"("parameter_name": "v")");
  EXPECT_EQ(packageMessage(builder),
            "tensor 'v': expected it among the weights and constants, found "
            "none");
  builder = smallModel();
  replaceIn(builder.at("m/models/model.json").data, R"("p_w": {"dtype")",
            R"("p_q": {"dtype")");
  EXPECT_EQ(packageMessage(builder),
            "tensor 'w': expected 'tensor_values' to describe 'p_w', found "
            "nothing");
  builder = smallModel();
  replaceIn(builder.at("m/models/model.json").data, R"("dtype": 7)",
            R"("dtype": 4)");
  EXPECT_EQ(packageMessage(builder),
            "tensor 'w': expected the type and shape of graph value 'p_w', "
            "found others in 'data/weights/weight_0'");
}

} // namespace
} // namespace burin::pt2
