// Runs the compilers that build emitted code: argument vectors, never a shell,
// with a bound on time and on captured output.

#ifndef BURIN_COMPILER_SUPPORT_PROCESS_H
#define BURIN_COMPILER_SUPPORT_PROCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <chrono>
#include <string>
#include <vector>

namespace burin::support {

struct Command {
  /// arguments[0] is the program, looked up in PATH when it holds no slash.
  std::vector<std::string> arguments = {};
  /// Folder to run in; empty means the current one.
  std::string workingDirectory = {};
  /// Where the program is told to put what it needs for a while (TMPDIR), so
  /// that nothing of it stays if it is killed; empty means the system's.
  std::string temporaryFolder = {};
  std::chrono::milliseconds timeout = std::chrono::minutes(10);
  /// Captured bytes of each stream; what goes beyond is read and dropped.
  size_t outputLimit = 64 * 1024;
};

struct CommandOutput {
  std::string output;
  std::string errors;
};

/// The words of a command line as a POSIX shell divides them, by quotes and
/// backslashes, without anything else that a shell does. Fails on an open
/// quote.
llvm::Expected<std::vector<std::string>> splitWords(llvm::StringRef line);

/// Runs the command to its end with no input and LC_ALL=C. Fails, with what the
/// program wrote to its error stream in the message, when it cannot start, ends
/// with another exit code than 0, is killed by a signal or exceeds its timeout;
/// then its whole process group is killed. An interrupt of burin kills it too.
llvm::Expected<CommandOutput> runCommand(const Command &command);

/// Runs the independent commands, at most `jobs` at a time, and starts no more
/// after a failure. `onDone` (may be null) is called after each success with
/// the command's place in the list, never two at once. Returns the error of the
/// first command, in the order given, that failed.
llvm::Error
runCommands(llvm::ArrayRef<Command> commands, unsigned jobs,
            llvm::function_ref<void(size_t index)> onDone = nullptr);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_PROCESS_H
