// Views of storages: how they are read out, and which are refused.

#include "compiler/import/pt2/Payload.h"
#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <gtest/gtest.h>

namespace burin::pt2 {
namespace {

constexpr char config[] = "data/weights/model_weights_config.json";
constexpr char sizes[] = R"("sizes": [{"as_int": 2}, {"as_int": 3}])";
constexpr char strides[] = R"("strides": [{"as_int": 3}, {"as_int": 1}])";
constexpr char offset[] = R"("storage_offset": {"as_int": 0})";

/// The small model with edits of its weights' configuration.
class Pt2Payload : public ::testing::Test {
protected:
  void edit(llvm::StringRef from, llvm::StringRef to) {
    replaceIn(builder.at("m/" + std::string(config)).data, from, to);
  }
  llvm::Expected<TensorViews> read() {
    bytes = builder.build();
    llvm::Expected<Archive> archive = Archive::open(bufferOf(bytes));
    if (!archive)
      return archive.takeError();
    return readTensorViews(*archive, config, "data/weights/");
  }
  /// The refusal, without what all have in common.
  std::string message() {
    std::string text = messageOf(read());
    llvm::StringRef rest = text;
    rest.consume_front("member 'data/weights/model_weights_config.json': ");
    rest.consume_front("config.w.");
    return rest.str();
  }
  TensorView view() {
    llvm::Expected<TensorViews> views = read();
    if (views)
      return views->at("w");
    ADD_FAILURE() << llvm::toString(views.takeError());
    return {};
  }

  ArchiveBuilder builder = smallModel();
  std::string bytes;
};

TEST_F(Pt2Payload, ReadsContiguousTensorsInPlace) {
  TensorView tensor = view();
  EXPECT_TRUE(tensor.isContiguous());
  EXPECT_EQ(tensor.contiguousBytes().size(), 24u);
  EXPECT_EQ(tensor.contiguousBytes()[23], 23);
  EXPECT_GE(tensor.contiguousBytes().data(), bytes.data());
  EXPECT_LT(tensor.contiguousBytes().data(), bytes.data() + bytes.size());
}

TEST_F(Pt2Payload, GathersTransposedTensors) {
  edit(sizes, R"("sizes": [{"as_int": 3}, {"as_int": 2}])");
  edit(strides, R"("strides": [{"as_int": 1}, {"as_int": 3}])");
  TensorView tensor = view();
  EXPECT_FALSE(tensor.isContiguous());
  std::vector<char> out = tensor.gather();
  ASSERT_EQ(out.size(), 24u);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[4], 12);
  EXPECT_EQ(out[8], 4);
  EXPECT_EQ(out[23], 23);
}

TEST_F(Pt2Payload, ReadsSlicesAndBroadcasts) {
  edit(sizes, R"("sizes": [{"as_int": 4}, {"as_int": 1}])");
  edit(strides, R"("strides": [{"as_int": 0}, {"as_int": 99}])");
  edit(offset, R"("storage_offset": {"as_int": 5})");
  TensorView tensor = view();
  EXPECT_FALSE(tensor.isContiguous());
  std::vector<char> out = tensor.gather();
  EXPECT_EQ(out[0], 20);
  EXPECT_EQ(out[12], 20);
}

TEST_F(Pt2Payload, ReadsEmptyTensorsAndScalars) {
  edit(sizes, R"("sizes": [{"as_int": 0}, {"as_int": 3}])");
  EXPECT_EQ(view().contiguousBytes().size(), 0u);
  EXPECT_TRUE(view().gather().empty());
  builder = smallModel();
  edit(sizes, R"("sizes": [])");
  edit(strides, R"("strides": [])");
  EXPECT_EQ(view().contiguousBytes().size(), 4u);
  EXPECT_EQ(view().gather().size(), 4u);
}

TEST_F(Pt2Payload, KeepsSharing) {
  std::string &text = builder.at("m/" + std::string(config)).data;
  std::string entry = text.substr(text.find("{\n"));
  entry.resize(entry.size() - 2);
  replaceIn(text, R"({"config": {)", R"({"config": {"tied": )" + entry + ", ");
  llvm::Expected<TensorViews> views = read();
  ASSERT_TRUE(bool(views)) << llvm::toString(views.takeError());
  EXPECT_EQ(views->at("w").storage.data(), views->at("tied").storage.data());
}

TEST_F(Pt2Payload, RefusesPickles) {
  edit(R"("use_pickle": false)", R"("use_pickle": true)");
  EXPECT_EQ(message(), "use_pickle: expected raw bytes, found a pickle, which "
                       "is never read; weights of torchao are raw after "
                       "unwrap_tensor_subclass(model)");
}

TEST_F(Pt2Payload, RefusesViewsOutsideTheirStorage) {
  edit(offset, R"("storage_offset": {"as_int": 1})");
  EXPECT_EQ(message(), "tensor_meta: expected a view inside the 6 elements of "
                       "'data/weights/weight_0', found one that ends at 7");
  edit(R"("storage_offset": {"as_int": 1})",
       R"("storage_offset": {"as_int": 9223372036854775807})");
  EXPECT_EQ(message(), "tensor_meta: expected a view inside the 6 elements of "
                       "'data/weights/weight_0', found one whose end does not "
                       "fit 64 bits");
  builder = smallModel();
  edit(strides,
       R"("strides": [{"as_int": 9223372036854775807}, {"as_int": 1}])");
  EXPECT_NE(message().find("does not fit 64 bits"), std::string::npos);
  builder = smallModel();
  edit(strides, R"("strides": [{"as_int": -3}, {"as_int": 1}])");
  EXPECT_EQ(message(), "tensor_meta.strides[0].as_int: expected a size of at "
                       "least 0, found -3");
}

TEST_F(Pt2Payload, RefusesImpossibleShapes) {
  edit(sizes, R"("sizes": [{"as_int": 9223372036854775807}, {"as_int": 3}])");
  EXPECT_EQ(message(), "tensor_meta: expected sizes whose product fits 64 "
                       "bits, found an object of 7 fields");
  builder = smallModel();
  edit(sizes, R"("sizes": [{"as_int": 1000000}, {"as_int": 1000000}])");
  edit(strides, R"("strides": [{"as_int": 0}, {"as_int": 0}])");
  EXPECT_EQ(message(), "tensor_meta: expected a view of at most 1073741824 "
                       "bytes more than 24 stored, found 4000000000000");
  builder = smallModel();
  edit(R"({"as_int": 2})", R"j({"as_expr": {"expr_str": "Symbol('s0')"}})j");
  EXPECT_EQ(message(), "tensor_meta.sizes: expected fixed numbers, found s0");
  builder = smallModel();
  std::string many = R"({"as_int": 1})";
  for (int i = 0; i < 64; ++i)
    many += R"(, {"as_int": 1})";
  edit(sizes, R"("sizes": [)" + many + "]");
  edit(strides, R"("strides": [)" + many + "]");
  EXPECT_EQ(message(), "tensor_meta.sizes: expected at most 64 dimensions, "
                       "found an array of 65");
}

TEST_F(Pt2Payload, RefusesMissingAndEmptyStorages) {
  builder.at("m/data/weights/weight_0").data.clear();
  EXPECT_EQ(message(), "tensor_meta: expected stored values, found an empty "
                       "storage: the model was exported with fake tensors");
  builder.drop("m/data/weights/weight_0");
  EXPECT_EQ(message(), "path_name: expected a member with the tensor's bytes, "
                       "found a fault in it: member 'data/weights/weight_0': "
                       "expected it in the archive, found none");
  edit("weight_0", "../../../../etc/passwd");
  EXPECT_NE(message().find("member 'data/weights/../../../../etc/passwd': "
                           "expected it in the archive"),
            std::string::npos);
}

} // namespace
} // namespace burin::pt2
