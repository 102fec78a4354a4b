// Reads `labels.csv`, or takes sub-folders for classes.

#include "compiler/tools/burin/LabelledFolder.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"
#include <filesystem>

namespace burin::tools {

namespace fs = std::filesystem;
using support::failure;
using support::quote;

/// Whether the path stays below where it starts.
static bool isInside(llvm::StringRef path) {
  llvm::SmallVector<llvm::StringRef> components;
  path.split(components, '/');
  return !path.starts_with("/") && !llvm::is_contained(components, "..") &&
         !path.contains('\0');
}

static llvm::Expected<std::vector<LabelledFile>> readCsv(llvm::StringRef folder,
                                                         llvm::StringRef text) {
  std::vector<LabelledFile> files;
  for (size_t line = 1; !text.empty(); ++line) {
    auto [row, rest] = text.split('\n');
    text = rest;
    row = row.trim(" \t\r");
    if (row.empty() || (line == 1 && row == "file,label"))
      continue;
    auto [file, label] = row.split(',');
    file = file.trim();
    label = label.trim();
    if (file.empty() || label.empty() || label.contains(','))
      return failure("'labels.csv' line {}: expected 'file,label', got {}",
                     line, quote(row));
    if (!isInside(file))
      return failure("'labels.csv' line {}: {} is not inside the folder", line,
                     quote(file));
    files.push_back({folder.str() + "/" + file.str(), label.str()});
  }
  return files;
}

/// Paths of the visible files or folders directly in `folder`, sorted.
static std::vector<fs::path> entriesOf(const fs::path &folder, bool areFolders,
                                       std::error_code &error) {
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().filename().native().front() != '.' &&
        entry->is_directory(ignored) == areFolders)
      paths.push_back(entry->path());
  }
  llvm::sort(paths);
  return paths;
}

llvm::Expected<std::vector<LabelledFile>>
listLabelledFolder(llvm::StringRef folder) {
  std::vector<LabelledFile> files;
  fs::path root = folder.str();
  if (auto csv = llvm::MemoryBuffer::getFile((root / "labels.csv").native())) {
    auto listed = readCsv(folder, (*csv)->getBuffer());
    if (!listed)
      return support::withContext(listed.takeError(), quote(folder));
    files = std::move(*listed);
  } else {
    std::error_code error;
    for (const fs::path &label : entriesOf(root, true, error))
      for (const fs::path &file : entriesOf(label, false, error))
        files.push_back({file.native(), label.filename().native()});
    if (error)
      return failure("cannot read {}: {}", quote(folder), error.message());
  }
  if (files.empty())
    return failure("{}: expected a sub-folder of files for each class, or "
                   "'labels.csv'",
                   quote(folder));
  return files;
}

} // namespace burin::tools
