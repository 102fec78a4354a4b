// Looks over a command line by what the options say of themselves, before LLVM
// parses it.

#include "compiler/tools/burin/Usage.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/HelpText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

namespace burin::tools {

using support::failure;
using support::printable;
using support::quote;

namespace {

class UsageError : public llvm::ErrorInfo<UsageError> {
public:
  static char ID;
  explicit UsageError(std::string message) : message(std::move(message)) {}
  void log(llvm::raw_ostream &stream) const override { stream << message; }
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }

private:
  std::string message;
};
char UsageError::ID = 0;

class CommandLine {
public:
  explicit CommandLine(cl::SubCommand &sub) : sub(sub) {}

  llvm::Error check(llvm::ArrayRef<char *> arguments);

  /// The arguments that are still expected, as the help names them.
  std::vector<std::string> missingPositionals() const;

private:
  llvm::Error checkArgument(llvm::StringRef argument);
  llvm::Error checkOption(llvm::StringRef argument);
  llvm::Error checkValue(const cl::Option &option, llvm::StringRef value) const;
  cl::Option *find(llvm::StringRef name) const;
  std::string nearest(llvm::StringRef name) const;

  cl::SubCommand &sub;
  size_t positionals = 0;
  llvm::StringSet<> seen;
  const cl::Option *waiting = nullptr; // takes the next argument as its value
  const cl::Option *bare = nullptr;    // was given before, could have a value
};

/// An option of burin's own: LLVM adds some to every command.
cl::Option *CommandLine::find(llvm::StringRef name) const {
  cl::Option *option = cl::getRegisteredOptions(sub).lookup(name);
  return option && llvm::is_contained(option->Categories, &optionCategory())
             ? option
             : nullptr;
}

std::string CommandLine::nearest(llvm::StringRef name) const {
  const cl::Option *best = nullptr;
  unsigned least = 3;
  for (const auto &entry : cl::getRegisteredOptions(sub)) {
    if (!find(entry.first()) || entry.first().size() < 3)
      continue;
    unsigned distance = name.edit_distance(entry.first(), true, least);
    if (distance < least) {
      least = distance;
      best = entry.second;
    }
  }
  return best ? fmt::format("; did you mean '--{}'?", best->ArgStr.str()) : "";
}

/// Numbers are known by what stands for the value in the help.
llvm::Error CommandLine::checkValue(const cl::Option &option,
                                    llvm::StringRef value) const {
  uint32_t count;
  uint64_t bytes;
  double number;
  llvm::StringRef kind = option.ValueStr;
  bool isSwitch = llvm::is_contained({"true", "false", "1", "0"}, value);
  if (kind.empty() && !isSwitch)
    return failure("--{}: expected no value, got {}", option.ArgStr.str(),
                   quote(value));
  bool isWrongCount = (kind == "N" && value.getAsInteger(0, count)) ||
                      (kind == "BYTES" && value.getAsInteger(0, bytes));
  if (isWrongCount || (kind == "T" && value.getAsDouble(number)))
    return failure("--{}: expected a {}, got {}", option.ArgStr.str(),
                   isWrongCount ? "whole number of at least 0" : "number",
                   quote(value));
  return llvm::Error::success();
}

llvm::Error CommandLine::checkOption(llvm::StringRef argument) {
  auto [dashed, value] = argument.split('=');
  llvm::StringRef name = dashed.drop_front();
  name.consume_front("-");
  const cl::Option *option = find(name);
  if (!option)
    return failure("unknown option {}{}", quote(dashed), nearest(name));
  cl::NumOccurrencesFlag allowed = option->getNumOccurrencesFlag();
  if (!seen.insert(name).second && allowed == cl::Optional)
    return failure("option {} is given twice", quote(dashed));
  if (argument.contains('='))
    return checkValue(*option, value);
  if (option->getValueExpectedFlag() == cl::ValueRequired)
    waiting = option;
  else
    bare = option;
  return llvm::Error::success();
}

llvm::Error CommandLine::checkArgument(llvm::StringRef argument) {
  if (const cl::Option *option = std::exchange(waiting, nullptr))
    return checkValue(*option, argument);
  const cl::Option *before = std::exchange(bare, nullptr);
  if (argument.size() > 1 && argument.starts_with("-"))
    return checkOption(argument);
  if (++positionals <= sub.PositionalOpts.size())
    return llvm::Error::success();
  return failure("unexpected argument {}{}", quote(argument),
                 before ? fmt::format("; did you mean '--{}={}'?",
                                      before->ArgStr.str(), printable(argument))
                        : "");
}

llvm::Error CommandLine::check(llvm::ArrayRef<char *> arguments) {
  for (llvm::StringRef argument : arguments)
    if (llvm::Error error = checkArgument(argument))
      return error;
  if (waiting)
    return failure("expected '{}', got no value", spelling(*waiting));
  return llvm::Error::success();
}

std::vector<std::string> CommandLine::missingPositionals() const {
  std::vector<std::string> names;
  for (const cl::Option *option :
       llvm::ArrayRef(sub.PositionalOpts)
           .drop_front(std::min(positionals, sub.PositionalOpts.size())))
    names.push_back(option->HelpStr.str());
  return names;
}

llvm::Error parse(const Command &command, int argc, char **argv) {
  CommandLine line(*command.sub);
  if (llvm::Error error = line.check(llvm::ArrayRef(argv + 2, argc - 2)))
    return error;
  std::string text;
  llvm::raw_string_ostream stream(text);
  bool isParsed = cl::ParseCommandLineOptions(argc, argv, "", &stream);
  std::vector<std::string> missing = line.missingPositionals();
  // Counted by LLVM, since an option may go by two names.
  if (command.required && command.required->getNumOccurrences() == 0)
    missing.push_back(spelling(*command.required));
  if (!missing.empty())
    return failure("expected {}", llvm::join(missing, " and "));
  if (isParsed)
    return llvm::Error::success();
  // What came out of a file of arguments, as `PROGRAM: what is wrong`.
  return failure(
      "{}",
      printable(llvm::StringRef(text).split(": ").second.split('\n').first));
}

} // namespace

llvm::Error wrongUsage(llvm::Error error) {
  return error ? llvm::make_error<UsageError>(llvm::toString(std::move(error)))
               : llvm::Error::success();
}

int report(llvm::Error error) {
  ExitCode code = error.isA<UsageError>() ? ExitUsage : ExitFailure;
  llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
  return code;
}

llvm::Error parseCommandLine(const Command &command, int argc, char **argv) {
  llvm::Error error = parse(command, argc, argv);
  if (!error)
    return error;
  return wrongUsage(failure("{}; see 'burin {} --help'",
                            llvm::toString(std::move(error)),
                            command.sub->getName().str()));
}

} // namespace burin::tools
