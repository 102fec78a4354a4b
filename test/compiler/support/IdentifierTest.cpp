// Hostile names must come out as plain identifiers, harmless literals, or
// errors.

#include "compiler/support/Identifier.h"
#include "compiler/support/Diagnostic.h"
#include "test/compiler/support/ErrorText.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>

namespace burin::support {
namespace {

std::string identifierOf(llvm::StringRef name) {
  llvm::Expected<std::string> identifier = makeIdentifier(name);
  if (identifier)
    return *identifier;
  llvm::consumeError(identifier.takeError());
  return "";
}

TEST(Identifier, Sanitises) {
  EXPECT_EQ(identifierOf("digits"), "digits");
  EXPECT_EQ(identifierOf("LeNet-5"), "lenet_5");
  EXPECT_EQ(identifierOf("__a..b__"), "a_b");
  EXPECT_EQ(identifierOf("x\"; system(\"rm\"); //\n"), "x_system_rm");
  EXPECT_EQ(identifierOf(std::string(64, 'a')), std::string(64, 'a'));
}

TEST(Identifier, RefusesWithReason) {
  EXPECT_EQ(errorText(makeIdentifier("*/\n")),
            "library name '*/\\x0a' holds no letter");
  EXPECT_EQ(errorText(makeIdentifier("3d-unet")),
            "library name '3d-unet' starts with a digit, expected a letter");
  EXPECT_EQ(errorText(makeIdentifier(std::string(65, 'a'))),
            "library name '" + std::string(65, 'a') +
                "' has 65 characters, expected at most 64");
  for (const char *word : {"int", "Class", "pthread", "burin", "burin_status",
                           "linux", "co_await"})
    EXPECT_EQ(errorText(makeIdentifier(word)),
              "library name '" + std::string(word) +
                  "' is reserved by C, C++ or burin");
}

TEST(Identifier, LiteralsHoldNoByteThatMatters) {
  EXPECT_EQ(cStringLiteral("conv1/weight:0 (a=b)"), "\"conv1/weight:0 (a=b)\"");
  EXPECT_EQ(cStringLiteral("\"; system(\"x\"); //"),
            "\"\\042; system(\\042x\\042); //\"");
  EXPECT_EQ(cStringLiteral("?"
                           "?/\n*/\\%s"),
            "\"\\077\\077/\\012\\052/\\134\\045s\"");
  EXPECT_EQ(cStringLiteral(llvm::StringRef("\0001", 2)), "\"\\0001\"");
  EXPECT_EQ(cStringLiteral("\xff"), "\"\\377\"");
  for (int byte = 0; byte < 256; ++byte) {
    char c = static_cast<char>(byte);
    std::string literal = cStringLiteral(llvm::StringRef(&c, 1));
    EXPECT_EQ(llvm::StringRef(literal).find_first_of("\"\n?*%'<>#$`{}[]"), 0u);
    EXPECT_TRUE(literal.size() == 3 || literal.size() == 6);
  }
}

TEST(Diagnostic, TerminalSeesNoControlBytes) {
  EXPECT_EQ(quote("caf\xc3\xa9"), "'caf\xc3\xa9'");
  EXPECT_EQ(quote("\x1b[31mred\x7f"), "'\\x1b[31mred\\x7f'");
  EXPECT_EQ(quote("\xc2\x9b"), "'\\xc2\\x9b'");
  EXPECT_EQ(quote("\xe2\x80\xae\xe2\x81\xa6"),
            "'\\xe2\\x80\\xae\\xe2\\x81\\xa6'");
  EXPECT_EQ(quote("\xff\xe2\x82"), "'\\xff\\xe2\\x82'");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(Diagnostic, ContextGoesInFront) {
  EXPECT_EQ(errorText(withContext(failure("no {}", 1), "file")), "file: no 1");
  EXPECT_EQ(errorText(withContext(llvm::Error::success(), "file")), "");
}

} // namespace
} // namespace burin::support
