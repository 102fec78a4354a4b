// Every place that a TensorProto keeps elements in, for every element type, and
// the ways in which one contradicts itself.
#include "Fixture.h"

namespace burin::onnx {
namespace {

Type makeTensor(int32_t type, std::initializer_list<int64_t> dims) {
  Type tensor;
  tensor.set_name("w");
  tensor.set_data_type(type);
  for (int64_t dim : dims)
    tensor.add_dims(dim);
  return tensor;
}

/// Reads `tensor` out of a model and compares bytes, type and dimensions.
template <typename Element>
void expectElements(const Type &tensor, std::vector<Element> expected) {
  proto::ModelProto message = emptyModel();
  *message.mutable_graph()->add_initializer() = tensor;
  std::string bytes = bytesOf(message);
  auto model = Model::parse(llvm::ArrayRef(bytes.data(), bytes.size()), "");
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  auto data = readTensor(**model, (*model)->graph().initializer(0));
  ASSERT_TRUE(bool(data)) << llvm::toString(data.takeError());
  model->reset();
  EXPECT_EQ(data->elementType, tensor.data_type());
  EXPECT_EQ(llvm::ArrayRef(data->dims),
            llvm::ArrayRef(tensor.dims().data(), tensor.dims_size()));
  EXPECT_TRUE(data->bytes ==
              llvm::ArrayRef(reinterpret_cast<const char *>(expected.data()),
                             expected.size() * sizeof(Element)));
}

template <typename Element>
void expectFromInt32(int32_t type, std::vector<Element> elements) {
  Type tensor = makeTensor(type, {static_cast<int64_t>(elements.size())});
  for (Element element : elements)
    tensor.add_int32_data(element);
  expectElements(tensor, elements);
}

template <typename Element> void expectFromRaw(int32_t type) {
  Type tensor = makeTensor(type, {1, 3});
  std::vector<Element> elements = {Element(1), Element(0), Element(1)};
  tensor.set_raw_data(elements.data(), 3 * sizeof(Element));
  expectElements(tensor, elements);
}

TEST(Tensors, ReadRawData) {
  expectFromRaw<float>(Type::FLOAT);
  expectFromRaw<double>(Type::DOUBLE);
  expectFromRaw<uint16_t>(Type::FLOAT16);
  expectFromRaw<uint16_t>(Type::BFLOAT16);
  expectFromRaw<int8_t>(Type::INT8);
  expectFromRaw<int16_t>(Type::INT16);
  expectFromRaw<int32_t>(Type::INT32);
  expectFromRaw<int64_t>(Type::INT64);
  expectFromRaw<uint8_t>(Type::UINT8);
  expectFromRaw<uint16_t>(Type::UINT16);
  expectFromRaw<uint32_t>(Type::UINT32);
  expectFromRaw<uint64_t>(Type::UINT64);
  expectFromRaw<uint8_t>(Type::BOOL);
}

TEST(Tensors, ReadTypedFields) {
  expectFromInt32<int32_t>(Type::INT32, {INT32_MIN, 0, INT32_MAX});
  expectFromInt32<int16_t>(Type::INT16, {INT16_MIN, 0, INT16_MAX});
  expectFromInt32<int8_t>(Type::INT8, {INT8_MIN, 0, INT8_MAX});
  expectFromInt32<uint16_t>(Type::UINT16, {0, 1, UINT16_MAX});
  expectFromInt32<uint8_t>(Type::UINT8, {0, 1, UINT8_MAX});
  expectFromInt32<uint8_t>(Type::BOOL, {0, 1});
  expectFromInt32<uint16_t>(Type::FLOAT16, {0x3c00, 0xfbff});
  expectFromInt32<uint16_t>(Type::BFLOAT16, {0x3f80, 0xff7f});
  Type tensor = makeTensor(Type::FLOAT, {2});
  tensor.add_float_data(-0.5f);
  tensor.add_float_data(1e38f);
  expectElements<float>(tensor, {-0.5f, 1e38f});
  tensor = makeTensor(Type::DOUBLE, {});
  tensor.add_double_data(1e300);
  expectElements<double>(tensor, {1e300});
  tensor = makeTensor(Type::INT64, {1});
  tensor.add_int64_data(INT64_MIN);
  expectElements<int64_t>(tensor, {INT64_MIN});
  tensor = makeTensor(Type::UINT64, {1});
  tensor.add_uint64_data(UINT64_MAX);
  expectElements<uint64_t>(tensor, {UINT64_MAX});
  tensor = makeTensor(Type::UINT32, {1});
  tensor.add_uint64_data(UINT32_MAX);
  expectElements<uint32_t>(tensor, {UINT32_MAX});
}

TEST(Tensors, MayBeEmpty) {
  expectElements<float>(makeTensor(Type::FLOAT, {0, 5}), {});
  EXPECT_EQ(readOne(makeTensor(Type::FLOAT, {5, 0, int64_t(1) << 40})), "");
}

TEST(Tensors, MakeBooleansZeroOrOne) {
  Type tensor = makeTensor(Type::BOOL, {3});
  tensor.set_raw_data("\x02\x00\xff", 3);
  expectElements<uint8_t>(tensor, {1, 0, 1});
}

TEST(Tensors, KeepSeveralElementsInAByte) {
  // Three of 4 bits take two bytes, five of 2 bits as well.
  Type tensor = makeTensor(Type::INT4, {3});
  tensor.set_raw_data("\x21\x0f", 2);
  expectElements<uint8_t>(tensor, {0x21, 0x0f});
  tensor = makeTensor(Type::UINT2, {5});
  tensor.add_int32_data(0xe4);
  tensor.add_int32_data(-1);
  expectElements<uint8_t>(tensor, {0xe4, 0xff});
  tensor = makeTensor(Type::INT4, {3});
  tensor.set_raw_data("abc", 3);
  EXPECT_EQ(readOne(tensor), "tensor 'w': expected 2 bytes for dimensions [3] "
                             "of int4, got 3");
  tensor = makeTensor(Type::UINT4, {3});
  tensor.add_int32_data(1);
  EXPECT_EQ(readOne(tensor),
            "tensor 'w': expected 2 bytes in 'int32_data', got 1");
  tensor.add_int32_data(256);
  EXPECT_EQ(readOne(tensor), "tensor 'w': entry 1 of 'int32_data' is 256, "
                             "which a byte of uint4 does not hold");
}

TEST(Tensors, TakeFloatsOfEightBitsAsTheirBits) {
  Type tensor = makeTensor(Type::FLOAT8E5M2, {2});
  tensor.add_int32_data(0x3c);
  tensor.add_int32_data(0xfb);
  EXPECT_EQ(readOne(tensor), "");
  tensor.add_int32_data(0);
  EXPECT_EQ(readOne(tensor),
            "tensor 'w': expected 2 elements in 'int32_data', got 3");
  tensor = makeTensor(Type::FLOAT8E4M3FNUZ, {1});
  tensor.add_int32_data(-1);
  EXPECT_EQ(readOne(tensor), "tensor 'w': entry 0 of 'int32_data' is -1, which "
                             "float8e4m3fnuz does not hold");
}

TEST(Tensors, RefuseOtherElementTypesByName) {
  const std::pair<int32_t, const char *> refused[] = {
      {Type::UNDEFINED, "undefined"},   {Type::STRING, "string"},
      {Type::COMPLEX64, "complex64"},   {Type::COMPLEX128, "complex128"},
      {Type::FLOAT8E8M0, "float8e8m0"}, {Type::FLOAT4E2M1, "float4e2m1"},
      {Type::FLOAT6E3M2, "float6e3m2"}, {99, "element type 99"},
      {-1, "element type -1"}};
  for (auto [type, name] : refused)
    EXPECT_EQ(readOne(makeTensor(type, {1})),
              std::string("tensor 'w': elements of type ") + name +
                  " are not supported; " + adviseElementType(type));
  EXPECT_EQ(adviseElementType(Type::STRING),
            "handle text outside of the model");
  EXPECT_EQ(adviseElementType(Type::COMPLEX64),
            "export real and imaginary parts as tensors of their own");
  EXPECT_EQ(adviseElementType(Type::FLOAT4E2M1),
            "export in float32, or as integers of 2 to 64 bits");
}

TEST(Tensors, RefuseCountsThatDoNotMatch) {
  Type tensor = makeTensor(Type::FLOAT, {2, 3});
  EXPECT_EQ(readOne(tensor),
            "tensor 'w': expected 6 elements in 'float_data', got 0");
  tensor.set_raw_data("four");
  EXPECT_EQ(readOne(tensor), "tensor 'w': expected 24 bytes for dimensions "
                             "[2, 3] of float32, got 4");
  tensor.add_float_data(1);
  EXPECT_EQ(readOne(tensor), "tensor 'w': holds its elements more than once");
  tensor = makeTensor(Type::FLOAT, {0});
  tensor.add_float_data(1);
  EXPECT_EQ(readOne(tensor),
            "tensor 'w': expected 0 elements in 'float_data', got 1");
}

TEST(Tensors, RefuseEntriesOutsideOfTheElementType) {
  Type tensor = makeTensor(Type::INT8, {2});
  tensor.add_int32_data(0);
  tensor.add_int32_data(128);
  EXPECT_EQ(readOne(tensor), "tensor 'w': entry 1 of 'int32_data' is 128, "
                             "which int8 does not hold");
  tensor = makeTensor(Type::BOOL, {1});
  tensor.add_int32_data(2);
  EXPECT_EQ(readOne(tensor), "tensor 'w': entry 0 of 'int32_data' is 2, which "
                             "bool does not hold");
  tensor = makeTensor(Type::UINT32, {1});
  tensor.add_uint64_data(uint64_t(1) << 32);
  EXPECT_EQ(readOne(tensor), "tensor 'w': entry 0 of 'uint64_data' is "
                             "4294967296, which uint32 does not hold");
}

TEST(Tensors, RefuseDimensionsOfNoTensor) {
  const int64_t big = int64_t(1) << 40;
  EXPECT_EQ(readOne(makeTensor(Type::FLOAT, {big, big})),
            "tensor 'w': dimensions [1099511627776, 1099511627776] are "
            "negative or too large");
  EXPECT_EQ(readOne(makeTensor(Type::FLOAT, {2, -1})),
            "tensor 'w': dimensions [2, -1] are negative or too large");
  Type tensor = makeTensor(Type::FLOAT, {big});
  tensor.set_raw_data("four");
  EXPECT_EQ(readOne(tensor), "tensor 'w': expected 4398046511104 bytes for "
                             "dimensions [1099511627776] of float32, got 4");
  tensor = makeTensor(Type::FLOAT, {});
  for (int i = 0; i < 65; ++i)
    tensor.add_dims(1);
  EXPECT_EQ(readOne(tensor),
            "tensor 'w': expected at most 64 dimensions, got 65");
}

TEST(Tensors, RefuseSegmentsAndSparseTensors) {
  Type tensor = makeTensor(Type::FLOAT, {1});
  tensor.mutable_segment()->set_begin(0);
  EXPECT_EQ(readOne(tensor),
            "tensor 'w': tensors in segments are not supported");
  proto::SparseTensorProto sparse;
  sparse.mutable_values()->set_name("s");
  EXPECT_EQ(llvm::toString(refuseSparse(sparse)),
            "tensor 's': sparse tensors are not supported");
}

} // namespace
} // namespace burin::onnx
