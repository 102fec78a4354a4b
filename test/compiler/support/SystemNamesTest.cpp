// The names of the system at hand are among those that are known of all
// systems.

#include "compiler/support/SystemNames.h"
#include "compiler/support/Identifier.h"
#include "compiler/support/Process.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace burin::support {
namespace {

/// What a program prints, on both streams; empty where it cannot run.
std::string said(std::vector<std::string> arguments) {
  Command command = {std::move(arguments)};
  command.outputLimit = 16 << 20;
  llvm::Expected<CommandOutput> result = runCommand(command);
  if (result)
    return result->output + result->errors;
  llvm::consumeError(result.takeError());
  return "";
}

std::vector<llvm::StringRef> linesOf(llvm::StringRef text) {
  llvm::SmallVector<llvm::StringRef, 0> lines;
  text.split(lines, '\n', -1, false);
  return {lines.begin(), lines.end()};
}

bool canNameALibrary(llvm::StringRef word) {
  return llvm::isLower(word.front()) && !word.ends_with("_") &&
         !word.contains("__") && llvm::all_of(word, [](char c) {
           return llvm::isLower(c) || llvm::isDigit(c) || c == '_';
         });
}

/// What the system's C and C++ libraries export.
std::set<std::string> exportedNames() {
  std::set<std::string> names;
  for (const char *file :
       {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"}) {
    std::string path = said({"g++", std::string("-print-file-name=") + file});
    std::string symbols = said(
        {"nm", "-D", "--defined-only", llvm::StringRef(path).trim().str()});
    for (llvm::StringRef line : linesOf(symbols)) {
      llvm::StringRef name = line.substr(line.rfind(' ') + 1).split('@').first;
      if (!name.empty() && canNameALibrary(name))
        names.insert(name.str());
    }
  }
  return names;
}

bool isAllowed(const std::string &name) {
  llvm::Expected<std::string> identifier = makeIdentifier(name);
  if (identifier)
    return true;
  llvm::consumeError(identifier.takeError());
  return false;
}

TEST(SystemNames, HoldEveryFunction) {
  std::set<std::string> names = exportedNames();
  EXPECT_GT(names.size(), 1000u);
  for (const std::string &name : names)
    EXPECT_TRUE(isSystemFunction(name) || !isAllowed(name)) << name;
  EXPECT_FALSE(isSystemFunction("digits"));
}

TEST(SystemNames, LeaveRoomForALibraryBesideEveryFunction) {
  ScratchFolder folder;
  std::string library, users;
  for (const std::string &name : exportedNames())
    if (isAllowed(name)) {
      library += "struct " + name + " { class Model {}; };\n";
      users += "static " + name + "::Model of_" + name + ";\n";
    }
  std::string headers;
  for (const char *header :
       {"arpa/inet.h", "cerrno",     "cmath",        "complex",
        "csignal",     "cstdio",     "cstdlib",      "cstring",
        "ctime",       "cwchar",     "dirent.h",     "dlfcn.h",
        "fcntl.h",     "fenv.h",     "glob.h",       "netdb.h",
        "poll.h",      "pthread.h",  "regex.h",      "resolv.h",
        "sched.h",     "search.h",   "string",       "strings.h",
        "sys/epoll.h", "sys/mman.h", "sys/select.h", "sys/stat.h",
        "sys/wait.h",  "thread",     "unistd.h",     "vector"})
    headers += "#include <" + std::string(header) + ">\n";
  std::ofstream(folder.path("after.cpp")) << headers << library << users;
  std::ofstream(folder.path("before.cpp")) << library << headers << users;
  for (const char *file : {"after.cpp", "before.cpp"})
    for (const char *compiler : {"g++", "clang++-19"}) {
      if (said({compiler, "--version"}).empty())
        continue;
      EXPECT_EQ(errorText(runCommand({{compiler, "-std=c++17", "-w",
                                       "-fsyntax-only", folder.path(file)}})),
                "");
    }
}

TEST(SystemNames, HoldEveryHeader) {
  std::vector<std::string> headers;
  // Folders with headers of the compiler and of C++ alone.
  std::string searched = said({"g++", "-xc++", "-E", "-v", "/dev/null"});
  for (llvm::StringRef line : linesOf(searched))
    if (llvm::StringRef folder = line.trim();
        line.starts_with(" /") && std::filesystem::is_directory(folder.str()) &&
        (folder.contains("/gcc/") || folder.contains("/c++/")))
      for (const auto &entry :
           std::filesystem::directory_iterator(folder.str()))
        headers.push_back(entry.path().filename());
  EXPECT_FALSE(headers.empty());
  std::string owned = said({"dpkg", "-L", "libc6-dev", "libcrypt-dev"});
  for (llvm::StringRef line : linesOf(owned))
    if (line.consume_front("/usr/include/") && !line.contains('/'))
      headers.push_back(line.str());
  for (llvm::StringRef header : headers) {
    if (!header.consume_back(".h") || header.empty() ||
        !canNameALibrary(header))
      continue;
    EXPECT_TRUE(isSystemHeader(header)) << header.str();
  }
  EXPECT_FALSE(isSystemHeader("digits"));
}

TEST(SystemNames, HoldEveryLibrary) {
  std::string owned = said({"dpkg", "-L", "libc6-dev", "libcrypt-dev"});
  std::vector<std::string> files;
  for (llvm::StringRef line : linesOf(owned))
    files.push_back(line.str());
  // The compiler's own lie beside its own.
  std::string own = said({"g++", "-print-file-name=libgcc.a"});
  std::filesystem::path folder =
      std::filesystem::path(own.substr(0, own.find('\n'))).parent_path();
  ASSERT_TRUE(std::filesystem::is_directory(folder));
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path());
  size_t found = 0;
  for (llvm::StringRef file : files) {
    llvm::StringRef name = file.substr(file.rfind('/') + 1);
    if (!name.consume_front("lib") ||
        !(name.consume_back(".a") || name.consume_back(".so")) ||
        !canNameALibrary(name))
      continue;
    ++found;
    EXPECT_TRUE(isSystemLibrary(name)) << name.str();
  }
  EXPECT_GT(found, 5u);
  EXPECT_FALSE(isSystemLibrary("digits"));
}

} // namespace
} // namespace burin::support
