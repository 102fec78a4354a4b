// .npy files of every kind that NumPy writes, and of kinds that it does not.

#include "compiler/support/Npy.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <gtest/gtest.h>
#include <random>

namespace burin::support {
namespace {

/// A file of the given header text and data.
std::string npy(const std::string &header, const std::string &data,
                char version = 1) {
  std::string file = "\x93NUMPY";
  file += {version, '\0'};
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    file += static_cast<char>(header.size() >> (8 * i));
  return file + header + data;
}

std::string withType(const std::string &descr, const std::string &data) {
  return npy("{'descr': '" + descr +
                 "', 'fortran_order': False, 'shape': (1,), }\n",
             data);
}

std::string textOf(const NumpyArray &array) {
  return {array.bytes.begin(), array.bytes.end()};
}

TEST(Npy, ReadsEveryType) {
  const std::pair<const char *, const char *> types[] = {
      {"|b1", "bool"},    {"|i1", "int8"},    {"<i2", "int16"},
      {"<i4", "int32"},   {"<i8", "int64"},   {"|u1", "uint8"},
      {"<u2", "uint16"},  {"<u4", "uint32"},  {"<u8", "uint64"},
      {"<f2", "float16"}, {"<f4", "float32"}, {"<f8", "float64"}};
  for (auto [descr, name] : types) {
    size_t size = descr[2] - '0';
    std::string data = std::string("\x01\x02\x03\x04\x05\x06\x07\x08", size);
    llvm::Expected<NumpyArray> array = parseNpy(withType(descr, data));
    ASSERT_TRUE(bool(array)) << descr;
    EXPECT_EQ(numpyTypeName(array->type), name);
    EXPECT_EQ(numpyTypeBytes(array->type), static_cast<int64_t>(size));
    EXPECT_EQ(textOf(*array), data);
    llvm::Expected<NumpyArray> again = parseNpy(printNpy(*array));
    ASSERT_TRUE(bool(again)) << descr;
    EXPECT_EQ(again->type, array->type);
    EXPECT_EQ(again->shape, array->shape);
    EXPECT_EQ(again->bytes, array->bytes);
  }
}

TEST(Npy, SwapsBigEndianAndCleansBools) {
  llvm::Expected<NumpyArray> swapped = parseNpy(withType(">i4", "abcd"));
  ASSERT_TRUE(bool(swapped));
  EXPECT_EQ(textOf(*swapped), "dcba");
  llvm::Expected<NumpyArray> bools = parseNpy(withType("|b1", "\x80"));
  ASSERT_TRUE(bool(bools));
  EXPECT_EQ(textOf(*bools), "\x01");
}

TEST(Npy, ReordersFortran) {
  llvm::Expected<NumpyArray> array = parseNpy(
      npy("{'shape': (2, 3, 2), 'fortran_order': True, 'descr': '|u1'}",
          "abcdefghijkl", 2));
  ASSERT_TRUE(bool(array));
  // Element [i][j][k] lies at i + 2 j + 6 k.
  EXPECT_EQ(textOf(*array), "agciekbhdjfl");
}

TEST(Npy, ReadsVersionsScalarsAndEmpty) {
  for (char version : {1, 2, 3}) {
    llvm::Expected<NumpyArray> array =
        parseNpy(npy("{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":()}",
                     "abcd", version));
    ASSERT_TRUE(bool(array));
    EXPECT_TRUE(array->shape.empty());
  }
  llvm::Expected<NumpyArray> empty = parseNpy(
      npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2L, 0L)}", ""));
  ASSERT_TRUE(bool(empty));
  EXPECT_EQ(empty->shape, (std::vector<int64_t>{2, 0}));
}

TEST(Npy, PrintsAsNumpyDoes) {
  NumpyArray array{NumpyType::F32, {1}, {'a', 'b', 'c', 'd'}};
  std::string data = printNpy(array);
  EXPECT_EQ(data.size(), 128u + 4);
  EXPECT_EQ(data.substr(10, 57),
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }");
  EXPECT_EQ(data[127], '\n');
  EXPECT_EQ(data, printNpy(array));
}

TEST(Npy, RefusesWithReason) {
  const std::pair<std::string, const char *> cases[] = {
      {"", "not a .npy file"},
      {"PK\x03\x04", "not a .npy file"},
      {std::string("\x93NUMPY\x01\0\0", 9), "header is cut off"},
      {std::string("\x93NUMPY\x01\0\xff\0{}", 12), "header is cut off"},
      {std::string("\x93NUMPY\x02\0\xff\xff\xff\xff", 12),
       "header has 4294967295 bytes, expected at most 10000"},
      {std::string("\x93NUMPY\x04\0\0\0\0\0", 12),
       ".npy version 4 is not supported, expected 1 to 3"},
      {npy(std::string(10001, ' '), ""),
       "header has 10001 bytes, expected at most 10000"},
      {withType("|O", ""), "element type '|O' is not supported"},
      {withType("|f4", "abcd"), "element type '|f4' is not supported"},
      {withType("", ""), "element type '' is not supported"},
      {withType("<f4", "abc"), "expected 4 bytes of data, got 3"},
      {withType("<f4", "abcde"), "expected 4 bytes of data, got 5"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': "
           "(1099511627776, 1099511627776)}",
           ""),
       "shape has too many elements"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': "
           "(1099511627776,)}",
           ""),
       "expected 8796093022208 bytes of data, got 0"}};
  for (const auto &[data, message] : cases)
    EXPECT_EQ(errorText(parseNpy(data)), message);
}

TEST(Npy, HeaderIsStrict) {
  const std::pair<const char *, const char *> cases[] = {
      {"[]", "header: expected '{' at '[]'"},
      {"{'descr' '<f4'}", "header: expected ':' at ''<f4'}'"},
      {"{'descr': '<f4' 'x'}", "header: expected ',' or '}' at ''x'}'"},
      {"{'descr': '<f4'", "header: expected ',' or '}' at the end"},
      {"{'descr': '<f4',} x", "header: expected the end at 'x'"},
      {"{'descr': '<f4'}",
       "header lacks one of 'descr', 'fortran_order', 'shape'"},
      {"{'descr': '<f4', 'descr': '<f4'}", "header: unexpected key 'descr'"},
      {"{'evil': 1}", "header: unexpected key 'evil'"},
      {"{'descr': [('a', '<f4')]}", "structured arrays are not supported"},
      {"{'descr': 'a\\x62'}", "header: expected a plain string at 'a\\x62'}'"},
      {"{'descr': 4}", "header: expected a plain string at '4}'"},
      {"{'fortran_order': 0}", "header: expected True or False at '0}'"},
      {"{'shape': [1]}", "header: expected '(' at '[1]}'"},
      {"{'shape': (-1,)}", "header: expected a dimension at '-1,)}'"},
      {"{'shape': (1 2)}", "header: expected a dimension at '2)}'"},
      {"{'shape': (,)}", "header: expected a dimension at ',)}'"},
      {"{'shape': (1,,)}", "header: expected a dimension at ',)}'"},
      {"{'shape': (99999999999999999999,)}",
       "header: expected a dimension at '9999999999999999'"},
      {"{'shape': (3)}", "header: shape is a number, expected a tuple"},
      {"{'shape': (", "header: expected a dimension at the end"}};
  for (auto [header, message] : cases)
    EXPECT_EQ(errorText(parseNpy(npy(header, "    "))), message) << header;
  std::string many = "{'shape': (";
  for (int i = 0; i < 65; ++i)
    many += "1,";
  EXPECT_EQ(errorText(parseNpy(npy(many, ""))),
            "header: more than 64 dimensions");
}

TEST(Npy, SurvivesDamage) {
  NumpyArray array{NumpyType::I16, {2, 3}, std::vector<char>(12, 'x')};
  std::string sound = printNpy(array);
  for (size_t size = 0; size < sound.size(); ++size)
    EXPECT_NE(errorText(parseNpy(llvm::StringRef(sound).take_front(size))), "");
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = sound;
    for (int flips = 0; flips < 3; ++flips)
      damaged[random() % 128] ^= 1 << random() % 8;
    llvm::Expected<NumpyArray> result = parseNpy(damaged);
    if (!result)
      llvm::consumeError(result.takeError());
    else
      EXPECT_EQ(result->bytes.size(), 12u);
  }
}

TEST(Npy, FilesNameThemselves) {
  ScratchFolder scratch;
  std::string path = scratch.path("a.npy");
  NumpyArray array{NumpyType::U8, {3}, {1, 2, 3}};
  EXPECT_EQ(errorText(writeNpyFile(path, array)), "");
  llvm::Expected<NumpyArray> read = readNpyFile(path);
  ASSERT_TRUE(bool(read));
  EXPECT_EQ(read->bytes, array.bytes);
  scratch.write("a.npy", "junk");
  EXPECT_EQ(errorText(readNpyFile(path)), "'" + path + "': not a .npy file");
  EXPECT_EQ(errorText(readNpyFile(scratch.path("absent"))),
            "cannot read '" + scratch.path("absent") +
                "': No such file or directory");
}

} // namespace
} // namespace burin::support
