// Archives that NumPy wrote, and archives that lie about what is in them.

#include "compiler/support/Npz.h"
#include "compiler/support/Diagnostic.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <zip.h>

namespace burin::support {
namespace {

NumpyArray vectorOf(std::vector<char> bytes) {
  return {NumpyType::U8, {static_cast<int64_t>(bytes.size())}, bytes};
}

/// An archive of raw members, deflated or with the method given.
std::string zipOf(const ScratchFolder &scratch,
                  std::vector<std::pair<std::string, std::string>> members,
                  int method = ZIP_CM_DEFLATE, const char *password = nullptr) {
  std::string path = scratch.path("made.zip");
  zip_t *archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto &[name, data] : members) {
    zip_source_t *source =
        zip_source_buffer(archive, data.data(), data.size(), 0);
    zip_int64_t index = zip_file_add(archive, name.c_str(), source, 0);
    zip_set_file_compression(archive, index, method, 0);
    if (password)
      zip_file_set_encryption(archive, index, ZIP_EM_AES_128, password);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return scratch.read("made.zip");
}

/// Overwrites the little-endian field at `offset` in every header of this kind.
void patch(std::string &zip, const char *signature, size_t offset,
           uint32_t value, size_t bytes) {
  for (size_t at = 0; (at = zip.find(signature, at, 4)) != std::string::npos;
       at += 4)
    std::memcpy(&zip[at + offset], &value, bytes);
}

/// Overwrites the unpacked size that both headers of each member claim.
void patchSize(std::string &zip, uint32_t size) {
  patch(zip, "PK\x03\x04", 22, size, 4);
  patch(zip, "PK\x01\x02", 24, size, 4);
}

TEST(Npz, RoundTripsInOrder) {
  std::vector<NpzEntry> entries = {{"b/x:0", vectorOf({1, 2})},
                                   {"a", vectorOf({})}};
  llvm::Expected<std::string> bytes = printNpz(entries);
  ASSERT_TRUE(bool(bytes));
  llvm::Expected<std::string> again = printNpz(entries);
  ASSERT_TRUE(bool(again));
  EXPECT_EQ(*bytes, *again);
  llvm::Expected<std::vector<NpzEntry>> read = parseNpz(*bytes);
  ASSERT_TRUE(bool(read));
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].name, "b/x:0");
  EXPECT_EQ((*read)[0].array.bytes, (std::vector<char>{1, 2}));
  EXPECT_EQ((*read)[1].name, "a");
}

TEST(Npz, HoldsNoTime) {
  llvm::Expected<std::string> bytes = printNpz({{"a", vectorOf({1})}});
  ASSERT_TRUE(bool(bytes));
  EXPECT_EQ(bytes->substr(10, 4), std::string("\0\0\x21\0", 4));
}

TEST(Npz, ReadsDeflated) {
  ScratchFolder scratch;
  NumpyArray array = vectorOf(std::vector<char>(5000, 'z'));
  std::string zip = zipOf(scratch, {{"a.npy", printNpy(array)}});
  EXPECT_LT(zip.size(), 1000u);
  llvm::Expected<std::vector<NpzEntry>> read = parseNpz(zip);
  ASSERT_TRUE(bool(read));
  EXPECT_EQ((*read)[0].array.bytes, array.bytes);
}

TEST(Npz, RefusesWithReason) {
  ScratchFolder scratch;
  std::string npy = printNpy(vectorOf({1}));
  EXPECT_EQ(errorText(parseNpz("")), "not a sound zip archive: it is empty");
  EXPECT_EQ(errorText(parseNpz("junk")),
            "not a sound zip archive: Not a zip archive");
  EXPECT_EQ(errorText(parseNpz(zipOf(scratch, {{"a.txt", "x"}}))),
            "member 'a.txt': expected a name that ends in '.npy'");
  EXPECT_EQ(errorText(parseNpz(zipOf(scratch, {{"a.npy", "x"}}))),
            "member 'a.npy': not a .npy file");
  EXPECT_EQ(errorText(parseNpz(zipOf(scratch, {{"a.npy", npy}}, ZIP_CM_BZIP2))),
            "member 'a.npy': compression method 12 is not supported");
  EXPECT_EQ(errorText(parseNpz(
                zipOf(scratch, {{"a.npy", npy}}, ZIP_CM_STORE, "secret"))),
            "member 'a.npy': encrypted members are not supported");
  EXPECT_EQ(
      errorText(parseNpz(zipOf(scratch, {{"a.npy", npy}}), {}, 100)),
      "member 'a.npy': unpacks to 129 bytes, more than the 100 that are left "
      "of the limit");
  EXPECT_EQ(
      errorText(
          parseNpz(zipOf(scratch, {{"a.npy", npy}, {"b.npy", npy}}), {}, 200)),
      "member 'b.npy': unpacks to 129 bytes, more than the 71 that are left "
      "of the limit");
  std::string twice = zipOf(scratch, {{"a.npy", npy}, {"b.npy", npy}});
  for (size_t at; (at = twice.find("b.npy")) != std::string::npos;)
    twice[at] = 'a';
  EXPECT_EQ(errorText(parseNpz(twice)),
            "not a sound zip archive: File already exists");
}

TEST(Npz, UnpacksOnlyWhatIsWanted) {
  ScratchFolder scratch;
  std::string npy = printNpy(vectorOf(std::vector<char>(30000, 'z')));
  std::string zip = zipOf(scratch, {{"a.npy", npy}, {"b.npy", npy}});
  // What is not unpacked counts for nothing.
  auto onlyB = [](llvm::StringRef name, const NpyLayout &layout) {
    EXPECT_EQ(layout.type, NumpyType::U8);
    EXPECT_EQ(layout.shape, std::vector<int64_t>{30000});
    return llvm::Expected<bool>(name == "b");
  };
  auto read = parseNpz(zip, onlyB, npy.size());
  ASSERT_TRUE(bool(read));
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ((*read)[0].name, "b");
  auto none = [](llvm::StringRef, const NpyLayout &) -> llvm::Expected<bool> {
    return failure("too large");
  };
  EXPECT_EQ(errorText(parseNpz(zip, none)), "too large");
  npy.resize(20000);
  bool isAsked = false;
  auto ask = [&](llvm::StringRef, const NpyLayout &) {
    return llvm::Expected<bool>(isAsked = true);
  };
  EXPECT_EQ(errorText(parseNpz(zipOf(scratch, {{"a.npy", npy}}), ask)),
            "member 'a.npy': expected 30000 bytes of data, got 19872");
  EXPECT_FALSE(isAsked);
}

TEST(Npz, RefusesLyingSizes) {
  ScratchFolder scratch;
  std::string npy = printNpy(vectorOf({1}));
  std::string zip = zipOf(scratch, {{"a.npy", npy}});
  for (uint32_t claim : {0u, 100u, 200u, 1u << 16, 0xfffffff0u}) {
    std::string lying = zip;
    patchSize(lying, claim);
    EXPECT_NE(errorText(parseNpz(lying)), "") << claim;
  }
  std::string bomb = zip;
  patchSize(bomb, 1u << 30);
  EXPECT_NE(errorText(parseNpz(bomb)).find("packed ones cannot hold"),
            std::string::npos);
  std::string corrupt = zip;
  patch(corrupt, "PK\x01\x02", 16, 12345, 4);
  patch(corrupt, "PK\x03\x04", 14, 12345, 4);
  EXPECT_EQ(errorText(parseNpz(corrupt)),
            "member 'a.npy': cannot unpack: CRC error");
}

TEST(Npz, SurvivesDamage) {
  ScratchFolder scratch;
  std::string sound = zipOf(
      scratch, {{"a.npy", printNpy(vectorOf(std::vector<char>(100, 'q')))},
                {"b.npy", printNpy(vectorOf({1, 2, 3}))}});
  for (size_t size = 0; size < sound.size(); ++size)
    EXPECT_NE(errorText(parseNpz(llvm::StringRef(sound).take_front(size))), "");
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = sound;
    for (int flips = 0; flips < 3; ++flips)
      damaged[random() % damaged.size()] ^= 1 << random() % 8;
    errorText(parseNpz(damaged, {}, 1 << 20));
  }
}

TEST(Npz, FilesNameThemselves) {
  ScratchFolder scratch;
  std::string path = scratch.path("a.npz");
  EXPECT_EQ(errorText(writeNpzFile(path, {{"x", vectorOf({7})}})), "");
  llvm::Expected<std::vector<NpzEntry>> read = readNpzFile(path);
  ASSERT_TRUE(bool(read));
  EXPECT_EQ((*read)[0].array.bytes[0], 7);
  scratch.write("a.npz", "junk");
  EXPECT_EQ(errorText(readNpzFile(path)),
            "'" + path + "': not a sound zip archive: Not a zip archive");
  EXPECT_EQ(errorText(readNpzFile(scratch.path("absent"))),
            "cannot read '" + scratch.path("absent") +
                "': No such file or directory");
  EXPECT_NE(errorText(printNpz({{"x", vectorOf({7})}, {"x", vectorOf({7})}}))
                .find("member 'x.npy'"),
            std::string::npos);
}

} // namespace
} // namespace burin::support
