// The seam between the driver and its commands: a command is one file that
// registers itself, and Main.cpp knows none of them by name.

#ifndef BURIN_COMPILER_TOOLS_BURIN_COMMAND_H
#define BURIN_COMPILER_TOOLS_BURIN_COMMAND_H

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <vector>

namespace burin::tools {

/// What a command line ends with, for build systems and scripts.
enum ExitCode {
  ExitSuccess = 0,
  ExitFailure = 1, // the model, an input or a check
  ExitUsage = 2,   // the command line itself
};

struct Command {
  /// Name and summary; its options carry `llvm::cl::sub` of it.
  llvm::cl::SubCommand *sub;
  /// Printed below the options in the command's help: examples, formats.
  const char *examples;
  /// Runs after the options were parsed; returns an ExitCode.
  int (*run)();
  /// An option that has to be given, if there is one.
  const llvm::cl::Option *required = nullptr;
};

/// All commands of this program, in no order.
std::vector<Command> &commands();

/// A file-level object of this type makes a command known.
struct RegisterCommand {
  explicit RegisterCommand(Command command) { commands().push_back(command); }
};

/// Category of every option that the help shows.
llvm::cl::OptionCategory &optionCategory();

/// The error as one of the command line itself; success stays success.
llvm::Error wrongUsage(llvm::Error error);

/// Prints `error: <message>` and returns the exit code for it: ExitUsage for
/// wrongUsage, else ExitFailure.
int report(llvm::Error error);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_COMMAND_H
