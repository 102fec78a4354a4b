// External data is read from beneath the model's folder; each way out of it is
// closed.
#include "Fixture.h"
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace burin::onnx {
namespace {

/// A model in a folder whose one initializer, four bytes long, is external.
class ExternalData : public testing::Test {
protected:
  void SetUp() override {
    folder.write("data.bin", "0123456789abcdef");
    tensor.set_name("w");
    tensor.set_data_type(Type::UINT8);
    tensor.add_dims(4);
    tensor.set_data_location(Type::EXTERNAL);
  }
  void set(llvm::StringRef key, llvm::StringRef value) {
    auto *entry = tensor.add_external_data();
    entry->set_key(key.str());
    entry->set_value(value.str());
  }
  llvm::Expected<TensorData> read() {
    proto::ModelProto message = emptyModel();
    *message.mutable_graph()->add_initializer() = tensor;
    folder.write("model.onnx", bytesOf(message));
    auto model = Model::load(folder / "model.onnx");
    if (!model)
      return model.takeError();
    return readTensor(**model, (*model)->graph().initializer(0));
  }
  /// The message for data at `location` alone, without its constant start.
  std::string messageAt(llvm::StringRef location) {
    tensor.clear_external_data();
    set("location", location);
    return message();
  }
  std::string message() {
    std::string text = messageOf(read());
    llvm::StringRef rest = text;
    EXPECT_TRUE(rest.empty() || rest.consume_front("tensor 'w': external data"))
        << text;
    return rest.str();
  }

  TemporaryFolder folder;
  Type tensor;
};

TEST_F(ExternalData, IsMapped) {
  set("location", "data.bin");
  set("offset", "10");
  set("length", "4");
  auto data = read();
  ASSERT_TRUE(bool(data)) << llvm::toString(data.takeError());
  EXPECT_EQ(llvm::StringRef(data->bytes.data(), data->bytes.size()), "abcd");
}

TEST_F(ExternalData, LiesInInnerFolders) {
  ASSERT_FALSE(llvm::sys::fs::create_directory(folder / "inner"));
  folder.write("inner/data.bin", "wxyz");
  EXPECT_EQ(messageAt("./inner//data.bin"), "");
}

TEST_F(ExternalData, LiesAtAnyAddress) {
  tensor.set_data_type(Type::FLOAT);
  tensor.set_dims(0, 1);
  set("location", "data.bin");
  set("offset", "3");
  auto data = read();
  ASSERT_TRUE(bool(data)) << llvm::toString(data.takeError());
  EXPECT_TRUE(data->isMapped);
  EXPECT_EQ(std::memcmp(data->bytes.data(), "3456", 4), 0);
}

TEST_F(ExternalData, StaysInsideTheFile) {
  set("location", "data.bin");
  set("offset", "13");
  EXPECT_EQ(message(), " 'data.bin': expected 4 bytes from offset 13, but the "
                       "file holds 16");
  tensor.mutable_external_data(1)->set_value("9223372036854775807");
  EXPECT_EQ(message(), " 'data.bin': expected 4 bytes from offset "
                       "9223372036854775807, but the file holds 16");
  tensor.mutable_external_data(1)->set_value("0");
  set("length", "5");
  EXPECT_EQ(message(), " 'data.bin': expected a 'length' of 4 bytes, got 5");
  tensor.set_dims(0, int64_t(1) << 50);
  tensor.mutable_external_data(2)->set_value("1125899906842624");
  EXPECT_EQ(message(), " 'data.bin': expected 1125899906842624 bytes from "
                       "offset 0, but the file holds 16");
}

TEST_F(ExternalData, HasPlainNumbers) {
  set("location", "data.bin");
  set("offset", "");
  for (const char *text :
       {"-1", "+1", "0x10", "1e3", "", " 1", "99999999999999999999999"}) {
    tensor.mutable_external_data(1)->set_value(text);
    EXPECT_EQ(message(), std::string(": expected a number as 'offset', got '") +
                             text + "'");
  }
  tensor.mutable_external_data(1)->set_key("length");
  tensor.mutable_external_data(1)->set_value("many");
  EXPECT_EQ(message(), ": expected a number as 'length', got 'many'");
}

TEST_F(ExternalData, NeedsOnePlace) {
  EXPECT_EQ(message(), ": no 'location'");
  set("location", "data.bin");
  set("location", "other.bin");
  EXPECT_EQ(message(), ": 'location' is given twice");
  tensor.set_raw_data("four");
  EXPECT_EQ(messageOf(read()), "tensor 'w': holds elements of its own beside "
                               "external data");
}

TEST_F(ExternalData, StaysBeneathTheFolder) {
  EXPECT_EQ(messageAt("../../etc/passwd"),
            " '../../etc/passwd': expected a path beneath the model's folder, "
            "found '..' in it");
  EXPECT_EQ(messageAt("inner/../../data.bin"),
            " 'inner/../../data.bin': expected a path beneath the model's "
            "folder, found '..' in it");
  EXPECT_EQ(messageAt("/etc/passwd"),
            " '/etc/passwd': expected a path relative to the model's folder, "
            "found an absolute one");
  EXPECT_EQ(messageAt(""), " '': expected the name of a file");
  EXPECT_EQ(messageAt("./"), " './': expected the name of a file");
  EXPECT_EQ(messageAt(llvm::StringRef("data.bin\0x", 10)),
            " 'data.bin\\x00x': expected a path, found a NUL byte in it");
  EXPECT_EQ(messageAt("none.bin"),
            " 'none.bin': cannot be opened: No such file or directory");
}

TEST_F(ExternalData, FollowsNoLinks) {
  ASSERT_EQ(::symlink("data.bin", (folder / "link.bin").c_str()), 0);
  ASSERT_EQ(::symlink("/", (folder / "root").c_str()), 0);
  EXPECT_EQ(messageAt("link.bin"), " 'link.bin': 'link.bin' is a link, and "
                                   "links are not followed: put the file "
                                   "itself there");
  EXPECT_EQ(messageAt("root/etc/passwd"),
            " 'root/etc/passwd': 'root' is a link, and links are not followed: "
            "put the file itself there");
}

TEST_F(ExternalData, IsARegularFile) {
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  ASSERT_FALSE(llvm::sys::fs::create_directory(folder / "inner"));
  EXPECT_EQ(messageAt("pipe"),
            " 'pipe': expected a regular file, found a pipe");
  EXPECT_EQ(messageAt("inner"),
            " 'inner': expected a regular file, found a folder");
  EXPECT_EQ(messageAt("data.bin/x"),
            " 'data.bin/x': cannot be opened: Not a directory");
}

TEST_F(ExternalData, NeedsTheFolder) {
  tensor.clear_external_data();
  set("location", "data.bin");
  EXPECT_EQ(readOne(tensor),
            "tensor 'w': external data 'data.bin': the model's folder cannot "
            "be opened: No such file or directory");
}

} // namespace
} // namespace burin::onnx
