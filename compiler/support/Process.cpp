// posix_spawn with pipes, deadlines and process groups.

#include "compiler/support/Process.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Interruption.h"
#include "llvm/ADT/StringExtras.h"
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace burin::support {
namespace {

using Clock = std::chrono::steady_clock;

/// The reading end of a pipe and what came out of it.
class Capture {
public:
  ~Capture() { close(); }
  bool open(int &writeEnd) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      return false;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    readEnd = ends[0];
    writeEnd = ends[1];
    return true;
  }
  bool isOpen() const { return readEnd >= 0; }
  int descriptor() const { return readEnd; }

  /// Reads what is there; closes at the end of the stream.
  void drain(size_t limit) {
    char buffer[4096];
    while (isOpen()) {
      ssize_t count = read(readEnd, buffer, sizeof buffer);
      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0 && errno == EAGAIN)
        return;
      if (count <= 0)
        return close();
      text.append(buffer, std::min<size_t>(
                              count, limit - std::min(limit, text.size())));
    }
  }
  void close() {
    if (isOpen())
      ::close(readEnd);
    readEnd = -1;
  }

  std::string text;

private:
  int readEnd = -1;
};

/// The environment of burin with the message language fixed, so that captured
/// text does not depend on the user's locale.
std::vector<std::string> childEnvironment(const Command &command) {
  std::vector<std::string> variables = {"LC_ALL=C"};
  if (!command.temporaryFolder.empty())
    variables.push_back("TMPDIR=" + command.temporaryFolder);
  for (char **entry = environ; *entry; ++entry) {
    llvm::StringRef variable = *entry;
    if (!variable.starts_with("LC_ALL=") &&
        (command.temporaryFolder.empty() || !variable.starts_with("TMPDIR=")))
      variables.push_back(*entry);
  }
  return variables;
}

std::vector<char *> pointersTo(std::vector<std::string> &strings) {
  std::vector<char *> pointers;
  for (std::string &string : strings)
    pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Starts the command with the given signals blocked; returns 0 or the error
/// number.
int spawn(const Command &command, int outputEnd, int errorEnd,
          const sigset_t &blocked, pid_t &child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, outputEnd, 1);
  posix_spawn_file_actions_adddup2(&actions, errorEnd, 2);
  if (!command.workingDirectory.empty())
    posix_spawn_file_actions_addchdir_np(&actions,
                                         command.workingDirectory.c_str());
  posix_spawnattr_setsigmask(&attributes, &blocked);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = childEnvironment(command);
  int error = posix_spawnp(&child, arguments[0].c_str(), &actions, &attributes,
                           pointersTo(arguments).data(),
                           pointersTo(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Collects both streams until the child ends or the deadline passes. A
/// grandchild may keep a pipe open: the end of the child is what counts.
/// Returns false at the deadline.
bool collect(const Command &command, pid_t child, Capture &output,
             Capture &errors, int &status) {
  Clock::time_point deadline = Clock::now() + command.timeout;
  int pauseMs = 1;
  while (Clock::now() < deadline) {
    pollfd waiting[] = {{output.descriptor(), POLLIN, 0},
                        {errors.descriptor(), POLLIN, 0}};
    bool hasNews = poll(waiting, 2, pauseMs) > 0;
    // With silent or closed pipes the pause grows, to look rarely.
    pauseMs = hasNews ? 1 : std::min(pauseMs * 2, 50);
    output.drain(command.outputLimit);
    errors.drain(command.outputLimit);
    if (waitpid(child, &status, WNOHANG) == child) {
      output.drain(command.outputLimit);
      errors.drain(command.outputLimit);
      return true;
    }
  }
  return false;
}

/// ` with exit code 1` and the like, followed by what the program had to say.
llvm::Error endedBadly(const Command &command, std::string how,
                       llvm::StringRef said) {
  said = said.rtrim();
  return failure("{} {}{}{}", quote(command.arguments[0]), how,
                 said.empty() ? "" : ":\n", said.str());
}

} // namespace

llvm::Expected<std::vector<std::string>> splitWords(llvm::StringRef line) {
  std::vector<std::string> words;
  bool isInWord = false;
  char quoted = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (!quoted && llvm::isSpace(c)) {
      isInWord = false;
      continue;
    }
    if (!isInWord)
      words.emplace_back();
    isInWord = true;
    bool isEscape = c == '\\' && quoted != '\'' && i + 1 < line.size();
    if (quoted == '"' && isEscape)
      isEscape = llvm::StringRef("\"\\$`").contains(line[i + 1]);
    if (isEscape)
      words.back() += line[++i];
    else if (quoted ? c == quoted : c == '"' || c == '\'')
      quoted = quoted ? 0 : c;
    else
      words.back() += c;
  }
  if (quoted)
    return failure("{}: the quote {} is not closed", quote(line), quoted);
  return words;
}

llvm::Expected<CommandOutput> runCommand(const Command &command) {
  if (command.arguments.empty() || command.arguments[0].empty())
    return failure("command without a program");
  cleanUpWhenInterrupted();
  Capture output, errors;
  int outputEnd = -1, errorEnd = -1;
  int error = output.open(outputEnd) && errors.open(errorEnd) ? 0 : errno;
  pid_t child = 0;
  std::optional<KilledWhenInterrupted> entered;
  if (error == 0) {
    Uninterrupted moment;
    error = spawn(command, outputEnd, errorEnd, moment.signalsBefore(), child);
    if (error == 0)
      entered.emplace(child);
  }
  for (int end : {outputEnd, errorEnd})
    if (end >= 0)
      close(end);
  if (error != 0)
    return failure("cannot run {}{}: {}", quote(command.arguments[0]),
                   command.workingDirectory.empty()
                       ? ""
                       : " in " + quote(command.workingDirectory),
                   strerror(error));

  int status = 0;
  if (!collect(command, child, output, errors, status)) {
    kill(-child, SIGKILL);
    waitpid(child, &status, 0);
    return endedBadly(
        command,
        fmt::format("took longer than {} s", command.timeout.count() / 1000.0),
        errors.text);
  }
  if (WIFSIGNALED(status))
    return endedBadly(command,
                      fmt::format("was killed by signal {} ({})",
                                  WTERMSIG(status),
                                  strsignal(WTERMSIG(status))),
                      errors.text);
  if (WEXITSTATUS(status) != 0)
    return endedBadly(
        command, fmt::format("failed with exit code {}", WEXITSTATUS(status)),
        errors.text);
  return CommandOutput{std::move(output.text), std::move(errors.text)};
}

llvm::Error runCommands(llvm::ArrayRef<Command> commands, unsigned jobs,
                        llvm::function_ref<void(size_t)> onDone) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  size_t firstFailed = commands.size();
  std::string message;
  auto work = [&] {
    for (size_t i; (i = next.fetch_add(1)) < commands.size();) {
      llvm::Expected<CommandOutput> result = runCommand(commands[i]);
      std::lock_guard<std::mutex> lock(mutex);
      if (result) {
        if (onDone)
          onDone(i);
        continue;
      }
      next = commands.size();
      std::string text = llvm::toString(result.takeError());
      if (i < firstFailed) {
        firstFailed = i;
        message = std::move(text);
      }
    }
  };
  std::vector<std::thread> workers;
  size_t count = std::min<size_t>(std::max(jobs, 1u), commands.size());
  for (size_t i = 1; i < count; ++i)
    workers.emplace_back(work);
  work();
  for (std::thread &worker : workers)
    worker.join();
  if (firstFailed == commands.size())
    return llvm::Error::success();
  return failure("{}", message);
}

} // namespace burin::support
