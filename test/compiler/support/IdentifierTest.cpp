// Hostile names must come out as plain identifiers, harmless literals, or
// errors.

#include "compiler/support/Identifier.h"
#include "compiler/support/Diagnostic.h"
#include "test/compiler/support/ErrorText.h"
#include "llvm/ADT/StringExtras.h"
#include <fmt/format.h>
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
            "library name '*/\\x0a' holds no letter: choose another, such as "
            "'model'");
  EXPECT_EQ(errorText(makeIdentifier("3d-unet")),
            "library name '3d-unet' starts with a digit, expected a letter: "
            "choose another, such as 'model_3d_unet'");
  std::string tooLong = errorText(makeIdentifier(std::string(65, 'a')));
  EXPECT_EQ(tooLong.substr(0, tooLong.rfind("aaaa_")),
            "library name '" + std::string(65, 'a') +
                "' has 65 characters, expected at most 64: choose another, "
                "such as '" +
                std::string(43, 'a'));
}

TEST(Identifier, RefusesWhatIsReserved) {
  auto reserved = [](const char *word, const char *why,
                     const std::string &other) {
    EXPECT_EQ(errorText(makeIdentifier(word)),
              fmt::format("library name '{}' is reserved ({}): choose another, "
                          "such as '{}'",
                          word, why, other));
    EXPECT_EQ(identifierOf(other), other);
    EXPECT_EQ(makeFileIdentifier(std::string(word) + ".onnx"), other);
  };
  for (const char *word : {"int", "namespace", "co_await"})
    reserved(word, "a keyword of C or C++", fmt::format("{}_model", word));
  reserved("std", "a name of C, C++ or POSIX", "std_model");
  reserved("pthread", "a name of C, C++ or POSIX", "model_pthread");
  for (const char *word : {"m", "c", "dl", "gcc", "gcc_s", "rt"})
    reserved(word, "a library of the system", fmt::format("{}_model", word));
  reserved("errno", "a macro of the system's headers", "errno_model");
  reserved("stat", "a type of the system's headers", "stat_model");
  reserved("image_t", "a type of the system's headers", "image_t_model");
  reserved("timer", "its function 'timer_create' would be the system's",
           "timer_model");
  const char *ours = "a name that burin gives";
  reserved("burin", ours, "model_burin");
  reserved("burin_status", ours, "burinstatus_model");
  reserved("a_burin_pool", ours, "aburinpool_model");
  reserved("net_context", ours, "net_context_model");
  // What is a function only can stand beside it.
  for (const char *word : {"exp", "index", "signal", "y1"})
    EXPECT_EQ(identifierOf(word), word);
}

TEST(Identifier, MakesOneOfAnyFile) {
  auto ofFile = makeFileIdentifier;
  EXPECT_EQ(ofFile("models/digits.onnx"), "digits");
  EXPECT_EQ(ofFile("a.b.pt2"), "a_b");
  EXPECT_EQ(ofFile("model.ONNX"), "model");
  EXPECT_EQ(ofFile("no_extension"), "no_extension");
  EXPECT_EQ(ofFile("3d-net.onnx"), "model_3d_net");
  EXPECT_EQ(ofFile("my model (1).onnx"), "my_model_1");
  EXPECT_EQ(ofFile(".onnx"), "model");
  EXPECT_EQ(ofFile("--\"'\n.onnx"), "model");
  EXPECT_EQ(ofFile("\xe6\x97\xa5\xe6\x9c\xac.onnx"), "u65e5_u672c");
  EXPECT_EQ(ofFile("1\xf0\x9f\x99\x82.onnx"), "model_1_u1f642");
  EXPECT_EQ(ofFile("\xff\xe6.onnx"), "xff_xe6");
  EXPECT_EQ(ofFile("gr\xc3\xb6\xc3\x9f"
                   "e.onnx"),
            "gr_e");
  EXPECT_EQ(ofFile("class.onnx"), "class_model");
  std::string longest = ofFile(std::string(300, 'a') + "1.onnx");
  EXPECT_EQ(longest.size(), maxIdentifierLength);
  EXPECT_EQ(longest.substr(0, 48), std::string(47, 'a') + "_");
  EXPECT_NE(longest, ofFile(std::string(300, 'a') + "2.onnx"));
  EXPECT_EQ(ofFile("malloc.onnx"), "malloc_model");
  EXPECT_EQ(ofFile("libs/m.onnx"), "m_model");
  EXPECT_EQ(ofFile("C++.onnx"), "c_model");
  // All ways of renaming, and a hash when none helps.
  std::string worst = "burin_" + std::string(60, 'a') + "_context";
  for (const std::string &stem : {worst, "x_burin_" + worst})
    EXPECT_EQ(identifierOf(ofFile(stem + ".onnx")), ofFile(stem + ".onnx"));
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
