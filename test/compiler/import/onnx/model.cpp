// What a file must have to count as an ONNX model, and how others are refused.
#include "Fixture.h"
#include <unistd.h>

namespace burin::onnx {
namespace {

std::string parseMessage(const proto::ModelProto &model) {
  std::string bytes = bytesOf(model);
  return messageOf(
      Model::parse(llvm::ArrayRef(bytes.data(), bytes.size()), ""));
}

TEST(Model, LoadsAFile) {
  TemporaryFolder folder;
  folder.write("small.onnx", bytesOf(smallModel()));
  auto model = Model::load(folder / "small.onnx");
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  EXPECT_EQ((*model)->graph().node(0).op_type(), "Add");
  EXPECT_EQ((*model)->opset(""), 17);
  EXPECT_EQ((*model)->opset("ai.onnx"), 17);
  EXPECT_EQ((*model)->opset("com.microsoft"), std::nullopt);
}

TEST(Model, NamesTheFileInMessages) {
  TemporaryFolder folder;
  EXPECT_EQ(messageOf(Model::load(folder / "none.onnx")),
            "'" + folder / "none.onnx" +
                "': cannot be opened: No such file or directory");
  folder.write("empty.onnx", "");
  EXPECT_EQ(messageOf(Model::load(folder / "empty.onnx")),
            "'" + folder / "empty.onnx" +
                "': expected an ONNX model, found an empty file");
  EXPECT_EQ(
      messageOf(Model::load(folder.path)),
      ("'" + folder.path + "': expected a regular file, found a folder").str());
}

TEST(Model, RequiresAnEnvelope) {
  proto::ModelProto model = emptyModel();
  model.clear_ir_version();
  EXPECT_EQ(parseMessage(model), "not an ONNX model: no 'ir_version'");
  model.set_ir_version(2);
  EXPECT_EQ(parseMessage(model), "expected an 'ir_version' of 3 to 14, got 2");
  model.set_ir_version(15);
  EXPECT_EQ(parseMessage(model), "expected an 'ir_version' of 3 to 14, got 15");
  model = emptyModel();
  model.clear_graph();
  EXPECT_EQ(parseMessage(model), "not an ONNX model: no 'graph'");
  model = emptyModel();
  model.clear_opset_import();
  EXPECT_EQ(parseMessage(model),
            "expected at least one operator set in 'opset_import'");
}

TEST(Model, RefusesUnknownOrContradictoryOperatorSets) {
  proto::ModelProto model = emptyModel();
  auto *import = model.add_opset_import();
  import->set_domain("ai.onnx");
  import->set_version(17);
  EXPECT_EQ(parseMessage(model), "");
  import->set_version(18);
  EXPECT_EQ(parseMessage(model), "operator set '' is imported in version 17 "
                                 "and in version 18");
  import->set_domain("other");
  import->set_version(99);
  EXPECT_EQ(parseMessage(model), "");
  import->set_domain("");
  EXPECT_EQ(parseMessage(model), "expected a version of at most 28 for "
                                 "operator set '', got 99");
  import->set_domain("evil\n");
  import->set_version(0);
  EXPECT_EQ(parseMessage(model), "expected a version of at least 1 for "
                                 "operator set 'evil\\x0a', got 0");
}

TEST(Model, SaysWhereAFileIsDamaged) {
  std::string bytes = bytesOf(smallModel());
  EXPECT_EQ(readAll("this is no model"),
            "not an ONNX model: byte 0 starts no field");
  EXPECT_EQ(readAll(std::string("\x07", 1)),
            "not an ONNX model: byte 0 starts no field");
  EXPECT_EQ(readAll(std::string("\x08\xff", 2)),
            "not an ONNX model: field 1 at byte 0 breaks off");
  EXPECT_EQ(readAll(std::string("\x88", 1)),
            "not an ONNX model: byte 0 starts a field that breaks off");
  // The name of the node claims more than the node has.
  size_t name = bytes.find("\x03"
                           "add");
  bytes[name] = 100;
  EXPECT_EQ(readAll(bytes), "not an ONNX model: field 3 at byte 15 claims 100 "
                            "bytes, 8 are left");
}

} // namespace
} // namespace burin::onnx
