// A folder that a test may fill and that goes away with it.

#ifndef BURIN_TEST_COMPILER_SUPPORT_SCRATCHFOLDER_H
#define BURIN_TEST_COMPILER_SUPPORT_SCRATCHFOLDER_H

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace burin::support {

class ScratchFolder {
public:
  ScratchFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "burin-test-XXXXXX").string();
    root = mkdtemp(pattern.data());
  }
  ~ScratchFolder() { std::filesystem::remove_all(root); }
  ScratchFolder(const ScratchFolder &) = delete;

  std::string path(const std::string &name = "") const {
    return name.empty() ? root : root + "/" + name;
  }
  void write(const std::string &name, const std::string &contents) const {
    std::ofstream(path(name), std::ios::binary) << contents;
  }
  std::string read(const std::string &name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Names of all that lies directly inside, sorted.
  std::vector<std::string> list(const std::string &folder = "") const {
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(path(folder)))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

private:
  std::string root;
};

} // namespace burin::support

#endif // BURIN_TEST_COMPILER_SUPPORT_SCRATCHFOLDER_H
