// Models written on the spot, and folders to put them in, for the tests of the
// ONNX reader.
#pragma once

#include "compiler/import/onnx/Tensors.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>

namespace burin::onnx {

using Type = proto::TensorProto;

/// The message of the error in `result`, or an empty string where it holds a
/// value.
template <typename T> std::string messageOf(llvm::Expected<T> result) {
  return result ? "" : llvm::toString(result.takeError());
}

inline std::string bytesOf(const proto::ModelProto &model) {
  std::string bytes;
  EXPECT_TRUE(model.SerializeToString(&bytes));
  return bytes;
}

/// A model with nothing but its envelope.
inline proto::ModelProto emptyModel() {
  proto::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(17);
  model.mutable_graph()->set_name("graph");
  return model;
}

/// y = x + w, with w = [1, 2, 3].
inline proto::ModelProto smallModel() {
  proto::ModelProto model = emptyModel();
  proto::GraphProto &graph = *model.mutable_graph();
  proto::NodeProto &node = *graph.add_node();
  node.set_name("add");
  node.set_op_type("Add");
  node.add_input("x");
  node.add_input("w");
  node.add_output("y");
  Type &weights = *graph.add_initializer();
  weights.set_name("w");
  weights.set_data_type(Type::FLOAT);
  weights.add_dims(3);
  const float values[] = {1, 2, 3};
  weights.set_raw_data(values, sizeof values);
  for (auto *value : {graph.add_input(), graph.add_output()}) {
    value->set_name(value == &graph.input(0) ? "x" : "y");
    auto *type = value->mutable_type()->mutable_tensor_type();
    type->set_elem_type(Type::FLOAT);
    type->mutable_shape()->add_dim()->set_dim_value(3);
  }
  return model;
}

/// Parses `bytes`, then reads every initializer. Returns the first message.
inline std::string readAll(llvm::StringRef bytes) {
  auto model =
      Model::parse(llvm::ArrayRef(bytes.data(), bytes.size()), "/nonexistent");
  if (!model)
    return llvm::toString(model.takeError());
  for (const Type &tensor : (*model)->graph().initializer())
    if (std::string message = messageOf(readTensor(**model, tensor));
        !message.empty())
      return message;
  return "";
}

/// The message for a model whose only initializer is `tensor`.
inline std::string readOne(const Type &tensor) {
  proto::ModelProto model = emptyModel();
  *model.mutable_graph()->add_initializer() = tensor;
  return readAll(bytesOf(model));
}

/// A folder of its own, gone at the end of the test.
class TemporaryFolder {
public:
  TemporaryFolder() {
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("burin-onnx", path));
  }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(path); }

  std::string operator/(llvm::StringRef name) const {
    return (path + "/" + name).str();
  }
  void write(llvm::StringRef name, llvm::StringRef contents) const {
    std::error_code error;
    llvm::raw_fd_ostream(*this / name, error) << contents;
    EXPECT_FALSE(error);
  }

  llvm::SmallString<64> path;
};

} // namespace burin::onnx
