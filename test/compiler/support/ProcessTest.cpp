// Commands that work, fail, hang, shout and cannot start, and what an interrupt
// leaves of them.

#include "compiler/support/Process.h"
#include "compiler/support/Interruption.h"
#include "test/compiler/support/ErrorText.h"
#include "test/compiler/support/ScratchFolder.h"
#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace burin::support {
namespace {

Command shell(const std::string &script) { return {{"sh", "-c", script}}; }

TEST(Process, CapturesBothStreams) {
  llvm::Expected<CommandOutput> result =
      runCommand(shell("echo out; echo err >&2; echo $LC_ALL; cat"));
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->output, "out\nC\n");
  EXPECT_EQ(result->errors, "err\n");
}

TEST(Process, PassesArgumentsUntouched) {
  llvm::Expected<CommandOutput> result =
      runCommand({{"printf", "%s|", "$(id)", "a b", "\"; ls"}});
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->output, "$(id)|a b|\"; ls|");
}

TEST(Process, RunsInItsFolder) {
  ScratchFolder folder;
  Command command = shell("touch here");
  command.workingDirectory = folder.path();
  EXPECT_EQ(errorText(runCommand(command)), "");
  EXPECT_EQ(folder.list(), std::vector<std::string>{"here"});
  command.workingDirectory = folder.path("absent");
  EXPECT_EQ(errorText(runCommand(command)), "cannot run 'sh' in '" +
                                                folder.path("absent") +
                                                "': No such file or directory");
}

TEST(Process, SaysWhyItFailed) {
  EXPECT_EQ(errorText(runCommand(shell("echo bad >&2; exit 3"))),
            "'sh' failed with exit code 3:\nbad");
  EXPECT_EQ(errorText(runCommand(shell("exit 1"))),
            "'sh' failed with exit code 1");
  EXPECT_EQ(errorText(runCommand(shell("kill -KILL $$"))),
            "'sh' was killed by signal 9 (Killed)");
  EXPECT_EQ(errorText(runCommand({{"no-such-compiler"}})),
            "cannot run 'no-such-compiler': No such file or directory");
  EXPECT_EQ(errorText(runCommand({})), "command without a program");
}

TEST(Process, BoundsTimeAndOutput) {
  ScratchFolder folder;
  Command slow = shell("(sleep 0.5; touch late) & wait");
  slow.workingDirectory = folder.path();
  slow.timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(errorText(runCommand(slow)), "'sh' took longer than 0.1 s");
  Command loud = shell("head -c 1000000 /dev/zero");
  loud.outputLimit = 10;
  llvm::Expected<CommandOutput> result = runCommand(loud);
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->output.size(), 10u);
  // The whole group was killed, so the grandchild never wrote its file.
  EXPECT_EQ(errorText(runCommand(shell("sleep 0.6"))), "");
  EXPECT_TRUE(folder.list().empty());
}

TEST(Process, DoesNotWaitForAGrandchildWithTheStream) {
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(errorText(runCommand(shell("sleep 5 & echo done"))), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST(Process, AnInterruptEndsTheCommandToo) {
  ScratchFolder folder;
  Command command = shell("touch begun; sleep 0.5; touch late");
  command.workingDirectory = folder.path();
  pid_t burin = fork();
  ASSERT_GE(burin, 0);
  if (burin == 0) {
    llvm::consumeError(runCommand(command).takeError());
    _exit(0);
  }
  while (folder.list().empty())
    usleep(1000);
  kill(burin, SIGINT);
  int status = 0;
  ASSERT_EQ(waitpid(burin, &status, 0), burin);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
  EXPECT_EQ(errorText(runCommand(shell("sleep 0.6"))), "");
  EXPECT_EQ(folder.list(), std::vector<std::string>{"begun"});
}

TEST(Process, AnInterruptRemovesWhatIsHalfMade) {
  ScratchFolder folder;
  std::string made = folder.path("made"), deep = made + "/a/b";
  Command command =
      shell("mkdir -p " + deep + "; ln -sf . " + deep + "/link; touch " + made +
            "/1 " + deep + "/2 " + folder.path("mine") + "; sleep 9 & wait");
  for (int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE}) {
    pid_t burin = fork();
    ASSERT_GE(burin, 0);
    if (burin == 0) {
      RemovedWhenInterrupted entered(made);
      llvm::consumeError(runCommands({command, command}, 2));
      _exit(0);
    }
    while (folder.list().size() < 2)
      usleep(1000);
    usleep(20'000);
    kill(burin, signal);
    int status = 0;
    ASSERT_EQ(waitpid(burin, &status, 0), burin);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal);
    EXPECT_EQ(folder.list(), std::vector<std::string>{"mine"});
    unlink(folder.path("mine").c_str());
  }
}

TEST(Process, GivesAFolderForTheMoment) {
  Command command = shell("echo $TMPDIR");
  command.temporaryFolder = "/some where";
  llvm::Expected<CommandOutput> result = runCommand(command);
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->output, "/some where\n");
}

TEST(Process, DividesCommandLinesAsShellsDo) {
  using Words = std::vector<std::string>;
  auto words = [](llvm::StringRef line) {
    return llvm::cantFail(splitWords(line));
  };
  EXPECT_EQ(words("g++"), Words{"g++"});
  EXPECT_EQ(words("  ccache\tg++  -pipe\n"), (Words{"ccache", "g++", "-pipe"}));
  EXPECT_EQ(words("'my compilers/g++' -DA=\"b c\"d"),
            (Words{"my compilers/g++", "-DA=b cd"}));
  EXPECT_EQ(words("a\\ b '' \"\\\"\\\\a\" $(x) `y` ~ *"),
            (Words{"a b", "", "\"\\a", "$(x)", "`y`", "~", "*"}));
  EXPECT_EQ(words(" "), Words{});
  EXPECT_EQ(errorText(splitWords("g++ 'x")),
            "'g++ 'x': the quote ' is not closed");
}

TEST(Process, RunsManyAndReportsTheFirstFailure) {
  std::vector<Command> commands(5, shell("true"));
  std::vector<int> finished(5);
  EXPECT_EQ(errorText(runCommands(commands, 2,
                                  [&](size_t index) { ++finished[index]; })),
            "");
  EXPECT_EQ(finished, std::vector<int>(5, 1));
  commands[1] = shell("sleep 0.1; exit 7");
  commands[2] = shell("exit 8");
  EXPECT_EQ(errorText(runCommands(commands, 3)),
            "'sh' failed with exit code 7");
  EXPECT_EQ(errorText(runCommands({}, 0)), "");
}

} // namespace
} // namespace burin::support
