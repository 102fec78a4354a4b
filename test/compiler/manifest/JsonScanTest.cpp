// The scan counts only what is structure, and survives text that is no JSON.

#include "compiler/manifest/JsonScan.h"
#include "test/compiler/support/ErrorText.h"
#include <gtest/gtest.h>

namespace burin::manifest {
namespace {

std::string scanned(llvm::StringRef text, unsigned maxDepth = 3) {
  return support::errorText(scanJson(text, maxDepth));
}

TEST(JsonScan, CountsNestingOutsideStringsOnly) {
  EXPECT_EQ(scanned("[[[]], {\"a\": [1]}]"), "");
  EXPECT_EQ(scanned(R"(["[[[[", "\"[[[[", "\\"])"), "");
  EXPECT_EQ(scanned("[\n[\n[\n[]]]]"),
            "line 4: expected at most 3 nested arrays and objects, found more");
  EXPECT_EQ(scanned(std::string(1 << 20, '[')),
            "line 1: expected at most 3 nested arrays and objects, found more");
}

TEST(JsonScan, FindsRepeatedKeysOfOneObject) {
  EXPECT_EQ(scanned(R"({"a": {"a": "a"}, "b": ["a", "a"], "c": "a"})"), "");
  EXPECT_EQ(scanned("{\"a\": 1,\n\"b\": {\"c\": 1, \"c\": 2}}"),
            "line 2: expected each key once, found 'c' again");
}

TEST(JsonScan, LeavesBrokenTextToTheParser) {
  for (const char *text :
       {"", "\"", "[\"\\", "]]}}", "{,,:\"", "[}{]", "{\"a\"\"b\"}"})
    EXPECT_EQ(scanned(text), "") << text;
}

} // namespace
} // namespace burin::manifest
