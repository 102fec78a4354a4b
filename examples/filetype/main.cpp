// Says what type each of the given files is, and each file of the given
// folders.
#include "Classifier.h"
#include "Report.h"
#include "Text.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

namespace fs = std::filesystem;
using namespace filetype;

static const char usage[] =
    "usage: filetype [--json] [--directory] [--no-dereference] [--level NAME] "
    "PATH...\n"
    "  --json            print a JSON array as `magika --json` does\n"
    "  --directory       do not look into folders, say that they are folders\n"
    "  --no-dereference  do not follow links, say that they are links\n"
    "  --level NAME      baseline, avx2 or avx512 (default: the best that this "
    "machine has)\n"
    "Exit code: 0, 1 when a path could not be read, 2 for a wrong command "
    "line.\n";

namespace {

struct Options {
  bool json = false;
  bool enterFolders = true;
  bool followLinks = true;
  burin_level level = BURIN_LEVEL_AUTO;
  std::vector<fs::path> paths;
};

/// Classifies and prints one path after the other.
class Scan {
public:
  explicit Scan(const Options &options)
      : options(options), classifier(options.level) {}

  burin_status status() const { return classifier.status(); }

  /// Looks at `path` as it was given, and into it if it is a folder.
  void visit(const fs::path &path) {
    std::error_code error;
    const bool isLink = fs::is_symlink(fs::symlink_status(path, error));
    if (options.enterFolders && (options.followLinks || !isLink) &&
        fs::is_directory(path, error))
      visitFolder(path);
    else
      print(path, classifier.classify(path, options.followLinks));
  }

  /// Prints what closes the output; false if any path failed or the output
  /// could not be written.
  bool finish() {
    if (options.json)
      std::puts(printed ? "\n]" : "[]");
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
      std::fputs("error: the output could not be written\n", stderr);
      return false;
    }
    return !failed;
  }

private:
  /// Visits what lies in `folder` in the order of the names' bytes. Links to
  /// folders are not entered: they may lead back.
  void visitFolder(const fs::path &folder) {
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::directory_iterator entry(folder, error), end;
         !error && entry != end; entry.increment(error))
      paths.push_back(entry->path());
    if (error) {
      Result result;
      result.status = error == std::errc::permission_denied
                          ? Status::NoPermission
                          : Status::Unreadable;
      print(folder, result);
    }
    std::sort(paths.begin(), paths.end());
    for (const fs::path &path : paths) {
      if (fs::is_directory(fs::symlink_status(path, error)))
        visitFolder(path);
      else
        print(path, classifier.classify(path, options.followLinks));
    }
  }

  void print(const fs::path &path, const Result &result) {
    if (result.status != Status::Ok) {
      failed = true;
      std::fprintf(stderr, "error: '%s': %s\n",
                   printable(path.native()).c_str(), statusText(result.status));
    }
    if (options.json)
      std::printf("%s%s", printed ? ",\n" : "[\n",
                  jsonObject(path, result).c_str());
    else if (result.status == Status::Ok)
      std::printf("%s\n", textLine(path, result).c_str());
    printed = true;
  }

  const Options &options;
  Classifier classifier;
  bool printed = false;
  bool failed = false;
};

} // namespace

/// Finds the level that is called `name` among those of the library.
static bool parseLevel(const char *name, burin_level &level) {
  const burin_model_info &info = *magika_info();
  for (uint32_t i = 0; i < info.level_count; ++i) {
    if (std::strcmp(name, burin_level_text(info.levels[i])) == 0) {
      level = info.levels[i];
      return true;
    }
  }
  std::fprintf(stderr, "error: no level is called '%s'\n",
               printable(name).c_str());
  return false;
}

/// Reads the command line; false, with a message printed, if it is wrong.
static bool parse(int argc, char **argv, Options &options) {
  bool onlyPaths = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (onlyPaths || !argument.starts_with("-")) {
      options.paths.emplace_back(argument);
    } else if (argument == "--") {
      onlyPaths = true;
    } else if (argument == "--json") {
      options.json = true;
    } else if (argument == "--directory") {
      options.enterFolders = false;
    } else if (argument == "--no-dereference") {
      options.followLinks = false;
    } else if (argument == "--level" && i + 1 < argc) {
      if (!parseLevel(argv[++i], options.level))
        return false;
    } else {
      std::fprintf(stderr, "error: unknown option or missing value: '%s'\n%s",
                   printable(argument).c_str(), usage);
      return false;
    }
  }
  if (options.paths.empty())
    std::fprintf(stderr, "error: no file or folder is given\n%s", usage);
  return !options.paths.empty();
}

int main(int argc, char **argv) {
  if (argc == 2 && std::strcmp(argv[1], "--help") == 0) {
    std::fputs(usage, stdout);
    return 0;
  }
  Options options;
  if (!parse(argc, argv, options))
    return 2;
  Scan scan(options);
  if (scan.status() != BURIN_OK) {
    std::fprintf(stderr, "error: the model cannot run here: %s\n",
                 burin_status_text(scan.status()));
    return 2;
  }
  for (const fs::path &path : options.paths)
    scan.visit(path);
  return scan.finish() ? 0 : 1;
}
