// Damage of every kind: no file may crash the reader, whatever it answers.

#include "compiler/import/pt2/Package.h"
#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <gtest/gtest.h>
#include <random>

namespace burin::pt2 {
namespace {

/// Reads, and touches each byte that the reader vouches for.
bool isAccepted(const std::string &bytes) {
  llvm::Expected<Package> package = readPackage(bufferOf(bytes));
  if (!package) {
    EXPECT_FALSE(llvm::toString(package.takeError()).empty());
    return false;
  }
  for (const TensorViews *views : {&package->weights, &package->constants})
    for (const auto &[name, view] : *views) {
      unsigned sum = 0;
      if (view.isContiguous())
        for (char c : view.contiguousBytes())
          sum += c;
      else if (view.elementCount() < 1000000)
        for (char c : view.gather())
          sum += c;
      EXPECT_GE(sum, 0u);
    }
  return true;
}

std::string fixture(llvm::StringRef name) {
  auto file =
      llvm::MemoryBuffer::getFile(std::string(BURIN_PT2_FIXTURES) + name.str());
  EXPECT_TRUE(bool(file));
  return file ? (*file)->getBuffer().str() : "";
}

TEST(Pt2Hostile, RefusesEveryTruncation) {
  for (llvm::StringRef name : {"tied.pt2", "stateful.pt2"}) {
    std::string bytes = fixture(name);
    ASSERT_TRUE(isAccepted(bytes));
    for (size_t size = 0; size < bytes.size(); size += 64)
      EXPECT_FALSE(isAccepted(bytes.substr(0, size))) << size;
  }
}

TEST(Pt2Hostile, SurvivesFlippedBits) {
  std::string bytes = fixture("tied.pt2");
  std::mt19937 random(8);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    for (int flips = 1 + round % 3; flips > 0; --flips)
      damaged[random() % bytes.size()] ^= 1 << (random() % 8);
    isAccepted(damaged);
  }
}

TEST(Pt2Hostile, SurvivesFlippedBitsOfTheDirectory) {
  std::string bytes = smallModel().build(/*zip64=*/true);
  size_t directory = bytes.find("PK\x01\x02");
  ASSERT_NE(directory, std::string::npos);
  for (size_t at = directory; at < bytes.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[at] ^= 1 << bit;
      isAccepted(damaged);
    }
}

/// Sums match here, so that the damage reaches the JSON readers.
TEST(Pt2Hostile, SurvivesDamagedJson) {
  ArchiveBuilder good = smallModel();
  std::mt19937 random(9);
  const char pieces[] = "{}[]\",:-0123456789.eEtrufalsn\\ ";
  for (const char *member :
       {"m/models/model.json", "m/data/weights/model_weights_config.json"})
    for (int round = 0; round < 2000; ++round) {
      ArchiveBuilder builder = good;
      std::string &text = builder.at(member).data;
      size_t at = random() % text.size();
      if (round % 3 == 0)
        text[at] ^= 1 << (random() % 8);
      else if (round % 3 == 1)
        text[at] = pieces[random() % (sizeof(pieces) - 1)];
      else
        text.erase(at, 1 + random() % 40);
      isAccepted(builder.build());
    }
}

TEST(Pt2Hostile, SurvivesDeepNesting) {
  for (llvm::StringRef opening : {"[", "{\"a\":", "{\"graph_module\":"}) {
    ArchiveBuilder builder = smallModel();
    std::string &text = builder.at("m/models/model.json").data;
    text.clear();
    for (int i = 0; i < 100000; ++i)
      text += opening;
    EXPECT_FALSE(isAccepted(builder.build()));
    builder.at("m/data/weights/model_weights_config.json").data = text;
    builder.at("m/models/model.json") = smallModel().at("m/models/model.json");
    EXPECT_FALSE(isAccepted(builder.build()));
  }
}

} // namespace
} // namespace burin::pt2
