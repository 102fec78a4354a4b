// burin: the program that compiles, runs, evaluates and inspects models.

#include "compiler/support/Interruption.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/HelpText.h"
#include "compiler/tools/burin/Usage.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

namespace burin::tools {

std::vector<Command> &commands() {
  static std::vector<Command> all;
  return all;
}

cl::OptionCategory &optionCategory() {
  static cl::OptionCategory category("Options");
  return category;
}

/// The command of this name, or null.
static const Command *findCommand(llvm::StringRef name) {
  for (const Command &command : commands())
    if (command.sub->getName() == name)
      return &command;
  return nullptr;
}

static bool isHelpFlag(llvm::StringRef argument) {
  return argument == "--help" || argument == "-help" || argument == "-h";
}

static int main(int argc, char **argv) {
  support::cleanUpWhenInterrupted();
  llvm::sort(commands(), [](const Command &a, const Command &b) {
    return a.sub->getName() < b.sub->getName();
  });
  llvm::ArrayRef<char *> arguments(argv + 1, argc > 0 ? argc - 1 : 0);
  if (arguments.empty()) {
    printGeneralHelp(llvm::errs(), commands());
    return ExitUsage;
  }
  const Command *command = findCommand(arguments[0]);
  if (llvm::any_of(arguments, isHelpFlag)) {
    if (command)
      printCommandHelp(llvm::outs(), *command);
    else
      printGeneralHelp(llvm::outs(), commands());
    return ExitSuccess;
  }
  if (arguments[0] == llvm::StringRef("--version")) {
    llvm::outs() << "burin 0.1.0\n";
    return ExitSuccess;
  }
  if (!command) {
    llvm::errs() << "error: unknown command '" << arguments[0]
                 << "'; see 'burin --help'\n";
    return ExitUsage;
  }
  if (llvm::Error error = parseCommandLine(*command, argc, argv))
    return report(std::move(error));
  return command->run();
}

} // namespace burin::tools

int main(int argc, char **argv) { return burin::tools::main(argc, argv); }
