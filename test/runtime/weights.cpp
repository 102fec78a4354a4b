// Weights files: what is taken, what is refused with which status, and that
// nothing stays open behind a refusal.
#include "burin/weights.h"
#include "runtime/src/content_hash.h"
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

namespace fs = std::filesystem;

uint64_t hashOf(const std::string &bytes) {
  content_hash hash;
  content_hash_begin(&hash);
  content_hash_add(&hash, bytes.data(), bytes.size());
  return content_hash_end(&hash);
}

/// The file that holds `constants`.
std::string fileOf(const std::string &constants) {
  burin_weights_header header = {};
  std::memcpy(header.magic, BURIN_WEIGHTS_MAGIC, sizeof header.magic);
  header.format = BURIN_WEIGHTS_FORMAT;
  header.header_bytes = sizeof header;
  header.bytes = constants.size();
  header.hash = hashOf(constants);
  std::string bytes(sizeof header, 0);
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes + constants;
}

/// What a library that was compiled with `constants` asks for.
burin_memory_info infoOf(const std::string &constants,
                         const char *path = nullptr) {
  return {"weights",
          BURIN_WEIGHTS_HEADER_BYTES + constants.size(),
          64,
          BURIN_LIFETIME_CONSTANT,
          BURIN_DEVICE_HOST,
          nullptr,
          burin_weights_check,
          path,
          hashOf(constants)};
}

size_t openFiles() {
  size_t count = 0;
  for ([[maybe_unused]] const auto &entry :
       fs::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

bool isMapped(const fs::path &path) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (line.find(path.filename().string()) != std::string::npos)
      return true;
  return false;
}

struct Weights : testing::Test {
  fs::path folder;
  std::string constants = std::string(10000, 'w') + "the end";
  burin_memory_info info = infoOf(constants);
  burin_memory memory = {nullptr, 0};

  void SetUp() override {
    std::string name = testing::TempDir() + "burin weights XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override {
    burin_weights_close(&memory);
    fs::remove_all(folder);
  }

  /// Writes a file of the folder; its path.
  std::string write(const std::string &name, const std::string &bytes) {
    fs::path path = folder / name;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    return path;
  }

  /// The status of opening `path`; a refusal leaves nothing behind.
  burin_status open(const std::string &path) {
    burin_weights_close(&memory);
    size_t before = openFiles();
    burin_status status = burin_weights_open(&memory, &info, path.c_str());
    EXPECT_EQ(openFiles(), before);
    if (status != BURIN_OK) {
      EXPECT_EQ(memory.data, nullptr);
      EXPECT_EQ(memory.bytes, 0u);
      EXPECT_FALSE(isMapped(path));
    }
    return status;
  }
};

TEST(ContentHash, IsXxh64) {
  EXPECT_EQ(hashOf(""), 0xef46db3751d8e999u);
  EXPECT_EQ(hashOf("abc"), 0x44bc2cf5ad770999u);
  EXPECT_EQ(hashOf("Nobody inspects the spammish repetition"),
            0xfbcea83c8a378bf1u);
}

TEST(ContentHash, IsTheSameInPieces) {
  std::string bytes;
  for (int i = 0; i < 200; ++i)
    bytes += char(i * 37);
  for (size_t length : {0, 1, 31, 32, 33, 64, 100, 200})
    for (size_t piece : {1, 7, 32, 45}) {
      content_hash hash;
      content_hash_begin(&hash);
      for (size_t at = 0; at < length; at += piece)
        content_hash_add(&hash, bytes.data() + at,
                         std::min(piece, length - at));
      EXPECT_EQ(content_hash_end(&hash), hashOf(bytes.substr(0, length)))
          << length << " by " << piece;
    }
}

TEST_F(Weights, AreMappedForReading) {
  std::string path = write("a b.weights", fileOf(constants));
  ASSERT_EQ(open(path), BURIN_OK);
  EXPECT_EQ(memory.bytes, info.bytes);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory.data) % info.alignment, 0u);
  EXPECT_EQ(
      std::memcmp(static_cast<char *>(memory.data) + BURIN_WEIGHTS_HEADER_BYTES,
                  constants.data(), constants.size()),
      0);
  EXPECT_EQ(burin_weights_check(&info, &memory), BURIN_OK);
  EXPECT_EQ(burin_weights_verify(&info, &memory), BURIN_OK);
  EXPECT_TRUE(isMapped(path));
  // By a signal, or by a sanitizer that tells of it.
  EXPECT_DEATH(*static_cast<volatile char *>(memory.data) = 1, "");
  burin_weights_close(&memory);
  EXPECT_EQ(memory.data, nullptr);
  EXPECT_FALSE(isMapped(path));
}

TEST_F(Weights, AreFoundWhereTheLibrarySays) {
  std::string path = write("default", fileOf(constants));
  info.path = path.c_str();
  ASSERT_EQ(burin_weights_open(&memory, &info, nullptr), BURIN_OK);
  burin_weights_close(&memory);
  // From the working directory, where it is relative.
  fs::path before = fs::current_path();
  fs::current_path(folder);
  EXPECT_EQ(open("default"), BURIN_OK);
  EXPECT_EQ(open("./default"), BURIN_OK);
  fs::current_path(before);
  EXPECT_EQ(open("default"), BURIN_WEIGHTS_MISSING);
  info.path = nullptr;
  EXPECT_EQ(burin_weights_open(&memory, &info, nullptr),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_weights_open(&memory, nullptr, path.c_str()),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_weights_open(nullptr, &info, path.c_str()),
            BURIN_INVALID_ARGUMENT);
}

TEST_F(Weights, MissingAndUnreadableFilesAreTold) {
  EXPECT_EQ(open(folder / "none"), BURIN_WEIGHTS_MISSING);
  EXPECT_EQ(open(write("file", "x") + "/below"), BURIN_WEIGHTS_MISSING);
  EXPECT_EQ(open(folder), BURIN_WEIGHTS_UNREADABLE);
  std::string pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(open(pipe), BURIN_WEIGHTS_UNREADABLE);
  if (geteuid() != 0) {
    std::string path = write("secret", fileOf(constants));
    ASSERT_EQ(chmod(path.c_str(), 0), 0);
    EXPECT_EQ(open(path), BURIN_WEIGHTS_UNREADABLE);
  }
}

TEST_F(Weights, OtherLengthsAreRefused) {
  std::string whole = fileOf(constants);
  for (size_t length : {size_t(0), size_t(1), size_t(63), size_t(64),
                        size_t(4096), whole.size() - 1})
    EXPECT_EQ(open(write("short", whole.substr(0, length))),
              BURIN_WEIGHTS_WRONG_LENGTH)
        << length;
  EXPECT_EQ(open(write("long", whole + "x")), BURIN_WEIGHTS_WRONG_LENGTH);
}

TEST_F(Weights, WhatAnotherLibraryTakesIsRefused) {
  std::string other = constants;
  other.back() ^= 1;
  EXPECT_EQ(open(write("same length", fileOf(other))), BURIN_WEIGHTS_FOREIGN);
  EXPECT_EQ(open(write("shorter", fileOf("other"))), BURIN_WEIGHTS_FOREIGN);
  EXPECT_EQ(open(write("no weights", std::string(20000, 'x'))),
            BURIN_WEIGHTS_FOREIGN);
  std::string newer = fileOf(constants);
  newer[offsetof(burin_weights_header, format)] = 2;
  EXPECT_EQ(open(write("newer", newer)), BURIN_WEIGHTS_FOREIGN);
}

TEST_F(Weights, ChangedBytesAreFoundByReadingAll) {
  std::string whole = fileOf(constants);
  for (size_t at : {size_t(64), size_t(5000), whole.size() - 1}) {
    std::string changed = whole;
    changed[at] ^= 1;
    ASSERT_EQ(open(write("changed", changed)), BURIN_OK) << at;
    EXPECT_EQ(burin_weights_verify(&info, &memory), BURIN_WEIGHTS_DAMAGED)
        << at;
  }
}

TEST_F(Weights, MayLieInAnyMemory) {
  std::string whole = fileOf(constants);
  // Longer than they need be, as a bank of flash is.
  alignas(64) static char bytes[20000];
  std::memcpy(bytes, whole.data(), whole.size());
  burin_memory flash = {bytes, sizeof bytes};
  EXPECT_EQ(burin_weights_verify(&info, &flash), BURIN_OK);
  flash.bytes = info.bytes - 1;
  EXPECT_EQ(burin_weights_check(&info, &flash), BURIN_WEIGHTS_WRONG_LENGTH);
  EXPECT_EQ(burin_weights_verify(&info, &flash), BURIN_WEIGHTS_WRONG_LENGTH);
  flash = {bytes + 1, info.bytes};
  EXPECT_EQ(burin_weights_check(&info, &flash), BURIN_MEMORY_MISALIGNED);
  flash = {nullptr, 0};
  EXPECT_EQ(burin_weights_check(&info, &flash), BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_weights_check(nullptr, &flash), BURIN_INVALID_ARGUMENT);
}

TEST_F(Weights, WithoutAnyConstantAreAFileToo) {
  info = infoOf("");
  ASSERT_EQ(open(write("empty", fileOf(""))), BURIN_OK);
  EXPECT_EQ(burin_weights_verify(&info, &memory), BURIN_OK);
}

TEST_F(Weights, StayWhenTheFileIsReplaced) {
  std::string path = write("file", fileOf(constants));
  ASSERT_EQ(open(path), BURIN_OK);
  fs::rename(write("next", fileOf("other")), path);
  EXPECT_EQ(burin_weights_verify(&info, &memory), BURIN_OK);
  fs::remove(path);
  EXPECT_EQ(burin_weights_verify(&info, &memory), BURIN_OK);
}

TEST_F(Weights, AreOnceInMemoryForAllWhoMapThem) {
  std::string path = write("shared", fileOf(std::string(1 << 20, 's')));
  info = infoOf(std::string(1 << 20, 's'));
  // Several libraries of one program map the same pages of the file; copies
  // would be anonymous.
  burin_memory second;
  ASSERT_EQ(open(path), BURIN_OK);
  ASSERT_EQ(burin_weights_open(&second, &info, path.c_str()), BURIN_OK);
  EXPECT_EQ(burin_weights_verify(&info, &memory), BURIN_OK);
  EXPECT_EQ(burin_weights_verify(&info, &second), BURIN_OK);
  std::ifstream smaps("/proc/self/smaps");
  size_t mapped = 0, owed = 0, copied = 0; // kB of both mappings
  bool isOurs = false;
  for (std::string line; std::getline(smaps, line);) {
    if (line.find("/shared") != std::string::npos)
      isOurs = true;
    else if (line.rfind("VmFlags", 0) == 0)
      isOurs = false;
    size_t value = line.find(':') + 1;
    if (isOurs && line.rfind("Rss:", 0) == 0)
      mapped += std::stoul(line.substr(value));
    else if (isOurs && line.rfind("Pss:", 0) == 0) // its share of each page
      owed += std::stoul(line.substr(value));
    else if (isOurs && line.rfind("Anonymous:", 0) == 0)
      copied += std::stoul(line.substr(value));
  }
  EXPECT_GE(mapped, 2u * 1024);
  EXPECT_LE(owed, mapped / 2 + 8);
  EXPECT_EQ(copied, 0u);
  burin_weights_close(&second);
}

} // namespace
