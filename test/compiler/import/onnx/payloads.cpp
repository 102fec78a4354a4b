// Long fields of tensors stay in the model's file, wherever tensors are, and
// nothing else about the model changes by that.
#include "Fixture.h"
#include <cstring>

namespace burin::onnx {
namespace {

class Payloads : public testing::Test {
protected:
  Payloads() {
    for (size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = float(i) / 3;
  }

  llvm::StringRef bytes() const {
    return {reinterpret_cast<const char *>(numbers.data()),
            numbers.size() * sizeof(float)};
  }
  /// A tensor called `w` without elements.
  Type makeTensor(int32_t type = Type::FLOAT) const {
    Type tensor;
    tensor.set_name("w");
    tensor.set_data_type(type);
    tensor.add_dims(int64_t(numbers.size()));
    return tensor;
  }
  Type makeRaw() const {
    Type tensor = makeTensor();
    tensor.set_raw_data(bytes().str());
    return tensor;
  }
  std::shared_ptr<const Model> load(const std::string &model) {
    folder.write("model.onnx", model);
    auto loaded = Model::load(folder / "model.onnx");
    EXPECT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
    return *loaded;
  }
  std::shared_ptr<const Model> loadWith(const Type &tensor) {
    proto::ModelProto model = emptyModel();
    *model.mutable_graph()->add_initializer() = tensor;
    return load(bytesOf(model));
  }
  /// What reading the only initializer says.
  std::string messageFor(const Type &tensor) {
    auto model = loadWith(tensor);
    return messageOf(readTensor(*model, model->graph().initializer(0)));
  }
  void expectInFile(const Model &model, const Type &tensor) {
    EXPECT_TRUE(tensor.raw_data().empty());
    EXPECT_EQ(tensor.float_data_size() + tensor.double_data_size(), 0);
    auto data = readTensor(model, tensor);
    ASSERT_TRUE(bool(data)) << llvm::toString(data.takeError());
    EXPECT_TRUE(data->isMapped);
    EXPECT_TRUE(data->bytes == llvm::ArrayRef(bytes().data(), bytes().size()));
  }

  std::vector<float> numbers = std::vector<float>(3000);
  TemporaryFolder folder;
};

TEST_F(Payloads, StayInTheFile) {
  auto model = loadWith(makeRaw());
  expectInFile(*model, model->graph().initializer(0));
  Type tensor = makeTensor();
  tensor.mutable_float_data()->Add(numbers.begin(), numbers.end());
  model = loadWith(tensor);
  expectInFile(*model, model->graph().initializer(0));
}

TEST_F(Payloads, MayBeDoubles) {
  Type tensor = makeTensor(Type::DOUBLE);
  for (float number : numbers)
    tensor.add_double_data(number);
  auto model = loadWith(tensor);
  auto data = readTensor(*model, model->graph().initializer(0));
  ASSERT_TRUE(bool(data));
  EXPECT_TRUE(data->isMapped);
  double last;
  std::memcpy(&last, data->bytes.end() - 8, 8);
  EXPECT_EQ(last, double(numbers.back()));
}

TEST_F(Payloads, AreFoundWhereverTensorsAre) {
  proto::ModelProto model = emptyModel();
  auto addConstant = [&](auto &body) {
    auto &attribute = *body.add_node()->add_attribute();
    attribute.set_name("value");
    *attribute.mutable_t() = makeRaw();
    return &attribute;
  };
  addConstant(*model.mutable_graph());
  auto &branch = *model.mutable_graph()->add_node()->add_attribute();
  addConstant(*branch.mutable_g());
  addConstant(*branch.add_graphs());
  *branch.add_tensors() = makeRaw();
  auto &function = *model.add_functions();
  addConstant(function);
  *function.add_attribute_proto()->mutable_t() = makeRaw();
  auto loaded = load(bytesOf(model));
  const auto &nodes = loaded->graph().node();
  expectInFile(*loaded, nodes[0].attribute(0).t());
  expectInFile(*loaded, nodes[1].attribute(0).g().node(0).attribute(0).t());
  expectInFile(*loaded,
               nodes[1].attribute(0).graphs(0).node(0).attribute(0).t());
  expectInFile(*loaded, nodes[1].attribute(0).tensors(0));
  const auto &read = loaded->proto().functions(0);
  expectInFile(*loaded, read.node(0).attribute(0).t());
  expectInFile(*loaded, read.attribute_proto(0).t());
}

TEST_F(Payloads, AreOutlivedByTheModel) {
  auto model = loadWith(makeRaw());
  auto data = readTensor(*model, model->graph().initializer(0));
  ASSERT_TRUE(bool(data));
  model.reset();
  EXPECT_TRUE(data->bytes == llvm::ArrayRef(bytes().data(), bytes().size()));
}

TEST_F(Payloads, AreAsLongAsTheTensor) {
  Type tensor = makeRaw();
  tensor.set_dims(0, 2999);
  EXPECT_EQ(messageFor(tensor), "tensor 'w': expected 11996 bytes for "
                                "dimensions [2999] of float32, got 12000");
  tensor = makeTensor();
  tensor.mutable_float_data()->Add(numbers.begin(), numbers.end());
  tensor.set_dims(0, 2999);
  EXPECT_EQ(messageFor(tensor),
            "tensor 'w': expected 2999 elements in 'float_data', got 3000");
  tensor.set_data_type(Type::INT32);
  EXPECT_EQ(messageFor(tensor), "tensor 'w': expected no elements of int32 in "
                                "'float_data', got 3000");
  tensor = makeTensor();
  tensor.mutable_double_data()->Add(numbers.begin(), numbers.end());
  EXPECT_EQ(messageFor(tensor), "tensor 'w': expected no elements of float32 "
                                "in 'double_data', got 3000");
}

TEST_F(Payloads, AreTheOnlyElements) {
  Type tensor = makeRaw();
  tensor.add_int32_data(1);
  EXPECT_EQ(messageFor(tensor),
            "tensor 'w': holds its elements more than once");
  tensor = makeRaw();
  tensor.mutable_float_data()->Add(numbers.begin(), numbers.end());
  EXPECT_EQ(messageFor(tensor),
            "tensor 'w': holds its elements more than once");
  tensor = makeRaw();
  tensor.set_data_location(Type::EXTERNAL);
  EXPECT_EQ(messageFor(tensor), "tensor 'w': holds elements of its own beside "
                                "external data");
}

TEST_F(Payloads, AreNotWhatTheFileSaysTheyAre) {
  // The field by which payloads are known, in the file itself.
  Type tensor = makeTensor();
  tensor.mutable_unknown_fields()->assign(
      "\xf9\xff\xff\xff\x0f\0\0\0\0\0\0\0\0", 13);
  EXPECT_EQ(messageFor(tensor),
            "tensor 'w': expected 3000 elements in 'float_data', got 0");
  proto::ModelProto model = emptyModel();
  *model.mutable_graph()->add_initializer() = tensor;
  *model.mutable_graph()->add_initializer() = makeRaw();
  auto loaded = load(bytesOf(model));
  EXPECT_EQ(messageOf(readTensor(*loaded, loaded->graph().initializer(0))),
            "tensor 'w': expected 3000 elements in 'float_data', got 0");
  expectInFile(*loaded, loaded->graph().initializer(1));
}

TEST_F(Payloads, OfDamagedFilesAreNotLookedFor) {
  proto::ModelProto model = emptyModel();
  *model.mutable_graph()->add_initializer() = makeRaw();
  std::string whole = bytesOf(model);
  folder.write("model.onnx", whole.substr(0, whole.size() - 100));
  EXPECT_NE(messageOf(Model::load(folder / "model.onnx")).find("bytes, "),
            std::string::npos);
}

} // namespace
} // namespace burin::onnx
