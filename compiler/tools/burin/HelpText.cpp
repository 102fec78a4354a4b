// Lays out help from what the options say about themselves.

#include "compiler/tools/burin/HelpText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <fmt/format.h>

namespace cl = llvm::cl;

namespace burin::tools {

/// Two columns; further lines of the right one stay in it.
static void
printRows(llvm::raw_ostream &stream,
          llvm::ArrayRef<std::pair<std::string, std::string>> rows) {
  size_t width = 0;
  for (const auto &[left, right] : rows)
    width = std::max(width, left.size());
  for (const auto &[left, right] : rows) {
    llvm::StringRef rest = right;
    std::string head = left;
    while (!rest.empty()) {
      auto [line, next] = rest.split('\n');
      stream << fmt::format("  {:<{}}  {}\n", head, width, line.str());
      head.clear();
      rest = next;
    }
  }
}

void printGeneralHelp(llvm::raw_ostream &stream,
                      llvm::ArrayRef<Command> commands) {
  stream << "burin turns a trained model into a self-contained C++ library.\n\n"
            "Usage: burin COMMAND [options]\n\nCommands:\n";
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command &command : commands)
    rows.emplace_back(command.sub->getName().str(),
                      command.sub->getDescription().str());
  printRows(stream, rows);
  stream << "\n'burin COMMAND --help' explains a command and shows examples; "
            "'burin --version'\nprints the version.\n\n"
            "Exit codes: 0 success; 1 the model, an input or a check failed; "
            "2 wrong usage\n";
}

std::string spelling(const cl::Option &option) {
  std::string name = option.ArgStr.str();
  std::string value = option.ValueStr.str();
  if (name.size() == 1)
    return "-" + name + (value.empty() ? "" : " " + value);
  return "--" + name + (value.empty() ? "" : "=" + value);
}

void printCommandHelp(llvm::raw_ostream &stream, const Command &command) {
  cl::SubCommand &sub = *command.sub;
  stream << sub.getDescription() << ".\n\nUsage: burin " << sub.getName()
         << " [options]";
  for (const cl::Option *positional : sub.PositionalOpts)
    stream << ' ' << positional->HelpStr;
  if (command.required)
    stream << ' ' << spelling(*command.required);
  stream << "\n\nOptions:\n";
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto &entry : cl::getRegisteredOptions(sub)) {
    const cl::Option &option = *entry.second;
    if (llvm::is_contained(option.Categories, &optionCategory()) &&
        option.getOptionHiddenFlag() == cl::NotHidden)
      rows.emplace_back(spelling(option), option.HelpStr.str());
  }
  llvm::sort(rows);
  printRows(stream, rows);
  stream << command.examples;
}

} // namespace burin::tools
